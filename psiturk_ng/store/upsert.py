"""Inserting a row unless its key is taken, on every database."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite


def insert_if_absent(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Insert a row; the first to come wins, and nobody gets an error."""
    match connection.dialect.name:
        case "mysql":
            key = next(iter(table.primary_key.columns))
            untouched = {key.name: key}
            statement: sa.Insert = mysql.insert(table).values(**values).on_duplicate_key_update(untouched)
        case "postgresql":
            statement = postgresql.insert(table).values(**values).on_conflict_do_nothing()
        case _:
            statement = sqlite.insert(table).values(**values).on_conflict_do_nothing()
    connection.execute(statement)
