"""Submissions as they are known here, counted and paged by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.domain.status import Status
from psiturk_ng.store.roster import Roster, SubmissionRow, submission_row
from psiturk_ng.store.tables import AssignmentRow

_LEFT_TO_A_PERSON: Final = (SubmissionState.TIMED_OUT, SubmissionState.RETURNED)
"""Of who was done here: the platform will not pay by itself."""

DONE_HERE: Final = (int(Status.COMPLETED), int(Status.SUBMITTED))
_UNDECIDED: Final = tuple(map(str, (SubmissionState.WORKING, SubmissionState.UNKNOWN, *_LEFT_TO_A_PERSON)))


@dataclass(frozen=True, slots=True)
class KnownSubmission:
    """One submission, as both sides know it; one of them may not.

    Args:
        said: what the platform said; None if it was never seen there.
        row: the assignment; None if there is none.
    """

    said: SubmissionRow | None
    row: AssignmentRow | None

    @property
    def submission_id(self) -> str:
        """The platform's id of it."""
        return self.said.submission_id if self.said else self.row.assignmentid if self.row else ""


class KnownSubmissions:
    """Submissions of one recruiter in one mode, inside a transaction: what was seen there comes first.

    Args:
        roster: of the recruiter and the mode.
        is_waiting: whether only those are wanted that wait for a decision.
        text: part of the id of a participant, a submission or a posting.
    """

    def __init__(self, roster: Roster, *, is_waiting: bool, text: str) -> None:
        self._roster = roster
        self._seen = self._seen_clauses(is_waiting, text)
        self._unseen = self._unseen_clauses(is_waiting, text)

    def count(self) -> int:
        """Count them."""
        return self._seen_number + self._count(self._roster.tables.assignments, self._unseen)

    def page(self, offset: int, limit: int) -> Sequence[KnownSubmission]:
        """Give some of them, the oldest first."""
        first = self._page_of_seen(offset, limit) if offset < self._seen_number else []
        lacking = limit - len(first)
        return first + (self._page_of_unseen(max(0, offset - self._seen_number), lacking) if lacking else [])

    @cached_property
    def _seen_number(self) -> int:
        return self._count(self._roster.tables.submissions, self._seen)

    def _page_of_seen(self, offset: int, limit: int) -> list[KnownSubmission]:
        said = self._roster.tables.submissions
        query = (
            sa.select(said)
            .where(*self._seen)
            .order_by(said.c.submitted_at.is_(None), said.c.submitted_at, said.c.submission_id)
            .limit(limit)
            .offset(offset)
        )
        found = [submission_row(row) for row in self._roster.connection.execute(query).mappings()]
        rows = self._rows(each.uniqueid for each in found if each.uniqueid)
        return [KnownSubmission(each, rows.get(each.uniqueid or "")) for each in found]

    def _page_of_unseen(self, offset: int, limit: int) -> list[KnownSubmission]:
        rows, said = self._roster.tables.assignments.c, self._roster.tables.submissions
        keys = sa.select(rows.uniqueid).where(*self._unseen).order_by(rows.beginhit, rows.uniqueid)
        wanted = list(self._roster.connection.scalars(keys.limit(limit).offset(offset)))
        stale = sa.select(said).where(*self._roster.mine(said), said.c.uniqueid.in_(wanted))
        told = {
            row["uniqueid"]: submission_row(row) for row in self._roster.connection.execute(stale).mappings()
        }
        found = self._rows(wanted)
        return [KnownSubmission(told.get(key), found.get(key)) for key in wanted]

    def _rows(self, uniqueids: Any) -> dict[str, AssignmentRow]:
        table = self._roster.tables.assignments
        columns = [column for column in table.c if column.name != "datastring"]
        query = sa.select(*columns).where(table.c.uniqueid.in_(list(uniqueids)))
        found = self._roster.connection.execute(query).mappings()
        return {row["uniqueid"]: AssignmentRow(**row) for row in found}

    def _seen_clauses(self, is_waiting: bool, text: str) -> list[sa.ColumnElement[bool]]:
        said = self._roster.tables.submissions
        clauses = list(self._roster.mine(said))
        if is_waiting:
            clauses.append(said.c.state == str(SubmissionState.SUBMITTED))
        if text:
            clauses.append(_holds(text, said.c.participant_id, said.c.submission_id, said.c.posting_id))
        return clauses

    def _unseen_clauses(self, is_waiting: bool, text: str) -> list[sa.ColumnElement[bool]]:
        rows, said = self._roster.tables.assignments.c, self._roster.tables.submissions
        seen = sa.select(said.c.uniqueid).where(*self._roster.mine(said), said.c.uniqueid.is_not(None))
        if is_waiting:
            seen = seen.where(said.c.state.not_in(_UNDECIDED))
        clauses = [*self._roster.here(rows), sa.func.coalesce(rows.uniqueid, "").not_in(seen)]
        if is_waiting:
            clauses.append(rows.status.in_(DONE_HERE))
        if text:
            clauses.append(_holds(text, rows.workerid, rows.assignmentid, rows.hitid))
        return clauses

    def _count(self, table: sa.Table, clauses: Sequence[sa.ColumnElement[bool]]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*clauses)
        return self._roster.connection.scalar(query) or 0


def _holds(text: str, *columns: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.contains(text, autoescape=True) for column in columns))
