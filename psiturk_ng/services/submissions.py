"""Listing submissions: what we saw and what the platform says, side by side and never mixed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import AssignmentRow, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionReport:
    """One submission in a list.

    Args:
        submission_id: the platform's.
        participant_id: the platform's.
        posting_id: the platform's.
        assignment: our row; None if there is none.
        state: what the platform said; None if it was never seen there.
        seen_at: when it said so; aware.
        submitted_at: when it was handed in; aware.
        bonus: what the ledger says was paid beside the reward.
    """

    submission_id: str
    participant_id: str
    posting_id: str
    assignment: AssignmentRow | None
    state: SubmissionState | None
    seen_at: datetime | None
    submitted_at: datetime | None
    bonus: Money


@dataclass(frozen=True, kw_only=True)
class SubmissionList:
    """Lists the submissions of one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: whose.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def list(
        self,
        states: Collection[SubmissionState] = (),
        *,
        postings: Collection[str] = (),
        all_studies: bool = False,
    ) -> Sequence[SubmissionReport]:
        """Ask the platform and list what it and we know.

        Trial runs are left out.

        Args:
            states: only those which the platform says are in one of these states.
            postings: only those of these postings.
            all_studies: also those of the account that are not in this database.

        Raises:
            RecruiterUnavailable: if the platform cannot be asked.
        """
        raise NotImplementedError

    def known(self) -> Sequence[SubmissionReport]:
        """List what is known here, without asking the platform."""
        raise NotImplementedError
