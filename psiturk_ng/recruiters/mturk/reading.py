"""Amazon's HITs, assignments and bonuses as our values."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import PaidBonus, Posting, PostingState, Submission, SubmissionState
from psiturk_ng.recruiters.mturk.question import Annotation

CURRENCY: Final = "USD"

_POSTING_STATES: Final = MappingProxyType(
    {
        "Assignable": PostingState.OPEN,
        "Unassignable": PostingState.TAKEN,
        "Reviewable": PostingState.REVIEWABLE,
        "Reviewing": PostingState.REVIEWING,
        "Disposed": PostingState.ENDED,
    }
)
STATUSES: Final[Mapping[SubmissionState, str]] = MappingProxyType(
    {
        SubmissionState.SUBMITTED: "Submitted",
        SubmissionState.APPROVED: "Approved",
        SubmissionState.REJECTED: "Rejected",
    }
)
"""The only states of an assignment that Mechanical Turk shows."""

_STATES: Final = MappingProxyType({status: state for state, status in STATUSES.items()})


def posting_of(hit: Mapping[str, Any], search_url: Callable[[str], str]) -> Posting:
    """Read a HIT.

    Args:
        hit: Amazon's structure.
        search_url: tells where workers find HITs of a title.
    """
    annotation = Annotation.read(hit.get("RequesterAnnotation", ""))
    title = hit.get("Title", "")
    return Posting(
        posting_id=hit["HITId"],
        title=title,
        state=_POSTING_STATES.get(hit.get("HITStatus", ""), PostingState.ENDED),
        reward=Money.parse(hit["Reward"], CURRENCY),
        places=hit["MaxAssignments"],
        available=hit.get("NumberOfAssignmentsAvailable", 0),
        pending=hit.get("NumberOfAssignmentsPending", 0),
        reviewed=hit.get("NumberOfAssignmentsCompleted", 0),
        created_at=aware(hit["CreationTime"]),
        expires_at=aware(hit["Expiration"]),
        study=annotation.study,
        token=annotation.token,
        links=(search_url(title),),
    )


def submission_of(assignment: Mapping[str, Any]) -> Submission:
    """Read an assignment."""
    accepted, submitted = assignment.get("AcceptTime"), assignment.get("SubmitTime")
    return Submission(
        submission_id=assignment["AssignmentId"],
        participant_id=assignment["WorkerId"],
        posting_id=assignment["HITId"],
        state=_STATES.get(assignment.get("AssignmentStatus", ""), SubmissionState.UNKNOWN),
        accepted_at=aware(accepted) if accepted else None,
        submitted_at=aware(submitted) if submitted else None,
    )


def bonus_of(payment: Mapping[str, Any]) -> PaidBonus:
    """Read a bonus payment."""
    granted = payment.get("GrantTime")
    return PaidBonus(
        amount=Money.parse(payment["BonusAmount"], CURRENCY),
        reason=payment.get("Reason", ""),
        paid_at=aware(granted) if granted else None,
    )


def aware(moment: datetime) -> datetime:
    """Give a time in UTC; botocore gives it in the zone of this machine."""
    return moment.astimezone(UTC)
