"""Carrying out what was meant: each thing once, whoever else tries, and whatever is killed meanwhile.

All intents of a bulk are committed before the platform is asked for anything. Then,
for each: a claim is committed, the platform is asked, and what came of it is
committed. Where that is not clear, the platform is read before it is asked again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, Final, Protocol

from psiturk_ng.domain.ledger import SENDABLE, SETTLED, Entry, EntryState, Fate, Intent, Kind
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import Ability
from psiturk_ng.errors import (
    BadInput,
    Conflict,
    NotFound,
    OutcomeUnknown,
    RecruiterError,
    RecruiterRefused,
    RecruiterUnavailable,
)
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.claims import CLAIM_TIME, is_void, new_claim
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.mine import ledger_of
from psiturk_ng.store import Store, Writing
from psiturk_ng.store.ledger import LedgerWriter

TRIES: Final = 3
"""So often one thing is sent in one run."""

FAILURES_IN_A_ROW: Final = 3
"""After so many the platform counts as down, and the rest is left for another time."""

UNDER_WAY: Final = timedelta(minutes=2)
"""So long, at least, a request whose sender is gone may still reach the platform and show there."""

PAID_FOR: Final = frozenset({Kind.APPROVE, Kind.UNREJECT, Kind.SCREEN_OUT, Kind.BONUS})
"""What pays somebody; without a platform that pays, it is noted, to be paid by hand."""

_REFUSALS = (RecruiterRefused, BadInput, NotFound, Conflict)
_TO_COME: Final = "It was sent a moment ago, and may still arrive: look again in a few minutes."
_CALLED_OFF: Final = "It was not sent: another process has ended or begun it."
_NOT_TRIED: Final = "It was not tried: the platform does not answer."


@dataclass(frozen=True)
class Done:
    """What is known when a thing was done.

    Args:
        columns: of its entry, to be set.
        note: writes down what follows from it, in the transaction in which it is marked as done.
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    note: Callable[[Writing, Entry], None] = lambda writing, entry: None


class Errand(Protocol):
    """How one kind of thing is asked of a platform, and looked up there."""

    def send(self, entry: Entry, keep: Callable[[str], None]) -> Done:
        """Ask the platform for it.

        Args:
            entry: what.
            keep: commits the reference of a prepared payment, which must happen before it is paid.

        Raises:
            RecruiterError: as recruiters do.
        """

    def look(self, entry: Entry) -> Done | None:
        """Look on the platform whether it was done; None if it certainly was not.

        Raises:
            OutcomeUnknown: if that cannot be told.
            RecruiterUnavailable: if the platform cannot be read.
        """


def still_wanted(writing: Writing) -> bool:
    """Say that a thing is wanted whatever happened since it was meant."""
    return True


