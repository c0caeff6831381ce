"""What happened to one participant, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from psiturk_ng.errors import BadInput

LONGEST_NOTE: Final = 10_000


class Strand(StrEnum):
    """Whose doing a moment was."""

    PARTICIPANT = "participant"
    PLATFORM = "platform"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened.

    Args:
        at: when, aware.
        strand: whose doing it was.
        text: what, without a full stop.
    """

    at: datetime
    strand: Strand
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a researcher noted about a participant.

    Args:
        body: the text.
        made_by: who wrote it.
        at: when, aware.
    """

    body: str
    made_by: str
    at: datetime


def checked_note(text: str) -> str:
    """Give the text of a note.

    Raises:
        BadInput: if it is empty or too long.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise BadInput(f"A note has 1 to {LONGEST_NOTE} characters.", "Nothing was noted.")
    return text
