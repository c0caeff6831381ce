"""What services ask of the assignments table, inside a transaction."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.allocation import Cell
from psiturk_ng.domain.status import FINISHED
from psiturk_ng.store.tables import AssignmentRow, Tables
from psiturk_ng.store.upsert import insert_if_absent

ALLOCATION: Final = "allocation"
"""Name of the lock under which cells are given away."""

_ROWS_AT_ONCE: Final = 16
_DEBUG: Final = "debug"


class Reading:
    """A transaction that reads.

    Args:
        connection: an open transaction.
        tables: the project's.
    """

    def __init__(self, connection: sa.Connection, tables: Tables) -> None:
        self.connection = connection
        self.tables = tables
        self._row = [column for column in tables.assignments.c if column.name != "datastring"]

    def of_participant(self, workerid: str) -> Sequence[AssignmentRow]:
        """Find all assignments of a participant, oldest first."""
        table = self.tables.assignments
        query = (
            sa.select(*self._row)
            .where(table.c.workerid == workerid)
            .order_by(table.c.beginhit, table.c.uniqueid)
        )
        rows = (AssignmentRow(**row) for row in self.connection.execute(query).mappings())
        # Older MySQL tables compare without case and trailing spaces.
        return [row for row in rows if row.workerid == workerid]

    def by_uniqueid(self, uniqueid: str) -> AssignmentRow | None:
        """Find an assignment.

        On a MySQL table that psiTurk made, the row found may differ in case: its
        key is taken all the same.
        """
        query = sa.select(*self._row).where(self.tables.assignments.c.uniqueid == uniqueid)
        row = self.connection.execute(query).mappings().one_or_none()
        return None if row is None else AssignmentRow(**row)

    def datastring(self, uniqueid: str) -> str | None:
        """Give the stored document of an assignment; None if there is none yet, or no such assignment."""
        table = self.tables.assignments
        return self.connection.scalar(sa.select(table.c.datastring).where(table.c.uniqueid == uniqueid))

    def datastrings(self) -> Iterator[tuple[str, str | None]]:
        """Walk over all assignments in the order of the table, few in memory at a time.

        Returns:
            Pairs of uniqueid and stored document.
        """
        table = self.tables.assignments
        query = sa.select(table.c.uniqueid, table.c.datastring).order_by(self._scan_order())
        options = {"stream_results": True, "yield_per": _ROWS_AT_ONCE}
        with self.connection.execute(query, execution_options=options) as result:
            for row in result:
                yield row.uniqueid, row.datastring

    def counts_by_cell(
        self, *, codeversion: str, mode: str, since: datetime, include_debug: bool
    ) -> dict[Cell, int]:
        """Count the assignments that fill each cell: those done, and those begun lately.

        Args:
            codeversion: only these.
            mode: only these.
            since: UTC without a time zone; an unfinished assignment counts if it began later.
            include_debug: whether trial runs by the researcher count.

        Returns:
            The counts of cells that have any.

        Source: psiTurk 3.3.1, `experiment.py` `get_random_condcount`.
        """
        table = self.tables.assignments
        counts = sa.func.count().label("assignments")
        query = (
            sa.select(table.c.cond, table.c.counterbalance, counts)
            .where(table.c.codeversion == codeversion, table.c.mode == mode)
            .where(table.c.status.in_([int(status) for status in FINISHED]) | (table.c.beginhit > since))
            .where(table.c.cond.is_not(None), table.c.counterbalance.is_not(None))
            .group_by(table.c.cond, table.c.counterbalance)
        )
        if not include_debug:
            query = query.where(sa.func.substr(table.c.hitid, 1, len(_DEBUG)) != _DEBUG)
        rows = self.connection.execute(query)
        return {Cell(row.cond, row.counterbalance): row.assignments for row in rows}

    def recruiter_of(self, uniqueid: str) -> str | None:
        """Name the recruiter an assignment came through; None for those that psiTurk made."""
        table = self.tables.entries
        return self.connection.scalar(sa.select(table.c.recruiter).where(table.c.uniqueid == uniqueid))

    def _scan_order(self) -> sa.ColumnElement[Any]:
        """Say outright the order in which psiTurk's plain SELECT found the rows."""
        name = self.connection.dialect.name
        hidden = {"sqlite": "rowid", "postgresql": "ctid"}
        return sa.literal_column(hidden[name]) if name in hidden else self.tables.assignments.c.uniqueid


class Writing(Reading):
    """A transaction that also writes."""

    def lock_allocation(self) -> None:
        """Wait until no other transaction is giving a cell away, and keep others waiting until we end.

        Must be the first statement: what was read before it may be outdated.
        """
        table = self.tables.locks
        touch = sa.update(table).where(table.c.name == ALLOCATION).values(version=table.c.version + 1)
        if self.connection.execute(touch).rowcount == 0:
            insert_if_absent(self.connection, table, {"name": ALLOCATION, "version": 0})
            self.connection.execute(touch)

    def insert(self, row: AssignmentRow, *, recruiter: str) -> None:
        """Add an assignment and note the recruiter it came through.

        Raises:
            sqlalchemy.exc.IntegrityError: if its uniqueid is taken.
        """
        values = {column.name: getattr(row, column.name) for column in self._row}
        self.connection.execute(sa.insert(self.tables.assignments).values(**values))
        entries = self.tables.entries
        # A researcher may have deleted an assignment of this key from psiTurk's table.
        self.connection.execute(sa.delete(entries).where(entries.c.uniqueid == row.uniqueid))
        entered_at = (row.beginhit or datetime.now(UTC)).replace(tzinfo=UTC)
        entry = {"uniqueid": row.uniqueid, "recruiter": recruiter, "entered_at": entered_at}
        self.connection.execute(sa.insert(entries).values(**entry))

    def advance(self, uniqueid: str, to: int, *, allowed_from: Collection[int], **columns: Any) -> bool:
        """Set the status of an assignment, if it has one of these now, in one statement.

        Args:
            uniqueid: which.
            to: the new status.
            allowed_from: the statuses it may have now.
            columns: what else to set at the same time.

        Returns:
            Whether it was set.
        """
        table = self.tables.assignments
        now_allowed = table.c.status.in_([int(status) for status in allowed_from])
        change = sa.update(table).where(table.c.uniqueid == uniqueid, now_allowed)
        return self.connection.execute(change.values(status=int(to), **columns)).rowcount == 1

    def store_datastring(self, uniqueid: str, text: str) -> bool:
        """Replace the stored document of an assignment.

        Returns:
            Whether there is such an assignment.
        """
        table = self.tables.assignments
        change = sa.update(table).where(table.c.uniqueid == uniqueid).values(datastring=text)
        return self.connection.execute(change).rowcount == 1
