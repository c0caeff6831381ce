"""Submissions on Mechanical Turk: assignments that were handed in."""

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from psiturk_ng.domain.recruiting import Submission, SubmissionState
from psiturk_ng.errors import BadInput, NotFound, OutcomeUnknown
from psiturk_ng.recruiters.mturk.calls import Calls
from psiturk_ng.recruiters.mturk.failures import Meaning, TurkRefused
from psiturk_ng.recruiters.mturk.reading import STATUSES, submission_of

_LONGEST_FEEDBACK: Final = 1024
_AN_ID: Final = re.compile(r"[A-Z0-9]{1,64}")


class HitSubmissions:
    """Shows and decides about assignments.

    Args:
        calls: carries requests.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def of_posting(self, posting_id: str, states: Collection[SubmissionState] = ()) -> Iterator[Submission]:
        """Show what was handed in for a HIT; Mechanical Turk shows nothing before that.

        Raises:
            NotFound: if there is no such HIT.
        """
        wanted = {"AssignmentStatuses": [STATUSES[state] for state in STATUSES if state in states]}
        if states and not wanted["AssignmentStatuses"]:
            return
        pages = self._calls.pages(
            "ListAssignmentsForHIT", "Assignments", HITId=posting_id, **(wanted if states else {})
        )
        try:
            yield from map(submission_of, pages)
        except TurkRefused as refused:
            if refused.meaning is Meaning.ABSENT:
                raise NotFound(f"Mechanical Turk has no HIT {posting_id}.") from refused
            raise

    def get(self, submission_id: str) -> Submission:
        """Show one assignment that was handed in.

        Raises:
            NotFound: if Mechanical Turk shows none of that id.
        """
        if not _AN_ID.fullmatch(submission_id):
            raise NotFound(f"Mechanical Turk gives no assignment the id {submission_id!r}.")
        try:
            answer = self._calls.ask("GetAssignment", AssignmentId=submission_id)
        except TurkRefused as refused:
            # Before it is handed in, an assignment is in a wrong state to be shown.
            if refused.meaning in (Meaning.ABSENT, Meaning.STATE):
                raise NotFound(f"Mechanical Turk shows no assignment {submission_id}.") from refused
            raise
        return submission_of(answer["Assignment"])

    def approve(self, submission_id: str) -> None:
        """Approve an assignment, which pays its reward; one that is approved stays so."""
        self._decide("ApproveAssignment", submission_id, SubmissionState.APPROVED)

    def reject(self, submission_id: str, *, reason: str, category: str = "") -> None:
        """Reject an assignment; one that is rejected stays so.

        Args:
            submission_id: which.
            reason: the worker reads it.
            category: must be empty.

        Raises:
            BadInput: without a reason, or with one of more than 1024 characters, or with a category.
        """
        if not reason.strip() or len(reason) > _LONGEST_FEEDBACK:
            raise BadInput(f"The reason of a rejection has from 1 to {_LONGEST_FEEDBACK} characters.")
        if category:
            raise BadInput("Mechanical Turk knows no categories of rejections.", "Say it in the reason.")
        self._decide("RejectAssignment", submission_id, SubmissionState.REJECTED, RequesterFeedback=reason)

    def unreject(self, submission_id: str) -> None:
        """Approve an assignment that was rejected in the last 30 days."""
        self._decide("ApproveAssignment", submission_id, SubmissionState.APPROVED, OverrideRejection=True)

    def _decide(self, operation: str, submission_id: str, goal: SubmissionState, **more: Any) -> None:
        """Carry a decision out, and ask what holds where it is not clear."""
        try:
            self._calls.do(operation, AssignmentId=submission_id, **more)
        except TurkRefused as refused:
            if refused.meaning is not Meaning.STATE or not self._has_reached(submission_id, goal):
                raise
        except OutcomeUnknown:
            if not self._has_reached(submission_id, goal):
                raise

    def _has_reached(self, submission_id: str, goal: SubmissionState) -> bool:
        try:
            return self.get(submission_id).state is goal
        except NotFound:
            return False
