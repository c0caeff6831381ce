"""Reading the ledger, and what a person may do to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from psiturk_ng.domain.ledger import Entry, EntryFilter
from psiturk_ng.domain.plans import Result
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store

EVERYTHING = EntryFilter()


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The entries of one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: whose.
        by: who acts.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    by: str
    clock: Clock = system_clock

    def entries(self, only: EntryFilter = EVERYTHING) -> Sequence[Entry]:
        """List entries, oldest first."""
        raise NotImplementedError

    def entry(self, entry_id: int) -> Entry:
        """Show one entry.

        Raises:
            NotFound: if there is none of that number.
        """
        raise NotImplementedError

    def export(self, path: Path, only: EntryFilter = EVERYTHING) -> int:
        """Write entries to a file: JSON if its name ends so, else CSV.

        Returns:
            How many.
        """
        raise NotImplementedError

    def export_by_hand(self, path: Path) -> int:
        """Write a CSV of what is to be paid by hand; `mark_paid` reads it back.

        Returns:
            How many lines.
        """
        raise NotImplementedError

    def mark_paid(self, path: Path) -> Iterator[Result]:
        """Mark what a CSV lists, by its column `entry`, as paid by hand.

        Raises:
            BadInput: if the file cannot be read; nothing is marked then.
        """
        raise NotImplementedError

    def settle(self, entry_id: int, *, happened: bool) -> Entry:
        """Let a person who looked say what became of an entry in doubt.

        Args:
            entry_id: which.
            happened: whether the platform did it.

        Raises:
            NotFound: if there is none of that number.
            Conflict: if it is not in doubt.
        """
        raise NotImplementedError
