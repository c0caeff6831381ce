"""Approving, rejecting and letting go one submission."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.ledger import Entry, Kind
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.errors import NotFound, OutcomeUnknown, RecruiterRefused
from psiturk_ng.recruiters.base import EarlyEnds, Recruiter
from psiturk_ng.services.clock import Clock
from psiturk_ng.services.credit import credit
from psiturk_ng.services.dispatch import Done
from psiturk_ng.services.mine import roster_of
from psiturk_ng.store import Store, Writing

_GOALS: Final = {
    Kind.APPROVE: SubmissionState.APPROVED,
    Kind.REJECT: SubmissionState.REJECTED,
    Kind.UNREJECT: SubmissionState.APPROVED,
    Kind.RETURN: SubmissionState.RETURNED,
    Kind.SCREEN_OUT: SubmissionState.SCREENED_OUT,
}


@dataclass(frozen=True)
class ReviewErrand:
    """Asks for a decision; the state of the submission tells whether it was made.

    Args:
        store: the project's database.
        recruiter: whose submissions.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock

    def send(self, entry: Entry, keep: Callable[[str], None]) -> Done:
        """Decide."""
        submissions = self.recruiter.submissions
        if entry.kind is Kind.REJECT:
            category = str(entry.detail.get("category", ""))
            submissions.reject(entry.submission_id, reason=entry.reason, category=category)
        elif entry.kind is Kind.UNREJECT:
            submissions.unreject(entry.submission_id)
        elif entry.kind in (Kind.RETURN, Kind.SCREEN_OUT):
            self._let_go(entry)
        else:
            submissions.approve(entry.submission_id)
        return Done(note=self._note)

    def _let_go(self, entry: Entry) -> None:
        submissions = self.recruiter.submissions
        if not isinstance(submissions, EarlyEnds):
            raise RecruiterRefused(f"The recruiter {self.recruiter.name} lets nobody go early.")
        if entry.kind is Kind.RETURN:
            submissions.request_return(entry.submission_id, [entry.reason])
        else:
            submissions.screen_out(entry.submission_id)

    @property
    def done(self) -> Done:
        """What is to be noted when a decision was made."""
        return Done(note=self._note)

    def look(self, entry: Entry) -> Done | None:
        """Ask for the submission's state."""
        try:
            found = self.recruiter.submissions.get(entry.submission_id)
        except NotFound:
            return None
        if found.participant_id != entry.participant_id:
            raise OutcomeUnknown(
                f"The platform says that {entry.submission_id} is {found.participant_id}'s, "
                f"not {entry.participant_id}'s."
            )
        was_asked = entry.kind is Kind.RETURN and found.is_return_requested
        return self.done if was_asked or found.state is _GOALS[entry.kind] else None

    def _note(self, writing: Writing, entry: Entry) -> None:
        if entry.kind is Kind.RETURN:
            # It was asked for: the participant has not done it yet.
            return
        roster = roster_of(self.recruiter, writing)
        state = _GOALS[entry.kind]
        roster.change_state(entry.submission_id, entry.participant_id, state, self.clock())
        if state is SubmissionState.APPROVED and entry.uniqueid:
            credit(writing, self.store, entry.uniqueid)
