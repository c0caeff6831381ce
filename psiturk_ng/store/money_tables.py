"""The tables that hold what was meant with money, and what platforms said."""

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa

from psiturk_ng.store.columns import Document, Instant, Words
from psiturk_ng.store.record_tables import ON_MYSQL, ROW_ID

_RECRUITER: Final = Words(64)
_MODE: Final = Words(16)
_ID: Final = Words(128)


def money_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe them.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where they are registered.
    """
    return {
        "ledger": _ledger(own("ledger"), metadata),
        "postings": _postings(own("posting"), metadata),
        "submissions": _submissions(own("submission"), metadata),
    }


def _ledger(name: str, metadata: sa.MetaData) -> sa.Table:
    table = sa.Table(
        name,
        metadata,
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("kind", Words(16), nullable=False),
        sa.Column("recruiter", _RECRUITER, nullable=False),
        sa.Column("mode", _MODE, nullable=False),
        sa.Column("unique_key", Words(64), nullable=False, unique=True),
        sa.Column("token", Words(64), nullable=False),
        sa.Column("batch", Words(64), nullable=False),
        sa.Column("posting_id", _ID, nullable=False, default=""),
        sa.Column("submission_id", _ID, nullable=False, default=""),
        sa.Column("participant_id", _ID, nullable=False, default=""),
        sa.Column("uniqueid", _ID, nullable=False, default=""),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", Words(8), nullable=False),
        sa.Column("reason", Document, nullable=False),
        sa.Column("made_by", Words(128), nullable=False),
        sa.Column("state", Words(16), nullable=False),
        sa.Column("reference", Words(255), nullable=False, default=""),
        sa.Column("claimed_by", Words(255)),
        sa.Column("claimed_until", Instant),
        sa.Column("attempts", sa.Integer, nullable=False, default=0),
        sa.Column("was_in_doubt", sa.Boolean(create_constraint=False), nullable=False, default=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        sa.Column("settled_at", Instant),
        sa.Column("error", Document, nullable=False),
        sa.Column("detail", Document, nullable=False),
        sa.Index(None, "recruiter", "mode", "state"),
        sa.Index(None, "submission_id"),
        sa.Index(None, "batch"),
        **ON_MYSQL,
    )
    added_up = ("recruiter", "mode", "kind", "state", "currency", "amount_minor", "fee_minor", "uniqueid")
    return _summed(table, *added_up)


def _postings(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("recruiter", _RECRUITER, primary_key=True),
        sa.Column("mode", _MODE, primary_key=True),
        sa.Column("posting_id", _ID, primary_key=True),
        sa.Column("codeversion", Words(128), nullable=False),
        sa.Column("study", Words(128), nullable=False),
        sa.Column("ledger_id", sa.BigInteger),
        sa.Column("batch", Words(64), nullable=False),
        sa.Column("reward_minor", sa.BigInteger, nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", Words(8), nullable=False),
        sa.Column("places", sa.Integer, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("deleted_at", Instant),
        **ON_MYSQL,
    )


def _submissions(name: str, metadata: sa.MetaData) -> sa.Table:
    table = sa.Table(
        name,
        metadata,
        sa.Column("recruiter", _RECRUITER, primary_key=True),
        sa.Column("mode", _MODE, primary_key=True),
        sa.Column("submission_id", _ID, primary_key=True),
        sa.Column("participant_id", _ID, primary_key=True),
        sa.Column("posting_id", _ID, nullable=False),
        sa.Column("uniqueid", _ID),
        sa.Column("state", Words(24), nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("submitted_at", Instant),
        sa.Column("code", Words(128), nullable=False, default=""),
        sa.Index(None, "uniqueid"),
        sa.Index(None, "posting_id"),
        **ON_MYSQL,
    )
    return _summed(table, "recruiter", "mode", "posting_id", "uniqueid", "state")


def _summed(table: sa.Table, *columns: str) -> sa.Table:
    """Let SQLite count and add up from an index alone, without reading past long texts."""
    sa.Index(f"ix_{table.name}_sums", *(table.c[each] for each in columns)).ddl_if("sqlite")
    return table
