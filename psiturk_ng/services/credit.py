"""What an approval or a bonus means for an assignment of ours."""

from typing import Final

from psiturk_ng.domain.status import MAY_FOLLOW, Status
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.store import Store, Writing

_BEFORE_CREDIT: Final = frozenset(Status) - {Status.CREDITED, Status.BONUSED}
"""A person may approve who did not finish; nobody who was paid goes back."""


def credit(writing: Writing, store: Store, uniqueid: str) -> None:
    """Set an assignment to credited, unless it is or was paid more."""
    moved = writing.advance(uniqueid, Status.CREDITED, allowed_from=_BEFORE_CREDIT)
    if moved and writing.records.claim_dirty(uniqueid):
        Datastrings(store).rewrite(writing, uniqueid)


def mark_bonused(writing: Writing, uniqueid: str) -> None:
    """Set an assignment that is credited to bonused."""
    writing.advance(uniqueid, Status.BONUSED, allowed_from=MAY_FOLLOW[Status.BONUSED])
