"""Prolific's studies and submissions as our values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Posting, PostingState, Submission, SubmissionState
from psiturk_ng.recruiters.prolific.marks import Mark

_POSTING_STATES: Final = MappingProxyType(
    {
        "UNPUBLISHED": PostingState.DRAFT,
        "SCHEDULED": PostingState.SCHEDULED,
        "PUBLISHING": PostingState.OPEN,
        "ACTIVE": PostingState.OPEN,
        "PAUSED": PostingState.PAUSED,
        "AWAITING REVIEW": PostingState.REVIEWABLE,
        "COMPLETED": PostingState.ENDED,
    }
)
STATES: Final[Mapping[str, SubmissionState]] = MappingProxyType(
    {
        "RESERVED": SubmissionState.WORKING,
        "ACTIVE": SubmissionState.WORKING,
        "AWAITING REVIEW": SubmissionState.SUBMITTED,
        "APPROVED": SubmissionState.APPROVED,
        "PARTIALLY APPROVED": SubmissionState.PARTLY_APPROVED,
        "REJECTED": SubmissionState.REJECTED,
        "RETURNED": SubmissionState.RETURNED,
        "TIMED-OUT": SubmissionState.TIMED_OUT,
        "SCREENED OUT": SubmissionState.SCREENED_OUT,
    }
)
"""Others, such as PROCESSING, exist for moments: they are unknown until they have passed."""


def posting_of(
    study: Mapping[str, Any], currency: str, counts: Mapping[str, int] | None, site: str
) -> Posting:
    """Read a study.

    Args:
        study: Prolific's structure, long or short.
        currency: of its reward.
        counts: of its submissions by Prolific's states; None where nobody asked: then all that is
            taken counts as reviewed.
        site: where researchers look at studies.
    """
    mark = Mark.read(study.get("internal_name"))
    places = int(study["total_available_places"])
    state = _POSTING_STATES.get(study.get("status", ""), PostingState.ENDED)
    if counts is None:
        pending, waiting, approved = 0, 0, min(places, int(study.get("places_taken") or 0))
    else:
        pending = counts.get("ACTIVE", 0) + counts.get("RESERVED", 0)
        waiting = counts.get("AWAITING REVIEW", 0)
        approved = counts.get("APPROVED", 0) + counts.get("PARTIALLY APPROVED", 0)
    available = max(0, places - pending - waiting - approved)
    if state is PostingState.OPEN and not available:
        state = PostingState.TAKEN
    if state is PostingState.ENDED and waiting:
        state = PostingState.REVIEWABLE
    created = instant(study.get("date_created")) or datetime.fromtimestamp(0, UTC)
    return Posting(
        posting_id=study["id"],
        title=study.get("name", ""),
        state=state,
        reward=Money(int(study["reward"]), currency),
        places=places,
        available=available,
        pending=pending,
        # Whoever timed out can be approved beyond the places that there are: what waits counts exactly.
        reviewed=places - available - pending - waiting,
        created_at=created,
        study=mark.study,
        token=mark.token,
        links=(f"{site}/researcher/studies/{study['id']}",),
    )


def submission_of(found: Mapping[str, Any], currency: str, posting_id: str = "") -> Submission:
    """Read a submission, as a list spells it or as it is spelt alone.

    Args:
        found: Prolific's structure.
        currency: of its bonuses.
        posting_id: of its study, for those that do not name it.
    """
    paid = found.get("bonus_payments")
    return Submission(
        submission_id=found["id"],
        participant_id=str(found.get("participant_id") or found.get("participant") or ""),
        posting_id=str(found.get("study_id") or posting_id),
        state=STATES.get(found.get("status", ""), SubmissionState.UNKNOWN),
        accepted_at=instant(found.get("started_at")),
        submitted_at=instant(found.get("completed_at")),
        code=str(found.get("study_code") or found.get("entered_code") or ""),
        bonus=None if paid is None else Money(sum(map(int, paid)), currency),
        is_return_requested=bool(found.get("return_requested")),
    )


def instant(text: str | None) -> datetime | None:
    """Read a time; one that names no zone is in UTC."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
