"""Statements over streams and records that run with every save, put together once."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import bindparam

from psiturk_ng.store.statements import Statement
from psiturk_ng.store.tables import Tables

CHANGING: Final = (
    *("trials", "events", "answers_version", "attributes_version", "recorded_trials", "recorded_events"),
    *("is_final", "size_bytes", "saved_at_ms", "dirty_since_ms"),
)
"""Columns of a stream that saves change."""

STREAM_COLUMNS: Final = ("id", "uniqueid", "name", *CHANGING)
"""Columns of a stream in the order in which they are read."""


class RecordQueries:
    """Statements over the tables of one project, put together once.

    Args:
        tables: the project's.
    """

    def __init__(self, tables: Tables) -> None:
        streams, records, assignments = tables.streams, tables.records, tables.assignments
        self._write_with_every_save(tables)
        self.lock = (
            sa.select(assignments.c.uniqueid)
            .where(assignments.c.uniqueid == bindparam("key"))
            .with_for_update()
        )
        self.record = (
            sa.select(records.c.id, records.c.version, records.c.body)
            .where(records.c.stream == bindparam("in_stream"), records.c.kind == bindparam("of_kind"))
            .where(records.c.number == bindparam("at_number"))
        )
        self.texts = Statement(
            sa.select(streams.c.name, records.c.body)
            .join_from(records, streams, records.c.stream == streams.c.id)
            .where(streams.c.uniqueid == bindparam("key"), records.c.kind == bindparam("of_kind"))
            .order_by(records.c.id)
        )
        in_order = (
            sa.select(records.c.body)
            .join_from(records, streams, records.c.stream == streams.c.id)
            .where(streams.c.uniqueid == bindparam("key"), records.c.kind == bindparam("of_kind"))
            .order_by(records.c.id)
            .subquery()
        )
        # In the statement itself: PostgreSQL could not tell the type of a parameter.
        line_end: sa.ColumnElement[str] = sa.literal_column("'\n'")
        joined = sa.func.aggregate_strings(in_order.c.body, line_end)  # type: ignore[arg-type]
        self.lines = Statement(sa.select(joined))
        aside = tables.set_aside
        self.older_texts = (
            sa.select(aside.c.body, streams.c.name)
            .join_from(aside, records, aside.c.record == records.c.id)
            .join(streams, records.c.stream == streams.c.id)
            .where(aside.c.uniqueid == bindparam("key"), records.c.kind == bindparam("of_kind"))
        )
        self.head = sa.select(tables.heads).where(tables.heads.c.uniqueid == bindparam("key"))

    def _write_with_every_save(self, tables: Tables) -> None:
        streams, records, assignments = tables.streams, tables.records, tables.assignments
        each = streams.alias()
        of_all = sa.select(sa.func.sum(each.c.size_bytes)).where(each.c.uniqueid == assignments.c.uniqueid)
        # What PostgreSQL and MySQL add up would come as a decimal number.
        held_bytes = sa.cast(of_all.scalar_subquery(), sa.BigInteger)
        self.stream = Statement(
            sa.select(*(streams.c[column] for column in STREAM_COLUMNS), assignments.c.status, held_bytes)
            .join_from(assignments, streams, streams.c.uniqueid == assignments.c.uniqueid)
            .where(assignments.c.uniqueid == bindparam("key"), streams.c.name == bindparam("stream_name"))
            # The assignment first, as everybody does who takes both: nobody waits in a circle.
            .with_for_update(of=[assignments, streams])
        )
        self.put_stream = Statement(
            sa.update(streams)
            .where(streams.c.id == bindparam("in_stream"))
            .values({column: bindparam(column) for column in CHANGING})
        )
        self.insert_record = Statement(
            sa.insert(records).values(
                {column: bindparam(column) for column in ("stream", "kind", "number", "version", "body")}
            )
        )
