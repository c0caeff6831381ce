"""What services ask of the assignments table, inside a transaction."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.allocation import Cell
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.store.ledger import LedgerRows, LedgerWriter
from psiturk_ng.store.queries import ALLOCATION, Queries
from psiturk_ng.store.records import Records, RecordWriter
from psiturk_ng.store.roster import Roster, RosterWriter
from psiturk_ng.store.tables import AssignmentRow
from psiturk_ng.store.upsert import insert_if_absent

_ROWS_AT_ONCE: Final = 16


class Reading:
    """A transaction that reads.

    Args:
        connection: an open transaction.
        queries: over the project's tables.
    """

    def __init__(self, connection: sa.Connection, queries: Queries) -> None:
        self.connection = connection
        self.tables = queries.tables
        self._queries = queries

    @property
    def records(self) -> Records:
        """What participants recorded."""
        return Records(self.connection, self.tables, self._queries.records)

    def ledger(self, recruiter: str, mode: Mode) -> LedgerRows:
        """What was meant with money through one recruiter in one mode."""
        return LedgerRows(self.connection, self.tables, recruiter, mode)

    def roster(self, recruiter: str, mode: Mode, visits: Collection[str] = ()) -> Roster:
        """Who took part in visits of some modes, and what one recruiter in one mode says of it."""
        return Roster(self.connection, self.tables, recruiter, mode, visits)

    def of_participant(self, workerid: str) -> Sequence[AssignmentRow]:
        """Find all assignments of a participant, oldest first."""
        found = self.connection.execute(self._queries.of_participant, {"worker": workerid})
        rows = (AssignmentRow(**row) for row in found.mappings())
        # Older MySQL tables compare without case and trailing spaces.
        return [row for row in rows if row.workerid == workerid]

    def by_uniqueid(self, uniqueid: str) -> AssignmentRow | None:
        """Find an assignment.

        On a MySQL table that psiTurk made, the row found may differ in case: its
        key is taken all the same.
        """
        row = self.connection.execute(self._queries.by_uniqueid, {"key": uniqueid}).mappings().one_or_none()
        return None if row is None else AssignmentRow(**row)

    def datastring(self, uniqueid: str) -> str | None:
        """Give the stored document of an assignment; None if there is none yet, or no such assignment."""
        text: str | None = self.connection.scalar(self._queries.datastring, {"key": uniqueid})
        return text

    def middle(self, *, of_more_than: int) -> int | None:
        """Find the place in the walk over all assignments that has as many before it as after it.

        Args:
            of_more_than: how many assignments there must be for that.

        Returns:
            None if there are fewer, and where rows have no place that stays: on all but SQLite.
        """
        if self.connection.dialect.name != "sqlite":
            return None
        order, table = self._scan_order(), self.tables.assignments
        number = self.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        if number <= of_more_than:
            return None
        query = sa.select(order).select_from(table).order_by(order).offset(number // 2).limit(1)
        return self.connection.execute(query).scalar_one_or_none()

    def datastrings(
        self, *, before: int | None = None, from_: int | None = None
    ) -> Iterator[tuple[str, str | None]]:
        """Walk over all assignments in the order of the table, few in memory at a time.

        Args:
            before: only those before this place of the walk.
            from_: only those from this place on.

        Returns:
            Pairs of uniqueid and stored document.
        """
        table = self.tables.assignments
        order = self._scan_order()
        query = sa.select(table.c.uniqueid, table.c.datastring).order_by(order)
        if before is not None:
            query = query.where(order < before)
        if from_ is not None:
            query = query.where(order >= from_)
        options = {"stream_results": True, "yield_per": _ROWS_AT_ONCE}
        with self.connection.execute(query, execution_options=options) as result:
            for row in result:
                yield row.uniqueid, row.datastring

    def counts_by_cell(
        self, *, codeversion: str, mode: str, since: datetime, include_debug: bool
    ) -> dict[Cell, int]:
        """Count the assignments that fill each cell: those done, and those begun lately.

        Whose outcome frees the cell is not counted.

        Args:
            codeversion: only these.
            mode: only these.
            since: UTC without a time zone; an unfinished assignment counts if it began later.
            include_debug: whether trial runs by the researcher count.

        Returns:
            The counts of cells that have any.

        Source: psiTurk 3.3.1, `experiment.py` `get_random_condcount`.
        """
        query = self._queries.counts if include_debug else self._queries.counts_but_debug
        wanted = {"codeversion": codeversion, "mode": mode, "since": since}
        rows = self.connection.execute(query, wanted)
        return {Cell(condition, order): number for condition, order, number in rows}

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

    @property
    def records(self) -> RecordWriter:
        """What participants recorded, to be added to and changed."""
        return RecordWriter(self.connection, self.tables, self._queries.records)

    def ledger(self, recruiter: str, mode: Mode) -> LedgerWriter:
        """The same, to be added to."""
        return LedgerWriter(self.connection, self.tables, recruiter, mode)

    def roster(self, recruiter: str, mode: Mode, visits: Collection[str] = ()) -> RosterWriter:
        """The same, to be added to."""
        return RosterWriter(self.connection, self.tables, recruiter, mode, visits)

    def lock_allocation(self) -> None:
        """Wait until no other transaction is giving a cell away, and keep others waiting until we end.

        Must be the first statement: what was read before it may be outdated.
        """
        if self.connection.execute(self._queries.touch_lock).rowcount == 0:
            insert_if_absent(self.connection, self.tables.locks, {"name": ALLOCATION, "version": 0})
            self.connection.execute(self._queries.touch_lock)

    def insert(self, row: AssignmentRow, *, recruiter: str) -> None:
        """Add an assignment and note the recruiter it came through.

        Raises:
            sqlalchemy.exc.IntegrityError: if its uniqueid is taken.
        """
        values = {column.name: getattr(row, column.name) for column in self._queries.row}
        self.connection.execute(sa.insert(self.tables.assignments), values)
        entries = self.tables.entries
        # A researcher may have deleted an assignment of this key from psiTurk's table.
        self.connection.execute(sa.delete(entries).where(entries.c.uniqueid == row.uniqueid))
        entered_at = (row.beginhit or datetime.now(UTC)).replace(tzinfo=UTC)
        entry = {"uniqueid": row.uniqueid, "recruiter": recruiter, "entered_at": entered_at}
        self.connection.execute(sa.insert(entries), entry)

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

    def store_verdict(self, uniqueid: str, is_data_whole: bool) -> None:
        """Note on an assignment that has records whether its data is whole, for who reads the table."""
        heads = self.tables.heads
        change = sa.update(heads).where(heads.c.uniqueid == uniqueid).values(is_data_whole=is_data_whole)
        self.connection.execute(change)

    def store_datastring(self, uniqueid: str, text: str) -> bool:
        """Replace the stored document of an assignment.

        Returns:
            Whether there is such an assignment.
        """
        change = {"key": uniqueid, "text": text}
        return self.connection.execute(self._queries.store_datastring, change).rowcount == 1
