"""Who was excluded by a researcher, and whom the project's own code judged, inside a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.status import FINISHED
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.upsert import insert_if_absent

_DEBUG: Final = "debug"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityRow:
    """What is known of one assignment beside what its participant did.

    Args:
        uniqueid: its key.
        excluded_at: None if it is not excluded.
        excluded_by: who did that.
        exclusion_reason: why.
        is_valid: what `validate` said; None if it has not judged.
        judged_at: when it was last asked; None if never.
        judgement: why it is not valid, or why it could not be judged.
    """

    uniqueid: str
    excluded_at: datetime | None = None
    excluded_by: str = ""
    exclusion_reason: str = ""
    is_valid: bool | None = None
    judged_at: datetime | None = None
    judgement: str = ""

    @property
    def is_excluded(self) -> bool:
        """Whether a researcher took it out."""
        return self.excluded_at is not None


class Validity:
    """Exclusions and judgements.

    Args:
        within: an open transaction; a writing one where something changes.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._table = within.tables.validity
        self._assignments = within.tables.assignments

    def all(self) -> Mapping[str, ValidityRow]:
        """Give everything that is known, by uniqueid."""
        return {row.uniqueid: row for row in self._find()}

    def find(self, uniqueid: str) -> ValidityRow:
        """Give what is known of one assignment."""
        found = self._find(self._table.c.uniqueid == uniqueid)
        return found[0] if found else ValidityRow(uniqueid=uniqueid)

    def finished(self, codeversion: str | None, mode: str | None) -> Sequence[str]:
        """Name the assignments whose task was done, those that finished first coming first.

        Args:
            codeversion: only of this version; None for all.
            mode: only of this mode; None for all.
        """
        table = self._assignments
        query = sa.select(table.c.uniqueid).where(table.c.status.in_([int(status) for status in FINISHED]))
        query = query.where(sa.func.substr(table.c.hitid, 1, len(_DEBUG)) != _DEBUG)
        for column, wanted in ((table.c.codeversion, codeversion), (table.c.mode, mode)):
            if wanted is not None:
                query = query.where(column == wanted)
        return list(self._connection.scalars(query.order_by(table.c.endhit, table.c.uniqueid)))

    def called(self, name: str) -> Sequence[str]:
        """Name the assignments that have a uniqueid, or the platform's id of a submission."""
        table = self._assignments
        query = sa.select(table.c.uniqueid).where(table.c.uniqueid == name)
        exact = list(self._connection.scalars(query))
        by_submission = sa.select(table.c.uniqueid).where(table.c.assignmentid == name)
        return exact or list(self._connection.scalars(by_submission.order_by(table.c.beginhit)))

    def exclude(self, uniqueid: str, *, reason: str, by: str, now: datetime) -> None:
        """Take an assignment out; one that is out already gets the new reason."""
        values = {"excluded_at": now, "excluded_by": by[:128], "exclusion_reason": reason, "is_out": True}
        self._put(uniqueid, values)

    def include(self, uniqueid: str) -> bool:
        """Take an assignment in again.

        Returns:
            Whether it was out.
        """
        row = self.find(uniqueid)
        if not row.is_excluded:
            return False
        is_out = row.is_valid is False
        values = {"excluded_at": None, "excluded_by": "", "exclusion_reason": "", "is_out": is_out}
        self._put(uniqueid, values)
        return True

    def judge(self, uniqueid: str, *, is_valid: bool | None, why: str, now: datetime) -> None:
        """Note what the project's own code said; None if it failed to say anything."""
        is_out = self.find(uniqueid).is_excluded or is_valid is False
        self._put(uniqueid, {"is_valid": is_valid, "judgement": why, "judged_at": now, "is_out": is_out})

    def _put(self, uniqueid: str, values: dict[str, Any]) -> None:
        empty = {"uniqueid": uniqueid, "is_out": False, "exclusion_reason": "", "judgement": ""}
        insert_if_absent(self._connection, self._table, empty)
        change = sa.update(self._table).where(self._table.c.uniqueid == uniqueid)
        self._connection.execute(change.values(**values))

    def _find(self, *clauses: sa.ColumnElement[bool]) -> Sequence[ValidityRow]:
        columns = [column for column in self._table.c if column.name != "is_out"]
        rows = self._connection.execute(sa.select(*columns).where(*clauses)).mappings()
        return [ValidityRow(**row) for row in rows]
