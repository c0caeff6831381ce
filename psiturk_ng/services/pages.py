"""Long lists, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from psiturk_ng.domain.participant_list import PAGE_SIZE

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list.

    Args:
        rows: what stands on it.
        total: how many there are on all pages.
        number: which page, from 1.
    """

    rows: Sequence[Row]
    total: int
    number: int

    @classmethod
    def cut(cls, total: int, number: int, rows: Callable[[int, int], Sequence[Row]]) -> "Page[Row]":
        """Give one page of a list.

        Args:
            total: how many there are on all pages.
            number: which page, from 1; past the last, the last.
            rows: finds rows by how many stand before them, and how many are wanted.
        """
        number = min(number, max(1, -(-total // PAGE_SIZE)))
        return cls(rows((number - 1) * PAGE_SIZE, PAGE_SIZE), total, number)

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        """Number of the first row on this page in the whole list."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row on this page in the whole list."""
        return (self.number - 1) * PAGE_SIZE + len(self.rows)
