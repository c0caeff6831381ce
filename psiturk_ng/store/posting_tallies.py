"""Assignments and submissions, counted by posting by the database."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.store.roster import Roster
from psiturk_ng.store.tables import own_trials


class PostingTallies:
    """Counts for the postings of one recruiter in one mode, inside a transaction.

    Args:
        roster: of the recruiter and the mode.
    """

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def statuses_by_posting(self) -> Mapping[str, Mapping[int, int]]:
        """Count the assignments of each posting by their status; trial runs are not counted."""
        rows = self._roster.tables.assignments.c
        # Not the bare column: SQLite would then go by its index, and read past each document.
        posting_id = sa.func.coalesce(rows.hitid, "")
        query = (
            sa.select(posting_id, sa.func.coalesce(rows.status, 0), sa.func.count())
            .where(self._roster.came_through(rows), sa.not_(own_trials(rows)))
            .group_by(posting_id, rows.status)
        )
        return _nested(self._roster.connection.execute(query))

    def states_by_posting(self) -> Mapping[str, Mapping[SubmissionState, int]]:
        """Count the submissions of each posting by what the platform said of them."""
        said = self._roster.tables.submissions
        query = (
            sa.select(said.c.posting_id, said.c.state, sa.func.count())
            .where(*self._roster.mine(said))
            .group_by(said.c.posting_id, said.c.state)
        )
        found = (
            (posting, SubmissionState(state), n)
            for posting, state, n in self._roster.connection.execute(query)
        )
        return _nested(found)

    def matched_by_posting(
        self, statuses: Collection[int], states: Collection[SubmissionState]
    ) -> Mapping[str, int]:
        """Count the assignments of each posting that have a status here and a state there."""
        rows, said = self._roster.tables.assignments.c, self._roster.tables.submissions
        there = sa.select(said.c.posting_id, said.c.uniqueid).where(
            *self._roster.mine(said), said.c.state.in_(sorted(states)), said.c.uniqueid.is_not(None)
        )
        posting_id = sa.func.coalesce(rows.hitid, "")
        query = (
            sa.select(posting_id, sa.func.count())
            .where(
                rows.status.in_(sorted(map(int, statuses))),
                sa.tuple_(posting_id, sa.func.coalesce(rows.uniqueid, "")).in_(there),
            )
            .group_by(posting_id)
        )
        return {posting: number for posting, number in self._roster.connection.execute(query)}


def _nested(rows: Iterable[Any]) -> dict[str, dict[Any, int]]:
    found: dict[str, dict[Any, int]] = {}
    for posting_id, what, number in rows:
        found.setdefault(posting_id, {})[what] = number
    return found
