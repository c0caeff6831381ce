"""Telling a panel by itself of everybody who finished: in the background, until it has taken it."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from psiturk_ng.domain.ledger import EntryState, Fate, Intent, Kind, key_of
from psiturk_ng.domain.recruiting import Ability, Outcome
from psiturk_ng.errors import StoreError
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.services.mine import ledger_of
from psiturk_ng.services.prices import Prices
from psiturk_ng.services.scope import Scopes
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.outcomes import Outcomes

BY: Final = "the server"
"""Who acts, as the ledger keeps it."""

FIRST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 300.0

_LEFT: Final = frozenset({Fate.FAILED, Fate.UNCERTAIN, Fate.ELSEWHERE})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Informing:
    """Approves whoever finished, which tells the panel; nobody twice, whoever else approves meanwhile.

    What the panel refused is left to a person: `worker approve` asks again.

    Args:
        store: the project's database.
        recruiter: of the panel.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def round(self) -> int:
        """Tell the panel of everybody of whom it was not told yet.

        Returns:
            Of how many it could not be told now.
        """
        intents = [self._intent(row) for row in self._waiting()]
        results = (
            list(dispatch_for(self.store, self.recruiter, BY, self.clock).run(intents)) if intents else []
        )
        for result in results:
            if result.fate is Fate.REFUSED:
                log.warning("The panel refused entry %s of the ledger: %s", result.entry_id, result.sentence)
        return sum(result.fate in _LEFT for result in results)

    def _waiting(self) -> Sequence[AssignmentRow]:
        rows = {self._key(row): row for row in Scopes(self.store, self.recruiter, self.clock).done_here()}
        with self.store.reading() as reading:
            known = ledger_of(self.recruiter, reading).by_keys(rows)
            outcomes = Outcomes(reading).of_all(row.uniqueid for row in rows.values())
        return [
            row
            for key, row in rows.items()
            if outcomes.get(row.uniqueid, Outcome.COMPLETE) is Outcome.COMPLETE
            and (key not in known or known[key].state is not EntryState.REFUSED)
        ]

    def _key(self, row: AssignmentRow) -> str:
        return key_of(Kind.APPROVE, self.recruiter.name, self.recruiter.mode, row.uniqueid)

    def _intent(self, row: AssignmentRow) -> Intent:
        amount, fee = Prices(self.store, self.recruiter).of(row.hitid)
        return Intent(
            kind=Kind.APPROVE,
            key=self._key(row),
            amount=amount,
            fee=fee,
            batch=token_hex(8),
            posting_id=row.hitid,
            submission_id=row.assignmentid,
            participant_id=row.workerid,
            uniqueid=row.uniqueid,
        )


class Informer:
    """Runs rounds in a thread of its own, which ends when nothing is left to be told.

    Args:
        round: tells what can be told; gives how much is left.
        first_pause_s: before the next try; doubled after each, up to `LONGEST_PAUSE_S`.
    """

    def __init__(self, round: Callable[[], int], first_pause_s: float = FIRST_PAUSE_S) -> None:
        self._round = round
        self._first_pause_s = first_pause_s
        self._guard = threading.Lock()
        self._news = threading.Event()
        self._is_running = False

    def wake(self) -> None:
        """Begin a round soon; returns at once."""
        with self._guard:
            self._news.set()
            if self._is_running:
                return
            self._is_running = True
        threading.Thread(target=self._run, name="informer", daemon=True).start()

    def _run(self) -> None:
        try:
            self._work()
        finally:
            with self._guard:
                self._is_running = False

    def _work(self) -> None:
        pause = self._first_pause_s
        while True:
            self._news.clear()
            left = self._tried()
            if left:
                log.warning("The panel could not be told of %d who finished: it is tried again.", left)
                self._news.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
                continue
            pause = self._first_pause_s
            with self._guard:
                if not self._news.is_set():
                    self._is_running = False
                    return

    def _tried(self) -> int:
        try:
            return self._round()
        except StoreError as error:
            log.warning("The panel was not told yet: %s", error.message)
            return 1


def informer_for(store: Store, recruiter: Recruiter) -> Informer | None:
    """Make what tells a panel; None if it wants nothing told."""
    if Ability.CREDITS not in recruiter.abilities:
        return None
    return Informer(Informing(store, recruiter).round)
