"""How passes ended, as their pages said."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa

from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.chunks import in_chunks
from psiturk_ng.store.upsert import insert_if_absent


class Outcomes:
    """Outcomes of assignments, inside a transaction.

    Args:
        within: an open transaction; to note something, one that writes.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._table = within.tables.outcomes

    def of(self, uniqueid: str) -> Outcome | None:
        """Tell how an assignment ended; None if nothing was noted."""
        return self.of_all([uniqueid]).get(uniqueid)

    def of_all(self, uniqueids: Iterable[str]) -> dict[str, Outcome]:
        """Tell how some assignments ended, by their keys; those of which nothing was noted lack."""
        found: dict[str, Outcome] = {}
        for some in in_chunks(uniqueids):
            query = sa.select(self._table.c.uniqueid, self._table.c.outcome)
            rows = self._connection.execute(query.where(self._table.c.uniqueid.in_(some)))
            found |= {row.uniqueid: Outcome(row.outcome) for row in rows if row.outcome in list(Outcome)}
        return found

    def all(self) -> Iterator[tuple[str, Outcome, datetime]]:
        """Walk over how and when all passes ended, in that order.

        An older database, which is read as it is, has nothing of it.
        """
        if not sa.inspect(self._connection).has_table(self._table.name):
            return
        query = sa.select(self._table).order_by(self._table.c.ended_at, self._table.c.uniqueid)
        for row in self._connection.execute(query):
            if row.outcome in list(Outcome):
                yield row.uniqueid, Outcome(row.outcome), row.ended_at

    def note(self, uniqueid: str, outcome: Outcome, now: datetime) -> Outcome:
        """Note how an assignment ended; what was noted first stays.

        Returns:
            What stands.
        """
        row = {"uniqueid": uniqueid, "outcome": outcome, "ended_at": now}
        insert_if_absent(self._connection, self._table, row)
        return self.of(uniqueid) or outcome
