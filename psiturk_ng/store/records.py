"""What the recording service asks of the tables of streams and records, inside a transaction."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from psiturk_ng.domain.documents import Rank
from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.saves import Kind
from psiturk_ng.store.columns import storable
from psiturk_ng.store.record_queries import STREAM_COLUMNS, RecordQueries
from psiturk_ng.store.tables import Tables
from psiturk_ng.store.upsert import insert_if_absent
from psiturk_ng.store.verdicts import verdicts

WHOLE: Final = "=document"
"""The stream of records that came in whole documents; no client can choose this name."""

CHANGED: Final = "changed"
"""Why a version of a record is set aside: a newer one took its place."""

OLDER: Final = "older document"
"""Why a record of a whole document is set aside: a newer document says otherwise."""


class StreamRow(NamedTuple):
    """One stream, and of its assignment the status and how much all its streams hold."""

    id: int
    uniqueid: str
    name: str
    trials: int
    events: int
    answers_version: int
    attributes_version: int
    recorded_trials: int | None
    recorded_events: int | None
    is_final: bool
    size_bytes: int
    saved_at_ms: int
    dirty_since_ms: int | None
    status: int | None
    held_bytes: int

    def held(self, kind: Kind) -> int:
        """How many records of a kind there are, without a gap."""
        return self.trials if kind is Kind.TRIAL else self.events


@dataclass(frozen=True, slots=True)
class Head:
    """What a document has beside its records.

    Args:
        answers: its keyed answers.
        attributes: its other keys, in order.
        is_whole: whether a client sent the document whole, with all the keys it should have.
        rank: of the newest whole document that went in.
        differences: how often whole documents said different things in one place.
    """

    answers: dict[str, Any]
    attributes: dict[str, Any]
    is_whole: bool
    rank: Rank
    differences: int


EMPTY_HEAD: Final = Head({}, {}, False, Rank(0, 0), 0)


class Records:
    """The records of assignments, in a transaction that reads.

    Args:
        connection: the transaction.
        tables: the project's.
        queries: over them.
    """

    def __init__(self, connection: sa.Connection, tables: Tables, queries: RecordQueries) -> None:
        self._connection = connection
        self._tables = tables
        self._queries = queries

    def has_streams(self, uniqueid: str) -> bool:
        """Tell whether anything of an assignment is held as records."""
        streams = self._tables.streams
        query = sa.select(streams.c.id).where(streams.c.uniqueid == uniqueid).limit(1)
        return self._connection.scalar(query) is not None

    def aside_bytes(self, uniqueid: str) -> int:
        """Tell how much is kept aside of what participants sent."""
        aside = self._tables.set_aside
        query = sa.select(sa.func.sum(sa.func.length(aside.c.body)))
        by_participants = aside.c.reason.in_((CHANGED, OLDER))
        return int(self._connection.scalar(query.where(aside.c.uniqueid == uniqueid, by_participants)) or 0)

    def texts(self, uniqueid: str, kind: Kind) -> list[tuple[Any, ...]]:
        """Give the records of an assignment, as (stream name, JSON text), in order of arrival."""
        parameters = {"key": storable(uniqueid), "of_kind": int(kind)}
        return self._queries.texts.rows(self._connection, parameters)

    def lines(self, uniqueid: str, kind: Kind) -> str:
        """Give the records of an assignment as one text, one on each line; MySQL may order them otherwise."""
        parameters = {"key": storable(uniqueid), "of_kind": int(kind)}
        row = self._queries.lines.row(self._connection, parameters)
        return row[0] or "" if row else ""

    def older_texts(self, uniqueid: str, kind: Kind) -> Iterator[tuple[str, str]]:
        """Walk over what records were before they changed, as (stream name, JSON text)."""
        parameters = {"key": uniqueid, "of_kind": int(kind)}
        for row in self._connection.execute(self._queries.older_texts, parameters):
            yield row.name, row.body

    def head(self, uniqueid: str) -> Head | None:
        """Find what a document has beside its records."""
        row = self._connection.execute(self._queries.head, {"key": uniqueid}).one_or_none()
        if row is None:
            return None
        rank = Rank(row.rank_currenttrial, row.rank_events)
        answers, attributes = json.loads(row.answers), json.loads(row.attributes)
        return Head(answers, attributes, row.is_whole, rank, row.differences)

    def verdicts(self, uniqueids: Collection[str] | None = None) -> dict[str, Verdict]:
        """Judge the data of these assignments, or of all."""
        return dict(verdicts(self._connection, self._tables, uniqueids))

    def is_aside(self, uniqueid: str, text: str) -> bool:
        """Tell whether a text of an assignment is kept aside already."""
        aside = self._tables.set_aside
        query = sa.select(aside.c.id).where(aside.c.uniqueid == uniqueid, aside.c.body == text).limit(1)
        return self._connection.scalar(query) is not None

    def dirty(self) -> list[str]:
        """Name assignments whose datastring column lacks something, those that wait longest first."""
        streams = self._tables.streams
        query = (
            sa.select(streams.c.uniqueid)
            .where(streams.c.dirty_since_ms.is_not(None))
            .group_by(streams.c.uniqueid)
            .order_by(sa.func.min(streams.c.dirty_since_ms))
        )
        return list(self._connection.scalars(query))


class RecordWriter(Records):
    """The records of assignments, in a transaction that also writes."""

    def lock(self, uniqueid: str) -> bool:
        """Keep others from changing an assignment's status, streams and records until the transaction ends.

        Returns:
            Whether there is such an assignment.
        """
        return self._connection.scalar(self._queries.lock, {"key": uniqueid}) is not None

    def stream(self, uniqueid: str, name: str) -> StreamRow | None:
        """Find a stream; if it is there, its assignment is locked as by `lock`."""
        row = self._queries.stream.row(self._connection, {"key": storable(uniqueid), "stream_name": name})
        return None if row is None else StreamRow._make(row)

    def open_stream(self, uniqueid: str, name: str, now_ms: int) -> StreamRow:
        """Add a stream, unless somebody else just did, and give it."""
        values = {"uniqueid": uniqueid, "name": name, "saved_at_ms": now_ms}
        defaults = dict.fromkeys(
            ("trials", "events", "answers_version", "attributes_version", "size_bytes"), 0
        )
        insert_if_absent(self._connection, self._tables.streams, values | defaults | {"is_final": False})
        stream = self.stream(uniqueid, name)
        assert stream is not None
        return stream

    def put_stream(self, stream: StreamRow) -> None:
        """Store what has changed of a stream."""
        values = dict(zip(STREAM_COLUMNS, stream, strict=False), in_stream=stream.id)
        self._queries.put_stream.change(self._connection, [values])

    def append(self, stream: StreamRow, kind: Kind, first: int, texts: Sequence[str]) -> None:
        """Add records to a stream, numbered from `first`."""
        rows = [
            {"stream": stream.id, "kind": int(kind), "number": number, "version": 0, "body": storable(text)}
            for number, text in enumerate(texts, first)
        ]
        if rows:
            self._queries.insert_record.change(self._connection, rows)

    def replace(
        self,
        stream: StreamRow,
        kind: Kind,
        number: int,
        version: int,
        text: str,
        *,
        now_ms: int,
        keeps_old: bool = True,
    ) -> int | None:
        """Put a newer version in the place of a record, and keep the old one aside if there is room for it.

        Returns:
            How many bytes this adds, none if that version or a newer one is held; None without such a record.
        """
        place = {"in_stream": stream.id, "of_kind": int(kind), "at_number": number}
        row = self._connection.execute(self._queries.record, place).one_or_none()
        if row is None or row.version >= version:
            return None if row is None else 0
        if keeps_old:
            self.set_aside(stream.uniqueid, row.body, CHANGED, now_ms, record=row.id, version=row.version)
        records = self._tables.records
        change = sa.update(records).where(records.c.id == row.id).values(version=version, body=text)
        self._connection.execute(change)
        return len(text)

    def version(self, stream: StreamRow, kind: Kind, number: int) -> int:
        """Tell the version of a record that is held."""
        place = {"in_stream": stream.id, "of_kind": int(kind), "at_number": number}
        return int(self._connection.execute(self._queries.record, place).one().version)

    def claim_dirty(self, uniqueid: str) -> bool:
        """Mark the datastring column of an assignment as up to date, for who brings it there now.

        Returns:
            Whether it lacked something; False if another server was first.
        """
        streams = self._tables.streams
        lacking = streams.c.uniqueid == uniqueid, streams.c.dirty_since_ms.is_not(None)
        return (
            self._connection.execute(sa.update(streams).where(*lacking).values(dirty_since_ms=None)).rowcount
            > 0
        )

    def set_aside(
        self,
        uniqueid: str,
        text: str,
        reason: str,
        now_ms: int,
        *,
        record: int | None = None,
        version: int | None = None,
    ) -> None:
        """Keep a text that something newer took the place of."""
        values = {
            "uniqueid": uniqueid,
            "record": record,
            "version": version,
            "reason": reason,
            "body": text,
            "set_aside_at_ms": now_ms,
        }
        self._connection.execute(sa.insert(self._tables.set_aside).values(**values))

    def clear(self, uniqueid: str) -> None:
        """Take away what an assignment recorded: its records, its answers and the streams they came in."""
        streams, records, heads = self._tables.streams, self._tables.records, self._tables.heads
        of_assignment = sa.select(streams.c.id).where(streams.c.uniqueid == uniqueid)
        self._connection.execute(sa.delete(records).where(records.c.stream.in_(of_assignment)))
        self._connection.execute(sa.delete(heads).where(heads.c.uniqueid == uniqueid))
        emptied = {"trials": 0, "events": 0}
        is_whole = streams.c.name == WHOLE
        self._connection.execute(
            sa.update(streams).where(streams.c.uniqueid == uniqueid, is_whole).values(**emptied)
        )
        clean = sa.update(streams).where(streams.c.uniqueid == uniqueid)
        self._connection.execute(clean.values(dirty_since_ms=None, size_bytes=0))

    def forget_streams(self, uniqueid: str) -> None:
        """Let the datastring column alone hold the document of an assignment, whose records were cleared."""
        streams = self._tables.streams
        self._connection.execute(sa.delete(streams).where(streams.c.uniqueid == uniqueid))

    def put_head(self, uniqueid: str, head: Head, *, is_new: bool) -> None:
        """Store what a document has beside its records."""
        heads = self._tables.heads
        values: Mapping[str, Any] = {
            "answers": json.dumps(head.answers),
            "attributes": json.dumps(head.attributes),
            "is_whole": head.is_whole,
            "rank_currenttrial": head.rank.currenttrial,
            "rank_events": head.rank.events,
            "differences": head.differences,
        }
        if is_new:
            self._connection.execute(sa.insert(heads).values(uniqueid=uniqueid, **values))
        else:
            self._connection.execute(sa.update(heads).where(heads.c.uniqueid == uniqueid).values(**values))
