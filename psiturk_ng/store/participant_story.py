"""What happened to one assignment, in order of time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.participant_story import Moment, Note, Strand
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.outcomes import Outcomes
from psiturk_ng.store.tables import AssignmentRow


class ParticipantStory:
    """Moments of one assignment, inside a transaction.

    Args:
        within: an open transaction.
        row: the assignment.
    """

    def __init__(self, within: Reading, row: AssignmentRow) -> None:
        self._connection = within.connection
        self._tables = within.tables
        self._row = row
        self._outcome = Outcomes(within).of(row.uniqueid)

    def moments(self) -> Sequence[Moment]:
        """Give all moments, the earliest first."""
        found = [*self._steps(), *self._saves(), *self._platform(), *self._money(), *self._set_aside()]
        return sorted(found, key=lambda moment: moment.at)

    def notes(self) -> Sequence[Note]:
        """Give what researchers noted, the earliest first."""
        table = self._tables.notes
        query = sa.select(table).where(table.c.uniqueid == self._row.uniqueid).order_by(table.c.id)
        rows = self._connection.execute(query).mappings()
        return [Note(row["body"], row["made_by"], row["created_at"]) for row in rows]

    def add_note(self, note: Note) -> None:
        """Keep a note."""
        values = {"body": note.body, "made_by": note.made_by, "created_at": note.at}
        self._connection.execute(sa.insert(self._tables.notes).values(uniqueid=self._row.uniqueid, **values))

    def _steps(self) -> Iterator[Moment]:
        steps = (
            (self._row.beginhit, "entered"),
            (self._row.beginexp, "began the task"),
            (self._row.endhit, self._ending()),
        )
        for at, text in steps:
            if at is not None:
                yield Moment(at.replace(tzinfo=UTC), Strand.PARTICIPANT, text)

    def _ending(self) -> str:
        outcome = self._outcome
        return "finished" if outcome in (None, Outcome.COMPLETE) else f"ended as {outcome}"

    def _saves(self) -> Iterator[Moment]:
        table = self._tables.streams
        query = sa.select(table).where(table.c.uniqueid == self._row.uniqueid)
        for row in self._connection.execute(query).mappings():
            at = datetime.fromtimestamp(row["saved_at_ms"] / 1000, UTC)
            ending = ", and said that this is all" if row["is_final"] else ""
            text = f"last saved: {row['trials']} trials and {row['events']} events{ending}"
            yield Moment(at, Strand.PARTICIPANT, text)

    def _platform(self) -> Iterator[Moment]:
        table = self._tables.submissions
        query = sa.select(table).where(table.c.uniqueid == self._row.uniqueid)
        for row in self._connection.execute(query).mappings():
            if row["submitted_at"] is not None:
                yield Moment(row["submitted_at"], Strand.PLATFORM, "handed in")
            state = row["state"].replace("_", " ")
            yield Moment(row["seen_at"], Strand.PLATFORM, f"{row['recruiter']} says: {state}")

    def _money(self) -> Iterator[Moment]:
        table = self._tables.ledger
        query = sa.select(table).where(table.c.uniqueid == self._row.uniqueid).order_by(table.c.id)
        for row in self._connection.execute(query).mappings():
            amount = Money(row["amount_minor"], row["currency"])
            reason = f" ({row['reason']})" if row["reason"] else ""
            state = row["state"].replace("_", " ")
            text = f"{row['kind']} of {amount}{reason}, wanted by {row['made_by']}: {state}"
            yield Moment(row["settled_at"] or row["created_at"], Strand.MONEY, text)

    def _set_aside(self) -> Iterator[Moment]:
        table = self._tables.set_aside
        query = (
            sa.select(table.c.reason, sa.func.max(table.c.set_aside_at_ms), sa.func.count())
            .where(table.c.uniqueid == self._row.uniqueid)
            .group_by(table.c.reason)
        )
        for reason, at_ms, number in self._connection.execute(query):
            at = datetime.fromtimestamp(at_ms / 1000, UTC)
            yield Moment(at, Strand.PARTICIPANT, f"{number} records were set aside: {reason}")
