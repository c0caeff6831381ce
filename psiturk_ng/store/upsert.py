"""Inserting a row unless its key is taken, on every database."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa


def insert_if_absent(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Insert a row; the first to come wins, and nobody gets an error."""
    statement: sa.Insert
    # Each dialect is imported by who uses it: all three take longer than the rest of a short command.
    match connection.dialect.name:
        case "mysql":
            from sqlalchemy.dialects import mysql

            key = next(iter(table.primary_key.columns))
            statement = mysql.insert(table).values(**values).on_duplicate_key_update({key.name: key})
        case "postgresql":
            from sqlalchemy.dialects import postgresql

            statement = postgresql.insert(table).values(**values).on_conflict_do_nothing()
        case _:
            from sqlalchemy.dialects import sqlite

            statement = sqlite.insert(table).values(**values).on_conflict_do_nothing()
    connection.execute(statement)
