"""Finds the rows of a project whose settings name no table: psiTurk 2 had another default."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from psiturk_ng.store.urls import DatabaseUrl

EARLIER: Final = "turkdemo"
"""The name of the table by default in psiTurk 1 and 2."""


@dataclass(frozen=True, slots=True)
class EarlierTable:
    """A table with rows that the settings do not name.

    Args:
        name: of the table.
        rows: how many there are.
    """

    name: str
    rows: int

    @property
    def sentence(self) -> str:
        """What was found."""
        held = "one assignment" if self.rows == 1 else f"{self.rows} assignments"
        return f"The database holds {held} in psiTurk 2's table {self.name}, which is not the one in use."

    @property
    def edit(self) -> str:
        """What to do."""
        return f"Write `table_name = {self.name}` in [Database Parameters]; `psiturk migrate config` does it."


def table_with_rows(url: DatabaseUrl, table: str) -> EarlierTable | None:
    """Look for rows in psiTurk 2's table where the present one has none; nothing is created or changed.

    Args:
        url: the database; one that is not an SQLite file is not asked.
        table: the table that the settings name.
    """
    if url.path is None or not url.path.is_file() or table == EARLIER:
        return None
    try:
        with closing(sqlite3.connect(f"{url.path.as_uri()}?mode=ro", uri=True)) as connection:
            return _found({name: _count(connection, name) for name in (table, EARLIER)}, table)
    except sqlite3.Error:
        # Whoever opens the database for use will say what is wrong with it.
        return None


def table_with_rows_in(engine: sa.Engine, table: str) -> EarlierTable | None:
    """Look for the same in a database of any kind.

    Args:
        engine: for reading.
        table: the table that the settings name.
    """
    if table == EARLIER:
        return None
    with engine.connect() as connection:
        there = [name for name in (table, EARLIER) if sa.inspect(connection).has_table(name)]
        counts = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            for name in there
        }
    return _found(counts, table)


def _found(counts: dict[str, int], table: str) -> EarlierTable | None:
    rows = counts.get(EARLIER, 0)
    return EarlierTable(EARLIER, rows) if rows and not counts.get(table, 0) else None


def _count(connection: sqlite3.Connection, table: str) -> int:
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    quoted = table.replace('"', '""')
    return int(connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]) if known else 0  # noqa: S608
