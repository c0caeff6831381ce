"""The tables of what runs by itself: tasks, their runs, and who may run them."""

from collections.abc import Callable

import sqlalchemy as sa

from psiturk_ng.store.columns import Document, Instant, Words
from psiturk_ng.store.record_tables import ON_MYSQL, ROW_ID


def task_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe them.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where they are registered.
    """
    return {
        "tasks": _tasks(own("task"), metadata),
        "task_runs": _runs(own("task_run"), metadata),
        "leases": _leases(own("lease"), metadata),
    }


def _tasks(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("name", Words(128), nullable=False, unique=True),
        sa.Column("kind", Words(64), nullable=False),
        sa.Column("mode", Words(16), nullable=False),
        sa.Column("parameters", Document, nullable=False),
        sa.Column("interval_s", sa.BigInteger, nullable=False),
        sa.Column("next_run_at", Instant, nullable=False),
        sa.Column("is_paused", sa.Boolean(create_constraint=False), nullable=False, default=False),
        sa.Column("made_by", Words(128), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sqlite_autoincrement=True,
        **ON_MYSQL,
    )


def _runs(name: str, metadata: sa.MetaData) -> sa.Table:
    """Describe runs; that no task has two of one due time is what keeps work from being done twice."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("task_id", sa.BigInteger, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("state", Words(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, default=0),
        sa.Column("started_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("result", Document, nullable=False),
        sa.Column("claimed_by", Words(255), nullable=False, default=""),
        sa.Column("claimed_until", Instant),
        sa.UniqueConstraint("task_id", "due_at"),
        sa.Index(None, "state"),
        **ON_MYSQL,
    )


def _leases(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("name", Words(64), primary_key=True),
        sa.Column("claimed_by", Words(255), nullable=False),
        sa.Column("claimed_until", Instant, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        **ON_MYSQL,
    )
