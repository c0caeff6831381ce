"""Participants as the dashboard lists them."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from psiturk_ng.domain.participant_list import Column, Grouping, Order, ParticipantFilter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.pages import Page
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.participant_list import ListedAssignment, ParticipantList, all_assignments

_FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Participants:
    """Lists and counts assignments.

    Args:
        store: the project's database.
        clock: tells the time.
    """

    store: Store
    clock: Clock = system_clock

    def page(self, filtering: ParticipantFilter, order: Order, number: int) -> Page[ListedAssignment]:
        """Give one page of a list.

        Args:
            filtering: which assignments.
            order: in which order.
            number: which page, from 1; past the last, the last.
        """
        with self.store.reading() as reading:
            found = ParticipantList(reading, filtering, self.clock())
            return Page.cut(found.count(), number, lambda offset, limit: found.page(order, offset, limit))

    def count(self, filtering: ParticipantFilter) -> int:
        """Count assignments."""
        with self.store.reading() as reading:
            return ParticipantList(reading, filtering, self.clock()).count()

    def keys(self, filtering: ParticipantFilter) -> frozenset[str]:
        """Name assignments."""
        with self.store.reading() as reading:
            return ParticipantList(reading, filtering, self.clock()).keys()

    def all_rows(self) -> Sequence[AssignmentRow]:
        """Give all assignments, in the order of their keys, without their documents."""
        with self.store.reading() as reading:
            return all_assignments(reading)

    def groups(
        self, filtering: ParticipantFilter, by: Sequence[Grouping]
    ) -> Sequence[tuple[tuple[Any, ...], int]]:
        """Count assignments by some of their values."""
        with self.store.reading() as reading:
            return ParticipantList(reading, filtering, self.clock()).groups(by)

    def csv(
        self, filtering: ParticipantFilter, order: Order, columns: Sequence[Column] = ()
    ) -> Iterator[str]:
        """Write a list as CSV, with a header, piece by piece.

        Args:
            filtering: whose lines.
            order: of the lines.
            columns: of each line, after its key; all that is known without any.
        """
        names = ["uniqueid", *columns] if columns else [each.name for each in fields(ListedAssignment)]
        yield _line(names)
        with self.store.reading() as reading:
            for row in ParticipantList(reading, filtering, self.clock()).all(order):
                yield _line([getattr(row, name) for name in names])


def _harmless(value: object) -> object:
    """Keep spreadsheets from taking what participants chose, such as their ids, for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_MARKS) else value


def _line(values: Sequence[object]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([_harmless(value) for value in values])
    return buffer.getvalue()
