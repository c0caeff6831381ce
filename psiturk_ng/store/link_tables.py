"""The tables of links: offers that are addresses, what participants arrived with, and their codes."""

from collections.abc import Callable

import sqlalchemy as sa

from psiturk_ng.store.columns import Document, Instant, Words
from psiturk_ng.store.record_tables import ON_MYSQL


def link_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe them.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where they are registered.
    """
    return {
        "links": _links(own("link"), metadata),
        "arrivals": _arrivals(own("arrival"), metadata),
        "codes": _codes(own("code"), metadata),
    }


def _links(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("posting_id", Words(128), primary_key=True),
        sa.Column("mode", Words(16), nullable=False),
        sa.Column("token", Words(64), nullable=False),
        sa.Column("title", Document, nullable=False),
        sa.Column("reward_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", Words(8), nullable=False),
        sa.Column("places", sa.Integer, nullable=False),
        sa.Column("is_single_use", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("landing_url", Document, nullable=False),
        sa.Column("allowed_seconds", sa.BigInteger, nullable=False),
        sa.Column("study", Words(128), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("recruiter", Words(32)),
        **ON_MYSQL,
    )


def _arrivals(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("uniqueid", Words(128), primary_key=True),
        sa.Column("parameters", Document, nullable=False),
        sa.Column("arrived_at", Instant, nullable=False),
        **ON_MYSQL,
    )


def _codes(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("uniqueid", Words(128), primary_key=True),
        sa.Column("outcome", Words(32), nullable=False),
        sa.Column("code", Words(32), nullable=False, unique=True),
        sa.Column("made_at", Instant, nullable=False),
        **ON_MYSQL,
    )
