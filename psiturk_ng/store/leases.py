"""Leases: which process is the one that does something, inside a transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.upsert import insert_if_absent

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lease:
    """What one process holds for a while.

    Args:
        claimed_by: the process; empty if none does.
        claimed_until: when it ends unless it is renewed; aware.
        version: how often it changed.
    """

    claimed_by: str
    claimed_until: datetime
    version: int


class LeaseRows:
    """Leases by name.

    Args:
        within: an open transaction; a writing one where something changes.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._table = within.tables.leases

    def find(self, name: str) -> Lease | None:
        """Find a lease; None if nobody ever held it."""
        query = sa.select(self._table).where(self._table.c.name == name)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else Lease(row["claimed_by"], row["claimed_until"], row["version"])

    def take(self, name: str, seen: Lease | None, *, by: str, until: datetime) -> bool:
        """Hold a lease, if it is still as it was seen.

        Args:
            name: which.
            seen: as it was found.
            by: who is to hold it.
            until: when it ends.

        Returns:
            Whether that worked.
        """
        if seen is None:
            new = {"name": name, "claimed_by": "", "claimed_until": _LONG_AGO, "version": 0}
            insert_if_absent(self._connection, self._table, new)
        version = seen.version if seen else 0
        columns = self._table.c
        change = sa.update(self._table).where(columns.name == name, columns.version == version)
        values = {"claimed_by": by, "claimed_until": until, "version": version + 1}
        return self._connection.execute(change.values(**values)).rowcount == 1


def database_time(within: Reading) -> datetime:
    """Ask a database server for the time: processes on several machines agree on it.

    SQLite has no server: there it is this machine's.
    """
    match within.connection.dialect.name:
        case "postgresql":
            query = sa.select(sa.func.statement_timestamp(type_=sa.DateTime(timezone=True)))
        case "mysql":
            query = sa.select(sa.func.utc_timestamp(6, type_=sa.DateTime()))
        case _:
            return datetime.now(UTC)
    now = within.connection.scalar(query)
    assert now is not None
    return now.astimezone(UTC) if now.tzinfo else now.replace(tzinfo=UTC)
