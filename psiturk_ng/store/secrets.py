"""Keys that are made once, kept in the database, and shared by all servers of a project."""

from secrets import token_urlsafe

import sqlalchemy as sa

from psiturk_ng.store.assignments import Reading, Writing
from psiturk_ng.store.upsert import insert_if_absent


def make_key() -> str:
    """Make a key of 256 random bits."""
    return token_urlsafe(32)


def read_secret(reading: Reading, name: str) -> str | None:
    """Find a secret, None if it was never made."""
    table = reading.tables.secrets
    return reading.connection.scalar(sa.select(table.c.value).where(table.c.name == name))


def keep_secret(writing: Writing, name: str, value: str) -> None:
    """Store a secret unless there is one of that name: the first to come wins."""
    insert_if_absent(writing.connection, writing.tables.secrets, {"name": name, "value": value})
