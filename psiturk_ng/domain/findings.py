"""What a look at a project, before it runs, has found."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a finding matters."""

    STOPS = "stops"
    """Something will not work until a person edits it."""
    DIFFERS = "differs"
    """It works, otherwise than it says or than psiTurk did."""
    LATER = "later"
    """It is not needed now, or cannot be told yet."""
    FINE = "fine"
    """It was looked at, and nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a researcher should know.

    Args:
        file: its path in the project; the folder itself is ".".
        line: from 1; None if it is about the whole file.
        weight: whether it stops the study.
        message: what will happen.
        edit: what to do; empty if nothing need be done.
    """

    file: str
    line: int | None
    weight: Weight
    message: str
    edit: str = ""

    @property
    def place(self) -> str:
        """File and line, as compilers and editors have it."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one check of the doctor has found.

    Args:
        check: what was looked at, in a word or two.
        finding: what there is to say of it.
    """

    check: str
    finding: Finding
