"""The tables that hold what participants record, row by row."""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.store.columns import Document, Words

# Case-sensitive as on the other databases: ids that differ in case are different people.
ON_MYSQL: Final[dict[str, Any]] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
}
# SQLite numbers rows by itself only in a column that is exactly INTEGER.
ROW_ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def record_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe them.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where they are registered.
    """
    return {
        "streams": _streams(own("stream"), metadata),
        "records": _records(own("record"), metadata),
        "set_aside": _set_aside(own("set_aside"), metadata),
        "heads": _heads(own("head"), metadata),
    }


def _streams(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("uniqueid", Words(128), nullable=False),
        sa.Column("name", Words(32), nullable=False),
        sa.Column("trials", sa.Integer, nullable=False, default=0),
        sa.Column("events", sa.Integer, nullable=False, default=0),
        sa.Column("answers_version", sa.Integer, nullable=False, default=0),
        sa.Column("attributes_version", sa.Integer, nullable=False, default=0),
        sa.Column("recorded_trials", sa.Integer),
        sa.Column("recorded_events", sa.Integer),
        sa.Column("is_final", sa.Boolean(create_constraint=False), nullable=False, default=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False, default=0),
        sa.Column("saved_at_ms", sa.BigInteger, nullable=False),
        # Set while the datastring column lacks something of this stream.
        sa.Column("dirty_since_ms", sa.BigInteger),
        sa.UniqueConstraint("uniqueid", "name"),
        sa.Index(None, "dirty_since_ms"),
        **ON_MYSQL,
    )


def _records(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("stream", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, default=0),
        sa.Column("body", Document, nullable=False),
        sa.UniqueConstraint("stream", "kind", "number"),
        **ON_MYSQL,
    )


def _set_aside(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("uniqueid", Words(128), nullable=False),
        sa.Column("record", sa.BigInteger),
        sa.Column("version", sa.Integer),
        sa.Column("reason", Words(32), nullable=False),
        sa.Column("body", Document, nullable=False),
        sa.Column("set_aside_at_ms", sa.BigInteger, nullable=False),
        sa.Index(None, "uniqueid"),
        **ON_MYSQL,
    )


def _heads(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("uniqueid", Words(128), primary_key=True),
        sa.Column("answers", Document, nullable=False),
        sa.Column("attributes", Document, nullable=False),
        sa.Column("is_whole", sa.Boolean(create_constraint=False), nullable=False, default=False),
        sa.Column("rank_currenttrial", sa.BigInteger, nullable=False, default=0),
        sa.Column("rank_events", sa.BigInteger, nullable=False, default=0),
        sa.Column("differences", sa.Integer, nullable=False, default=0),
        # The verdict when the datastring column was last brought up to date.
        sa.Column("is_data_whole", sa.Boolean(create_constraint=False)),
        **ON_MYSQL,
    )
