"""What a recruiter without a platform needs to be kept: it is handed in from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from psiturk_ng.domain.links import LinkPass, LinkPosting, LinkTally
from psiturk_ng.domain.recruiting import Outcome


class Book(Protocol):
    """Links of one mode, and who came by them."""

    def add(self, posting: LinkPosting) -> None:
        """Keep a posting; one of the same id stays as it was."""

    def postings(self) -> Sequence[LinkPosting]:
        """Show all postings, newest first."""

    def posting(self, posting_id: str) -> LinkPosting | None:
        """Show one posting; None if there is none of that id."""

    def change(self, posting_id: str, *, places: int, expires_at: datetime) -> None:
        """Set how many places a posting has and when it runs out."""

    def remove(self, posting_id: str) -> None:
        """Forget a posting."""

    def passes(self, *, posting_id: str = "", submission_id: str = "") -> Sequence[LinkPass]:
        """Show the passes of a posting, or those with one submission id, oldest first."""

    def tally(self, postings: Sequence[LinkPosting], now: datetime) -> Mapping[str, LinkTally]:
        """Count who came by some postings, by their ids."""

    def credit(self, uniqueid: str) -> None:
        """Set a finished assignment to credited; one that is stays so."""

    def parameters(self, uniqueid: str) -> Mapping[str, str]:
        """Give what somebody arrived with."""

    def code(self, uniqueid: str, outcome: Outcome) -> str:
        """Give the completion code of an assignment, made at the first call."""
