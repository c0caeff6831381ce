"""Completion codes: what a participant shows to prove that they finished."""

from dataclasses import dataclass
from datetime import datetime

from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.errors import NotFound
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.arrivals import Arrivals

_GROUP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedCode:
    """What a code stands for.

    Args:
        code: as it is shown.
        outcome: how the pass ended.
        made_at: when it was first shown; aware.
        assignment: whose it is; None if the assignment is gone.
    """

    code: str
    outcome: Outcome
    made_at: datetime
    assignment: AssignmentRow | None


@dataclass(frozen=True)
class Codes:
    """Verifies completion codes.

    Args:
        store: the project's database.
    """

    store: Store

    def verify(self, text: str) -> VerifiedCode:
        """Tell what a code stands for.

        Args:
            text: as somebody typed it: case, dashes and spaces do not matter.

        Raises:
            NotFound: if it was never given to anybody.
        """
        code = "".join(mark for mark in text.upper() if mark.isalnum())
        with self.store.reading() as reading:
            found = Arrivals(reading.connection, reading.tables).by_code(code)
            if found is None:
                raise NotFound(f"The code {text.strip()} was given to nobody in this study.")
            row = reading.by_uniqueid(found.uniqueid)
        return VerifiedCode(
            code=shown(found.code), outcome=Outcome(found.outcome), made_at=found.made_at, assignment=row
        )


def shown(code: str) -> str:
    """Write a code so that it can be read out."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
