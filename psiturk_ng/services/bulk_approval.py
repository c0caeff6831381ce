"""Approving many submissions by one request, and looking until the platform has done it."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.ledger import SETTLED, Entry, EntryState, Fate
from psiturk_ng.domain.plans import Plan, Result
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.errors import Conflict
from psiturk_ng.recruiters.base import ApprovesTogether, Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.dispatch import Dispatch, result_of
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.services.errands.reviews import ReviewErrand
from psiturk_ng.services.sightings import Sightings
from psiturk_ng.store import Store

LOOKS: Final = 12
PAUSE_SECONDS: Final = 5.0
_LATER: Final = "The platform takes its time: reconcile finds out when it is done."
_FATES: Final = {EntryState.REFUSED: Fate.REFUSED, EntryState.FAILED: Fate.FAILED}


@dataclass(frozen=True, kw_only=True)
class BulkApproval:
    """Approves through one recruiter in one mode; each entry of the ledger as if it went alone.

    Args:
        store: the project's database.
        recruiter: whose submissions.
        by: who acts.
        clock: tells the time.
        pause: waits between two looks.
    """

    store: Store
    recruiter: Recruiter
    by: str
    clock: Clock = system_clock
    pause: Callable[[], None] = lambda: time.sleep(PAUSE_SECONDS)

    def carry_out(self, plan: Plan) -> Iterator[Result]:
        """Do what was planned. May be ended at any point and done again.

        Returns:
            What became of each item, as it shows.

        Raises:
            Conflict: if the platform approves each by itself only.
        """
        submissions = self.recruiter.submissions
        if not isinstance(submissions, ApprovesTogether):
            raise Conflict(
                f"The recruiter {self.recruiter.name} approves one after the other.", "Leave --bulk out."
            )
        dispatch = dispatch_for(self.store, self.recruiter, self.by, self.clock)
        entries = dispatch.run_together(
            plan.intents, lambda asked: submissions.approve_many([each.submission_id for each in asked])
        )
        return self._watch(dispatch, entries)

    def _watch(self, dispatch: Dispatch, entries: Mapping[str, Entry]) -> Iterator[Result]:
        waiting = dict(entries)
        for key, entry in entries.items():
            if entry.state is not EntryState.UNCERTAIN:
                del waiting[key]
                yield _told(entry)
        done = ReviewErrand(self.store, self.recruiter, self.clock).done
        for look in range(LOOKS):
            if waiting and look:
                self.pause()
            for key, entry in self._approved(waiting):
                del waiting[key]
                yield _told(dispatch.settle(entry, done))
        for entry in waiting.values():
            yield result_of(entry, Fate.UNCERTAIN, _LATER)

    def _approved(self, waiting: Mapping[str, Entry]) -> Collection[tuple[str, Entry]]:
        if not waiting:
            return ()
        sightings = Sightings(self.store, self.recruiter, self.clock)
        postings = {entry.posting_id for entry in waiting.values()}
        seen = sightings.look_at(postings, {SubmissionState.APPROVED}).seen
        theirs = {(each.submission.submission_id, each.submission.participant_id) for each in seen}
        return [
            (key, entry)
            for key, entry in waiting.items()
            if (entry.submission_id, entry.participant_id) in theirs
        ]


def _told(entry: Entry) -> Result:
    if entry.state in SETTLED:
        return result_of(entry, Fate.DONE, "")
    return result_of(entry, _FATES.get(entry.state, Fate.ELSEWHERE), entry.error)
