"""What there is to say about one line of a project's code."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """A sentence about a line.

    Args:
        line: its number, from 1.
        text: the sentence, without the place.
    """

    line: int
    text: str

    def sentence(self, path: Path) -> str:
        """Put the place before it."""
        return f"{path.name}, line {self.line}: {self.text}"


def still_works(what: str, modern: str) -> str:
    """Say that an old form is understood, and how it is written now."""
    return f"{what}; it still works here, but please write: {modern}."
