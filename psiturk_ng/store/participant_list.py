"""Lists, counts and groups of assignments, filtered, sorted and paged by the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.participant_list import (
    ACTIVE,
    COMPLETE_STATUSES,
    Column,
    Grouping,
    IntegrityMark,
    Order,
    ParticipantFilter,
)
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.chunks import in_chunks
from psiturk_ng.store.elapsed import minutes_between
from psiturk_ng.store.tables import AssignmentRow, own_trials

_ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAssignment:
    """One line of a list. Times are UTC without a time zone.

    Args:
        uniqueid: key of the assignment.
        workerid: the platform's id of the participant.
        assignmentid: the platform's id of the pass.
        hitid: the platform's id of the posting.
        mode: at entry.
        codeversion: at entry.
        cond: condition.
        counterbalance: counterbalance.
        status: number.
        outcome: how the pass ended; None if it did not, or ended before outcomes were noted.
        platform: the platform's state; empty if it never said one.
        integrity: whether the data is whole.
        beginhit: when they entered.
        beginexp: when the task began.
        endhit: when it was finished.
        minutes: from entry to finish.
        bonus: as the project's code stored it.
        browser: family of the browser.
    """

    uniqueid: str
    workerid: str
    assignmentid: str
    hitid: str
    mode: str | None
    codeversion: str | None
    cond: int | None
    counterbalance: int | None
    status: int | None
    outcome: str | None
    platform: str | None
    integrity: str
    beginhit: datetime | None
    beginexp: datetime | None
    endhit: datetime | None
    minutes: float | None
    bonus: float | None
    browser: str | None


class ParticipantList:
    """Assignments under a filter, inside a transaction.

    Args:
        within: an open transaction.
        filtering: which.
        now: aware; decides who is at work.
    """

    def __init__(self, within: Reading, filtering: ParticipantFilter, now: datetime) -> None:
        self._connection = within.connection
        self._tables = within.tables
        self._table = within.tables.assignments
        self._clauses = list(self._where(filtering, now))

    def count(self) -> int:
        """Tell how many there are."""
        query = sa.select(sa.func.count()).select_from(self._table).where(*self._clauses)
        return self._connection.scalar(query) or 0

    def page(self, order: Order, offset: int, limit: int) -> Sequence[ListedAssignment]:
        """Give some of them in an order.

        Keys are sorted first, from an index alone where there is one, and looked up after.
        """
        return self._rows(list(self._connection.scalars(self._keys(order).limit(limit).offset(offset))))

    def keys(self) -> frozenset[str]:
        """Name all of them."""
        return frozenset(self._connection.scalars(sa.select(self._table.c.uniqueid).where(*self._clauses)))

    def all(self, order: Order) -> Iterator[ListedAssignment]:
        """Walk over all of them in an order, few in memory at a time."""
        keys = list(self._connection.scalars(self._keys(order)))
        for start in range(0, len(keys), _ROWS_AT_ONCE):
            yield from self._rows(keys[start : start + _ROWS_AT_ONCE])

    def _keys(self, order: Order) -> sa.Select[Any]:
        by = self._expression(order.column)
        return (
            sa.select(self._table.c.uniqueid)
            .where(*self._clauses)
            .order_by(by.is_(None), by.desc() if order.descending else by, self._table.c.uniqueid)
        )

    def groups(self, by: Sequence[Grouping]) -> Sequence[tuple[tuple[Any, ...], int]]:
        """Count them by the values of one or more groupings, in the order of these."""
        columns = [self._grouping(each).label(f"g{number}") for number, each in enumerate(by)]
        query = (
            sa.select(*columns, sa.func.count())
            .select_from(self._table)
            .where(*self._clauses)
            .group_by(*columns)
            .order_by(*columns)
        )
        return [(tuple(row[:-1]), row[-1]) for row in self._connection.execute(query)]

    def per_hour(self, column: Column) -> Sequence[tuple[str, int]]:
        """Count them by the hour, `2026-11-25 13`, in which they entered or finished."""
        hour = sa.func.substr(sa.cast(self._expression(column), sa.String(32)), 1, 13).label("hour")
        query = (
            sa.select(hour, sa.func.count())
            .select_from(self._table)
            .where(*self._clauses, self._expression(column).is_not(None))
            .group_by(hour)
            .order_by(hour)
        )
        return [(text, number) for text, number in self._connection.execute(query)]

    def per_minute_taken(self) -> Sequence[tuple[int, int]]:
        """Count those who finished by the whole minutes that they took."""
        minutes = sa.cast(sa.func.floor(self._expression(Column.MINUTES)), sa.Integer).label("minutes")
        query = (
            sa.select(minutes, sa.func.count())
            .select_from(self._table)
            .where(*self._clauses, self._table.c.endhit.is_not(None), self._table.c.beginhit.is_not(None))
            .group_by(minutes)
            .order_by(minutes)
        )
        return [(minute, number) for minute, number in self._connection.execute(query)]

    def _where(self, wanted: ParticipantFilter, now: datetime) -> Iterator[sa.ColumnElement[bool]]:
        table = self._table.c
        for name in ("codeversion", "mode", "cond", "counterbalance"):
            if (value := getattr(wanted, name)) is not None:
                yield table[name] == value
        if wanted.status is not None:
            yield table.status.in_(wanted.status)
        if wanted.outcome is not None:
            noted = self._tables.outcomes.c
            yield table.uniqueid.in_(sa.select(noted.uniqueid).where(noted.outcome == wanted.outcome))
        if wanted.platform is not None:
            yield table.uniqueid.in_(self._said_last(wanted.platform))
        if wanted.integrity is not None:
            yield from self._has_mark(wanted.integrity)
        if wanted.unsaved is not None:
            lacking = table.uniqueid.in_(self._lacking())
            yield lacking if wanted.unsaved else sa.not_(lacking)
        for asked, is_so in ((wanted.complete, self._is_complete()), (wanted.active, self._is_active(now))):
            if asked is not None:
                yield is_so if asked else sa.not_(is_so)
        yield from self._among(wanted)

    def _among(self, wanted: ParticipantFilter) -> Iterator[sa.ColumnElement[bool]]:
        table = self._table.c
        if not wanted.trials:
            yield sa.not_(own_trials(table))
        if wanted.since is not None:
            yield table.beginhit >= wanted.since
        if wanted.until is not None:
            yield table.beginhit < wanted.until
        if wanted.text is not None:
            columns = (table.workerid, table.uniqueid)
            yield sa.or_(*(column.contains(wanted.text, autoescape=True) for column in columns))

    def _is_complete(self) -> sa.ColumnElement[bool]:
        return sa.func.coalesce(self._table.c.status, 0).in_(COMPLETE_STATUSES)

    def _is_active(self, now: datetime) -> sa.ColumnElement[bool]:
        streams = self._tables.streams
        since_ms = int((now.astimezone(UTC) - ACTIVE).timestamp() * 1000)
        saved = sa.select(streams.c.uniqueid).where(streams.c.saved_at_ms >= since_ms)
        return sa.and_(sa.not_(self._is_complete()), self._table.c.uniqueid.in_(saved))

    def _lacking(self) -> sa.Select[Any]:
        """Find the passes of which a page said that it recorded more than has arrived."""
        streams = self._tables.streams.c
        lacks = sa.or_(streams.recorded_trials > streams.trials, streams.recorded_events > streams.events)
        return sa.select(streams.uniqueid).where(lacks)

    def _said_last(self, states: Sequence[str]) -> sa.Select[Any]:
        """Find the passes of which a platform said this last; later words are looked up of these only."""
        said, later = self._tables.submissions.c, self._tables.submissions.alias()
        at_once = sa.and_(later.c.seen_at == said.seen_at, later.c.submission_id > said.submission_id)
        is_later = sa.or_(later.c.seen_at > said.seen_at, at_once)
        overtaken = sa.exists().where(later.c.uniqueid == said.uniqueid, is_later)
        return sa.select(said.uniqueid).where(said.state.in_(states), ~overtaken)

    def _platform(self) -> sa.ColumnElement[Any]:
        said = self._tables.submissions
        return (
            sa.select(said.c.state)
            .where(said.c.uniqueid == self._table.c.uniqueid)
            .order_by(said.c.seen_at.desc(), said.c.submission_id.desc())
            .limit(1)
            .correlate(self._table)
            .scalar_subquery()
        )

    def _outcome(self) -> sa.ColumnElement[Any]:
        noted = self._tables.outcomes
        query = sa.select(noted.c.outcome).where(noted.c.uniqueid == self._table.c.uniqueid)
        return query.correlate(self._table).scalar_subquery()

    def _integrity(self) -> sa.ColumnElement[Any]:
        return self._mark(self._is_doubted())

    def _is_doubted(self) -> sa.ColumnElement[bool]:
        heads = self._tables.heads
        return self._table.c.uniqueid.in_(
            sa.select(heads.c.uniqueid).where(heads.c.is_data_whole == sa.false())
        )

    def _has_mark(self, mark: IntegrityMark) -> Iterator[sa.ColumnElement[bool]]:
        if mark is IntegrityMark.UNFINISHED:
            yield sa.not_(self._is_complete())
        else:
            yield self._is_complete()
            yield self._is_doubted() if mark is IntegrityMark.DOUBTFUL else sa.not_(self._is_doubted())

    def _integrity_of_few(self) -> sa.ColumnElement[Any]:
        """Look each verdict up: quicker than to list all that are in doubt, if only few are asked for."""
        heads = self._tables.heads
        is_its = heads.c.uniqueid == self._table.c.uniqueid
        return self._mark(sa.exists().where(is_its, heads.c.is_data_whole == sa.false()))

    def _mark(self, is_doubted: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
        return sa.case(
            (sa.not_(self._is_complete()), str(IntegrityMark.UNFINISHED)),
            (is_doubted, str(IntegrityMark.DOUBTFUL)),
            else_=str(IntegrityMark.WHOLE),
        )

    def _expression(self, column: Column) -> sa.ColumnElement[Any]:
        match column:
            case Column.OUTCOME:
                return self._outcome()
            case Column.PLATFORM:
                return self._platform()
            case Column.INTEGRITY:
                return self._integrity()
            case Column.MINUTES:
                return minutes_between(self._table.c.beginhit, self._table.c.endhit)
        return self._table.c[column.value]

    def _grouping(self, grouping: Grouping) -> sa.ColumnElement[Any]:
        if grouping is Grouping.COMPLETE:
            return sa.case((self._is_complete(), 1), else_=0)
        return self._expression(Column(grouping.value))

    def _rows(self, keys: Sequence[str]) -> Sequence[ListedAssignment]:
        """Look up some assignments; they come in the order of their keys."""
        stored = ("uniqueid", "workerid", "assignmentid", "hitid", "mode", "codeversion", "cond")
        more = ("counterbalance", "status", "beginhit", "beginexp", "endhit", "bonus", "browser")
        query = sa.select(
            *(self._table.c[name] for name in (*stored, *more)),
            self._outcome().label("outcome"),
            self._platform().label("platform"),
            self._integrity_of_few().label("integrity"),
            self._expression(Column.MINUTES).label("minutes"),
        )
        found = {}
        for some in in_chunks(keys):
            for row in self._connection.execute(query.where(self._table.c.uniqueid.in_(some))).mappings():
                found[row["uniqueid"]] = ListedAssignment(**row)
        return [found[key] for key in keys if key in found]


def all_assignments(within: Reading) -> Sequence[AssignmentRow]:
    """Give all assignments, in the order of their keys, without their documents."""
    table = within.tables.assignments
    columns = [column for column in table.c if column.name != "datastring"]
    found = within.connection.execute(sa.select(*columns).order_by(table.c.uniqueid)).mappings()
    return [AssignmentRow(**row) for row in found]
