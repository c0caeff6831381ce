"""What the dashboard counts, inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from psiturk_ng.domain.status import Status
from psiturk_ng.store.assignments import Reading


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many assignments have a status.

    Args:
        mode: in which mode.
        status: in words; a project's own number as it is.
        number: of assignments.
    """

    mode: str
    status: str
    number: int


class Board:
    """Counts over all assignments.

    Args:
        within: an open transaction.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._table = within.tables.assignments

    def by_status(self, codeversion: str) -> Sequence[StatusCount]:
        """Count the assignments of a code version by mode and status."""
        table = self._table
        query = (
            sa.select(table.c.mode, table.c.status, sa.func.count())
            .where(table.c.codeversion == codeversion)
            .group_by(table.c.mode, table.c.status)
            .order_by(table.c.mode, table.c.status)
        )
        return [
            StatusCount(mode or "", _word(status), n) for mode, status, n in self._connection.execute(query)
        ]


def _word(status: int | None) -> str:
    return Status(status).name.lower().replace("_", " ") if status in list(Status) else str(status)
