"""The tables of those who may use the dashboard and its API."""

from collections.abc import Callable

import sqlalchemy as sa

from psiturk_ng.store.columns import Document, Instant, Words
from psiturk_ng.store.record_tables import ON_MYSQL


def login_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe them.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where they are registered.
    """
    return {
        "logins": _logins(own("login"), metadata),
        "failed_logins": _failed_logins(own("failed_login"), metadata),
        "login_links": _login_links(own("login_link"), metadata),
        "api_tokens": _api_tokens(own("api_token"), metadata),
    }


def _logins(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("name", Words(64), primary_key=True),
        sa.Column("password_hash", Document, nullable=False),
        sa.Column("role", Words(16), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        **ON_MYSQL,
    )


def _failed_logins(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", Words(64), nullable=False),
        sa.Column("place", Words(64), nullable=False),
        sa.Column("failed_at", Instant, nullable=False, index=True),
        **ON_MYSQL,
    )


def _login_links(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("digest", Words(64), primary_key=True),
        sa.Column("name", Words(64), nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        **ON_MYSQL,
    )


def _api_tokens(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("name", Words(64), primary_key=True),
        sa.Column("digest", Words(64), nullable=False, unique=True),
        sa.Column("role", Words(16), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        **ON_MYSQL,
    )
