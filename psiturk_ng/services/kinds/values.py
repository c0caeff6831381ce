"""How parameters of tasks are read from text."""

from math import isfinite
from pathlib import PurePath
from typing import Final

from psiturk_ng.errors import BadInput

_SERVED: Final = ("static", "templates")


def read_folder(text: str) -> str:
    """Read the path of a folder, from the project folder.

    Raises:
        BadInput: if it is none, or is served to participants.
    """
    if not text or not text.isprintable():
        raise BadInput("That is not the path of a folder.")
    if PurePath(text).parts[:1] and PurePath(text).parts[0] in _SERVED:
        raise BadInput(f"Whatever is in {text} is served to participants.", "Choose another folder.")
    return text


def read_number(text: str) -> float:
    """Read a number that is not less than 0.

    Raises:
        BadInput: if it is none.
    """
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if number < 0 or not isfinite(number):
        raise BadInput(f"{text} is not a number of 0 or more.")
    return number


def read_count(text: str) -> int:
    """Read a whole number of at least 1.

    Raises:
        BadInput: if it is none.
    """
    if not (text.isascii() and text.isdecimal() and int(text[:9]) >= 1):
        raise BadInput(f"{text} is not a whole number of 1 or more.")
    return int(text[:9])


def read_list(text: str) -> list[str]:
    """Read words with commas between them."""
    return [word.strip() for word in text.split(",") if word.strip()]
