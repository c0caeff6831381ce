"""Reading the ledger, and what a person may do to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from psiturk_ng.domain.ledger import Entry, EntryFilter, EntryState, Fate, Kind
from psiturk_ng.domain.plans import Result
from psiturk_ng.errors import BadInput, Conflict, NotFound
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.credit import credit, mark_bonused
from psiturk_ng.services.dispatch import PAID_FOR
from psiturk_ng.services.ledger_files import read_paid, write_by_hand, write_entries
from psiturk_ng.services.mine import ledger_of
from psiturk_ng.store import Store, Writing

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
        with self.store.reading() as reading:
            return list(ledger_of(self.recruiter, reading).matching(only))

    def entry(self, entry_id: int) -> Entry:
        """Show one entry.

        Raises:
            NotFound: if there is none of that number.
        """
        with self.store.reading() as reading:
            found = ledger_of(self.recruiter, reading).entry(entry_id)
        if found is None:
            raise NotFound(
                f"The ledger of {self.recruiter.name} in {self.recruiter.mode} has no entry {entry_id}."
            )
        return found

    def export(self, path: Path, only: EntryFilter = EVERYTHING) -> int:
        """Write entries to a file: JSON if its name ends so, else CSV.

        Returns:
            How many.

        Raises:
            BadInput: if the file cannot be written.
        """
        with self.store.reading() as reading:
            return write_entries(path, ledger_of(self.recruiter, reading).stream(only))

    def export_by_hand(self, path: Path, only: EntryFilter = EVERYTHING) -> int:
        """Write a CSV of what is to be paid by hand; `mark_paid` reads it back.

        Args:
            path: where to.
            only: narrows it; states do not matter.

        Returns:
            How many lines.

        Raises:
            BadInput: if the file cannot be written.
        """
        return write_by_hand(path, self.entries(replace(only, states=frozenset({EntryState.BY_HAND}))))

    def mark_paid(self, path: Path, kind: Kind | None = None) -> Iterator[Result]:
        """Mark what a CSV lists as paid by hand: by its column `entry`, or by its column of participants.

        Args:
            path: the file.
            kind: what those participants were paid for; needed where there are no numbers.

        Raises:
            BadInput: if the file cannot be read, or names an entry that is none, or participants and no kind
                is given; nothing is marked then.
        """
        known = {entry.entry_id: entry for entry in self.entries(EntryFilter(kinds=PAID_FOR))}
        lines = read_paid(path)
        numbers = [line.entry for line in lines if line.entry is not None]
        if unknown := [number for number in numbers if number not in known]:
            raise BadInput(f"{path.name} names entries that are none: {', '.join(map(str, unknown))}.")
        people = [line.participant for line in lines if line.entry is None]
        if people and kind is None:
            raise BadInput(
                f"{path.name} names participants, and not what they were paid for.",
                "Add --kind approve or --kind bonus.",
            )
        due: dict[str, list[Entry]] = {}
        for entry in known.values():
            if entry.kind is kind and entry.state is EntryState.BY_HAND:
                due.setdefault(entry.participant_id, []).append(entry)
        theirs = [entry for name in people for entry in due.get(name, ())]
        nothing = [_nothing_due(name) for name in people if name not in due]
        return chain(map(self._paid, [*(known[number] for number in numbers), *theirs]), nothing)

    def mark_entry_paid(self, entry_id: int) -> Result:
        """Mark one entry as paid by hand.

        Raises:
            NotFound: if there is none of that number.
            Conflict: if it is not to be paid by hand.
        """
        result = self._paid(self.entry(entry_id))
        if result.fate is Fate.REFUSED:
            raise Conflict(f"Entry {entry_id} cannot be marked. {result.sentence}")
        return result

    def settle(self, entry_id: int, *, happened: bool) -> Entry:
        """Let a person who looked say what became of an entry in doubt.

        Args:
            entry_id: which.
            happened: whether the platform did it.

        Raises:
            NotFound: if there is none of that number.
            Conflict: if it is not in doubt.
        """
        entry = self.entry(entry_id)
        state = EntryState.DONE if happened else EntryState.FAILED
        with self.store.writing() as writing:
            told = f"{self.by} said so."
            ledger = ledger_of(self.recruiter, writing)
            if not ledger.resolve(entry, state, now=self.clock(), error=told):
                raise Conflict(f"Entry {entry_id} is {entry.state}: nothing is in doubt.", "See: ledger show")
            if happened:
                self._follow(writing, entry)
        return self.entry(entry_id)

    def _paid(self, entry: Entry) -> Result:
        with self.store.writing() as writing:
            ledger = ledger_of(self.recruiter, writing)
            is_new = ledger.move(
                entry.entry_id, now=EntryState.BY_HAND, to=EntryState.PAID_BY_HAND, at=self.clock()
            )
            if is_new:
                self._follow(writing, entry)
        already = entry.state is EntryState.PAID_BY_HAND
        return Result(
            fate=Fate.DONE if is_new else Fate.ALREADY if already else Fate.REFUSED,
            sentence="" if is_new or already else f"It is {entry.state}, not to be paid by hand.",
            posting_id=entry.posting_id,
            submission_id=entry.submission_id,
            participant_id=entry.participant_id,
            uniqueid=entry.uniqueid,
            amount=entry.amount,
            entry_id=entry.entry_id,
        )

    def _follow(self, writing: Writing, entry: Entry) -> None:
        """Write down what follows for the assignment from what was paid."""
        if not entry.uniqueid:
            return
        if entry.kind is Kind.BONUS:
            mark_bonused(writing, entry.uniqueid)
        elif entry.kind in PAID_FOR:
            credit(writing, self.store, entry.uniqueid)


def _nothing_due(participant_id: str) -> Result:
    return Result(
        fate=Fate.ALREADY,
        sentence="Nothing is to be paid by hand to them.",
        posting_id="",
        submission_id="",
        participant_id=participant_id,
        uniqueid="",
    )
