"""How parameters of tasks are read from text."""

from math import isfinite

from psiturk_ng.errors import BadInput


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
