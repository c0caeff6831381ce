"""The tables of what psiTurk's table of campaigns has no column for, and of who counts as valid."""

from collections.abc import Callable

import sqlalchemy as sa

from psiturk_ng.store.columns import Document, Instant, Words
from psiturk_ng.store.record_tables import ON_MYSQL


def campaign_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe them.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where they are registered.
    """
    return {
        "campaign_plans": _plans(own("campaign"), metadata),
        "validity": _validity(own("validity"), metadata),
    }


def _plans(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("recruiter", Words(64), nullable=False),
        sa.Column("cond", sa.Integer),
        sa.Column("reward_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", Words(8), nullable=False),
        sa.Column("allowed_seconds", sa.BigInteger, nullable=False),
        sa.Column("estimate_seconds", sa.BigInteger),
        sa.Column("budget_minor", sa.BigInteger),
        sa.Column("starts_at", Instant),
        sa.Column("ends_at", Instant),
        sa.Column("quiet", Words(64), nullable=False),
        sa.Column("stop_rules", Document, nullable=False),
        sa.Column("message_to", Words(512), nullable=False),
        sa.Column("state", Words(16), nullable=False),
        sa.Column("why", Document, nullable=False),
        sa.Column("tally", Document, nullable=False),
        sa.Column("rounds", sa.Integer, nullable=False),
        sa.Column("open_round", Document),
        sa.Column("made_by", Words(128), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("watched_since", Instant, nullable=False),
        sa.Column("last_round_at", Instant),
        sa.Column("next_round_at", Instant),
        **ON_MYSQL,
    )


def _validity(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("uniqueid", Words(128), primary_key=True),
        sa.Column("is_out", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("excluded_at", Instant),
        sa.Column("excluded_by", Words(128), nullable=False, default=""),
        sa.Column("exclusion_reason", Document, nullable=False),
        sa.Column("is_valid", sa.Boolean(create_constraint=False)),
        sa.Column("judged_at", Instant),
        sa.Column("judgement", Document, nullable=False),
        **ON_MYSQL,
    )
