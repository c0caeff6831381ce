"""What participants arrived with, and the codes they leave with."""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from psiturk_ng.store.tables import Tables
from psiturk_ng.store.upsert import insert_if_absent

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are easily mistaken for others."""

_CODE_LENGTH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A completion code.

    Args:
        code: as it is kept, without the dash it is shown with.
        uniqueid: whose.
        outcome: of which end.
        made_at: aware.
    """

    code: str
    uniqueid: str
    outcome: str
    made_at: datetime


class Arrivals:
    """Parameters and codes, inside a transaction.

    Args:
        connection: an open transaction.
        tables: the project's.
    """

    def __init__(self, connection: sa.Connection, tables: Tables) -> None:
        self._connection = connection
        self._arrivals = tables.arrivals
        self._codes = tables.codes

    def note(self, uniqueid: str, parameters: Mapping[str, str], now: datetime) -> None:
        """Keep what somebody arrived with; what came at an earlier arrival stays as it was."""
        held = self.parameters(uniqueid)
        if held is None:
            row = {"uniqueid": uniqueid, "parameters": json.dumps(dict(parameters)), "arrived_at": now}
            insert_if_absent(self._connection, self._arrivals, row)
        elif parameters.keys() - held.keys():
            joined = json.dumps({**parameters, **held})
            change = sa.update(self._arrivals).where(self._arrivals.c.uniqueid == uniqueid)
            self._connection.execute(change.values(parameters=joined))

    def parameters(self, uniqueid: str) -> dict[str, str] | None:
        """Give what somebody arrived with; None if nothing was kept."""
        query = sa.select(self._arrivals.c.parameters).where(self._arrivals.c.uniqueid == uniqueid)
        text = self._connection.scalar(query)
        return None if text is None else dict(json.loads(text))

    def all_parameters(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Walk over what everybody arrived with, in the order of arrival.

        An older database, which is read as it is, has nothing of it.
        """
        if not sa.inspect(self._connection).has_table(self._arrivals.name):
            return
        query = sa.select(self._arrivals).order_by(self._arrivals.c.arrived_at, self._arrivals.c.uniqueid)
        for row in self._connection.execute(query):
            yield row.uniqueid, dict(json.loads(row.parameters))

    def code_of(self, uniqueid: str, outcome: str, now: datetime) -> str:
        """Give the code of an assignment, made at the first call and the same ever after."""
        held = self._connection.scalar(
            sa.select(self._codes.c.code).where(self._codes.c.uniqueid == uniqueid)
        )
        if held is not None:
            return str(held)
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
        row = {"uniqueid": uniqueid, "outcome": outcome, "code": code, "made_at": now}
        insert_if_absent(self._connection, self._codes, row)
        return self.code_of(uniqueid, outcome, now)

    def by_code(self, code: str) -> CodeRow | None:
        """Find a code; None if there is no such code."""
        row = self._connection.execute(sa.select(self._codes).where(self._codes.c.code == code)).first()
        if row is None:
            return None
        return CodeRow(code=row.code, uniqueid=row.uniqueid, outcome=row.outcome, made_at=row.made_at)
