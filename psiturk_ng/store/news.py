"""Events that platforms told, so that each counts once."""

from datetime import datetime

import sqlalchemy as sa

from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.upsert import insert_if_absent


class NewsRows:
    """Events, inside a transaction.

    Args:
        within: an open transaction; a writing one where something is noted.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._table = within.tables.news

    def is_known(self, name: str) -> bool:
        """Tell whether an event was told before."""
        query = sa.select(self._table.c.name).where(self._table.c.name == name)
        return self._connection.scalar(query) is not None

    def note(self, name: str, kind: str, now: datetime) -> None:
        """Remember an event."""
        insert_if_absent(self._connection, self._table, {"name": name, "kind": kind[:64], "told_at": now})
