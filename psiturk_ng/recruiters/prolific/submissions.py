"""Submissions on Prolific."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Submission, SubmissionState
from psiturk_ng.errors import BadInput, NotFound, OutcomeUnknown
from psiturk_ng.recruiters.prolific.calls import Calls
from psiturk_ng.recruiters.prolific.failures import ProlificRefused
from psiturk_ng.recruiters.prolific.reading import STATES, submission_of

SHORTEST_REASON: Final = 100
CATEGORIES: Final = (
    "TOO_QUICKLY",
    "TOO_SLOWLY",
    "FAILED_INSTRUCTIONS",
    "INCOMP_LONGITUDINAL",
    "FAILED_CHECK",
    "LOW_EFFORT",
    "MALINGERING",
    "NO_CODE",
    "BAD_CODE",
    "NO_DATA",
    "UNSUPP_DEVICE",
    "OTHER",
)
_MOST_IN_BULK: Final = 1000
_LEAST_PERCENT, _MOST_PERCENT = 8, 99


class StudySubmissions:
    """Shows and decides about submissions.

    Args:
        calls: carries requests.
        currency: of their bonuses.
        screen_out_reward: what the settings say that being screened out pays; None if nothing.
    """

    def __init__(self, calls: Calls, currency: str, screen_out_reward: Money | None = None) -> None:
        self.screen_out_reward: Final = screen_out_reward
        self._calls = calls
        self._currency = currency

    def of_posting(self, posting_id: str, states: Collection[SubmissionState] = ()) -> Iterator[Submission]:
        """Show the submissions of a study, oldest first, those of participants at work too.

        Raises:
            NotFound: if there is no such study.
        """
        # Only one state can be asked for, and only where one word of Prolific's stands for it.
        words = [word for word, state in STATES.items() if state in states]
        only = {"status": words[0].replace(" ", "_")} if len(states) == 1 and len(words) == 1 else {}
        pages = self._calls.pages("submissions/", study=posting_id, ordering="started_at", **only)
        try:
            for found in pages:
                submission = submission_of(found, self._currency, posting_id)
                if not states or submission.state in states:
                    yield submission
        except ProlificRefused as refused:
            if refused.is_absent:
                raise NotFound(f"Prolific has no study {posting_id}.") from refused
            raise

    def get(self, submission_id: str) -> Submission:
        """Show one submission.

        Raises:
            NotFound: if there is none of that id.
        """
        return submission_of(self.detail(submission_id), self._currency)

    def detail(self, submission_id: str) -> Mapping[str, Any]:
        """Give one submission as Prolific writes it.

        Raises:
            NotFound: if there is none of that id.
        """
        try:
            found: Mapping[str, Any] = self._calls.get(f"submissions/{submission_id}/")
        except ProlificRefused as refused:
            if refused.is_absent:
                raise NotFound(f"Prolific has no submission {submission_id}.") from refused
            raise
        return found

    def approve(self, submission_id: str) -> None:
        """Approve a submission, which pays its reward; one that is approved stays so."""
        self._decide(submission_id, SubmissionState.APPROVED, action="APPROVE")

    def approve_many(self, submission_ids: Sequence[str]) -> None:
        """Ask Prolific to approve many; it does so in the following minutes."""
        for start in range(0, len(submission_ids), _MOST_IN_BULK):
            some = list(submission_ids[start : start + _MOST_IN_BULK])
            self._calls.do("POST", "submissions/bulk-approve/", {"submission_ids": some})

    def reject(self, submission_id: str, *, reason: str, category: str = "") -> None:
        """Reject a submission; one that is rejected stays so.

        Args:
            submission_id: which.
            reason: at least 100 characters, which the participant reads.
            category: one of `CATEGORIES`.

        Raises:
            BadInput: if Prolific would not take reason or category; nothing was sent.
        """
        if len(reason.strip()) < SHORTEST_REASON:
            raise BadInput(
                f"Prolific wants a reason of at least {SHORTEST_REASON} characters for a rejection; "
                f"this one has {len(reason.strip())}.",
                "Ask the participant to return the submission instead, if that is fairer.",
            )
        if category.upper() not in CATEGORIES:
            raise BadInput(
                f"A rejection on Prolific needs a category, not {category or 'none'}.",
                f"Categories are {', '.join(CATEGORIES)}.",
            )
        told = {"message": reason.strip(), "rejection_category": category.upper()}
        self._decide(submission_id, SubmissionState.REJECTED, action="REJECT", **told)

    def unreject(self, submission_id: str) -> None:
        """Take a rejection back and approve."""
        if self.get(submission_id).state is SubmissionState.REJECTED:
            self._decide(submission_id, SubmissionState.SUBMITTED, action="UNREJECT")
        self.approve(submission_id)

    def request_return(self, submission_id: str, reasons: Sequence[str]) -> None:
        """Ask a participant to give a submission back; Prolific writes to them.

        Raises:
            BadInput: without a reason.
        """
        if not [each for each in reasons if each.strip()]:
            raise BadInput("A participant who is asked to return a submission must be told why.")
        body = {"request_return_reasons": list(reasons)}
        self._calls.do_once("POST", f"submissions/{submission_id}/request-return/", body)

    def screen_out(self, submission_id: str) -> None:
        """Screen a participant out, for the fixed reward of the study's code for it."""
        self._decide(submission_id, SubmissionState.SCREENED_OUT, action="SCREEN_OUT")

    def complete(
        self, submission_id: str, code: str, *, percent_of_reward: float | None = None, message: str = ""
    ) -> None:
        """Complete a submission with one of the researcher's codes.

        Args:
            submission_id: which.
            code: one of the study's whose actor is `researcher`.
            percent_of_reward: from 8 to 99, for a code that pays a share.
            message: for the participant, with it.

        Raises:
            BadInput: if the share is not one that Prolific pays; nothing was sent.
        """
        data: dict[str, Any] = {}
        if percent_of_reward is not None:
            if not _LEAST_PERCENT <= percent_of_reward <= _MOST_PERCENT:
                raise BadInput(f"Prolific pays from {_LEAST_PERCENT} to {_MOST_PERCENT} percent of a reward.")
            told = {"message_to_participant": message} if message else {}
            data = {"completion_code_data": {"percentage_of_reward": percent_of_reward, **told}}
        body = {"action": "COMPLETE", "completion_code": code, **data}
        self._calls.do("POST", f"submissions/{submission_id}/transition/", body)

    def _decide(self, submission_id: str, goal: SubmissionState, **body: Any) -> None:
        """Carry a decision out, and ask what holds where it is not clear: a repeat changes nothing."""
        try:
            self._calls.do("POST", f"submissions/{submission_id}/transition/", body)
        except (ProlificRefused, OutcomeUnknown):
            if not self._has_reached(submission_id, goal):
                raise

    def _has_reached(self, submission_id: str, goal: SubmissionState) -> bool:
        try:
            return self.get(submission_id).state is goal
        except NotFound:
            return False