class _ClaimLost(Exception):
    """Somebody else thought this process gone and has taken its entry."""


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """Sends entries of the ledger through one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: through which platform.
        errands: how each kind is asked for.
        by: who acts.
        clock: tells the time.
        may_send: asked in the transaction that claims a thing, whether it is still wanted.
    """

    store: Store
    recruiter: Recruiter
    errands: Mapping[Kind, Errand]
    by: str
    clock: Clock = system_clock
    may_send: Callable[[Writing], bool] = still_wanted

    def run(self, intents: Sequence[Intent]) -> Iterator[Result]:
        """Carry out a bulk. May be ended at any point and done again.

        Returns:
            What became of each, in order, as it happens.
        """
        with self.store.writing() as writing:
            entries = self._ledger(writing).intend(intents, by=self.by, now=self.clock())
        failures = 0
        for intent in intents:
            if failures >= FAILURES_IN_A_ROW:
                yield result_of(entries[intent.key], Fate.FAILED, _NOT_TRIED)
                continue
            result = self.carry_out(entries[intent.key])
            failures = failures + 1 if result.fate is Fate.FAILED else 0
            yield result

    def run_together(
        self, intents: Sequence[Intent], request: Callable[[Sequence[Entry]], None]
    ) -> Mapping[str, Entry]:
        """Carry out a bulk by one request, where what it does shows only later.

        Args:
            intents: what is meant.
            request: asks the platform for all that are not done or in doubt.

        Returns:
            The entries, by their keys; what was asked for now is uncertain until somebody looks.
        """
        with self.store.writing() as writing:
            entries = self._ledger(writing).intend(intents, by=self.by, now=self.clock())
        sure = [self.certain(entry) for entry in entries.values()]
        claimed = [mine for entry in sure if entry.state in SENDABLE and (mine := self._claim(entry))]
        state, told = EntryState.UNCERTAIN, "It was broken off."
        try:
            if claimed:
                request(claimed)
                told = _TO_COME
        except _REFUSALS as error:
            state, told = EntryState.REFUSED, error.message
        except RecruiterUnavailable as error:
            state, told = EntryState.FAILED, error.message
        except OutcomeUnknown as error:
            told = error.message
        finally:
            with self.store.writing() as writing:
                ledger, now = self._ledger(writing), self.clock()
                for entry in claimed:
                    ledger.finish(entry.entry_id, claim=entry.claimed_by, state=state, now=now, error=told)
        return {entry.key: self._fresh(entry) for entry in sure}

    def settle(self, entry: Entry, done: Done) -> Entry:
        """Note that an uncertain entry was done, as somebody saw."""
        self._resolve(entry, done)
        return self._fresh(entry)

    def carry_out(self, entry: Entry) -> Result:
        """Carry out one thing that was meant, unless it was done."""
        is_mine = False
        for _ in range(TRIES):
            entry = self.certain(self._fresh(entry))
            if entry.state is EntryState.UNCERTAIN:
                return result_of(entry, Fate.UNCERTAIN, entry.error)
            if entry.state in SETTLED:
                return result_of(entry, self._good_fate(entry) if is_mine else Fate.ALREADY, _told(entry))
            if entry.state is EntryState.SENDING:
                return result_of(entry, Fate.ELSEWHERE, "Another process is doing it at this moment.")
            claimed = self._claim(entry)
            if claimed is None:
                continue
            is_mine = True
            entry = self._send(claimed)
            if entry.state is EntryState.REFUSED:
                return result_of(entry, Fate.REFUSED, entry.error)
            if entry.state in SETTLED:
                return result_of(entry, self._good_fate(entry), _told(entry))
        entry = self.certain(self._fresh(entry))
        if entry.state in SETTLED:
            return result_of(entry, self._good_fate(entry), _told(entry))
        fate = Fate.UNCERTAIN if entry.state is EntryState.UNCERTAIN else Fate.FAILED
        return result_of(entry, fate, entry.error or _CALLED_OFF)

    def certain(self, entry: Entry) -> Entry:
        """Find out what became of an entry, as far as that can be told.

        Returns:
            The entry as it is now: still uncertain if the platform does not tell.
        """
        if entry.state is EntryState.SENDING and is_void(entry, self.clock()):
            with self.store.writing() as writing:
                self._ledger(writing).doubt(entry)
            entry = self._fresh(entry)
        if entry.state is not EntryState.UNCERTAIN:
            return entry
        try:
            done = self.errands[entry.kind].look(entry)
        except (RecruiterError, NotFound) as error:
            return self._explained(entry, error.message)
        if done is None and self._may_still_arrive(entry):
            return self._explained(entry, _TO_COME)
        self._resolve(entry, done)
        return self._fresh(entry)

    def _send(self, entry: Entry) -> Entry:
        claim, state, told = entry.claimed_by, EntryState.UNCERTAIN, "It was broken off."
        done = Done()
        try:
            done = self.errands[entry.kind].send(entry, lambda reference: self._keep(entry, reference))
            state, told = self._done_state(entry), ""
        except _ClaimLost:
            return self._fresh(entry)
        except _REFUSALS as error:
            state, told = EntryState.REFUSED, error.message
        except RecruiterUnavailable as error:
            state, told = EntryState.FAILED, error.message
        except OutcomeUnknown as error:
            told = error.message
        finally:
            # A bug or Ctrl-C, too, leaves an entry that is looked up next time.
            with self.store.writing() as writing:
                now = self.clock()
                self._ledger(writing).finish(
                    entry.entry_id, claim=claim, state=state, now=now, error=told, **done.columns
                )
                if state in SETTLED:
                    done.note(writing, entry)
        return self._fresh(entry)

    def _resolve(self, entry: Entry, done: Done | None) -> None:
        with self.store.writing() as writing:
            ledger, now = self._ledger(writing), self.clock()
            if done is None:
                ledger.resolve(entry, EntryState.FAILED, now=now, error="It was not done.")
                return
            if ledger.resolve(entry, self._done_state(entry), now=now, error="", **done.columns):
                done.note(writing, entry)

    def _claim(self, entry: Entry) -> Entry | None:
        now, mine = self.clock(), new_claim()
        with self.store.writing() as writing:
            ledger = self._ledger(writing)
            if self.may_send(writing) and ledger.claim(entry, claim=mine, until=now + CLAIM_TIME, now=now):
                return ledger.entry(entry.entry_id)
        return None

    def _keep(self, entry: Entry, reference: str) -> None:
        with self.store.writing() as writing:
            kept = self._ledger(writing).keep_reference(
                entry.entry_id, claim=entry.claimed_by, reference=reference
            )
        if not kept:
            raise _ClaimLost

    def _may_still_arrive(self, entry: Entry) -> bool:
        if Ability.KNOWS_REPEATS in self.recruiter.abilities or entry.sent_at is None:
            return False
        settling = timedelta(0)
        if entry.kind is Kind.BONUS:
            if not entry.reference:
                # What was prepared is committed before it is paid: so it was not.
                return False
            settling = self.recruiter.bonuses.settling
        return self.clock() < entry.sent_at + max(UNDER_WAY, settling)

    def _explained(self, entry: Entry, sentence: str) -> Entry:
        with self.store.writing() as writing:
            self._ledger(writing).explain(entry, sentence)
        return self._fresh(entry)

    def _fresh(self, entry: Entry) -> Entry:
        with self.store.reading() as reading:
            return ledger_of(self.recruiter, reading).entry(entry.entry_id) or entry

    @cached_property
    def _pays(self) -> bool:
        return Ability.PAYS in self.recruiter.abilities

    def _done_state(self, entry: Entry) -> EntryState:
        is_credit = entry.kind is Kind.APPROVE and Ability.CREDITS in self.recruiter.abilities
        is_done = self._pays or is_credit or entry.kind not in PAID_FOR
        return EntryState.DONE if is_done else EntryState.BY_HAND

    @staticmethod
    def _good_fate(entry: Entry) -> Fate:
        return Fate.DONE if entry.state is EntryState.DONE else Fate.BY_HAND

    def _ledger(self, writing: Writing) -> LedgerWriter:
        return ledger_of(self.recruiter, writing)


def _told(entry: Entry) -> str:
    return "It is noted, to be paid by hand." if entry.state is EntryState.BY_HAND else ""


def result_of(entry: Entry, fate: Fate, sentence: str) -> Result:
    """Tell what became of an entry."""
    return Result(
        fate=fate,
        sentence=sentence,
        posting_id=entry.posting_id,
        submission_id=entry.submission_id,
        participant_id=entry.participant_id,
        uniqueid=entry.uniqueid,
        amount=entry.amount if entry.amount or entry.kind in PAID_FOR else None,
        places=int(entry.detail.get("places", 0)),
        entry_id=entry.entry_id,
    )
