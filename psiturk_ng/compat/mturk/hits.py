"""A posting and a submission in psiTurk's form."""

from datetime import UTC, datetime
from typing import Any, Final

from psiturk_ng.domain.recruiting import PostingState
from psiturk_ng.services.postings import PostingReport
from psiturk_ng.services.submissions import SubmissionReport

_WORDS: Final = {
    PostingState.OPEN: "Assignable",
    PostingState.REVIEWABLE: "Reviewable",
    PostingState.REVIEWING: "Reviewing",
    PostingState.ENDED: "Disposed",
}


class MTurkHIT:
    """A posting, in the dictionary `options`.

    Args:
        json_options: its facts.
    """

    def __init__(self, json_options: dict[str, Any]) -> None:
        self.options = json_options

    def __repr__(self) -> str:
        facts = self.options
        return f"{facts.get('title')} \n\tStatus: {facts.get('status')} \n\tHITid: {facts.get('hitid')}"


def hit_of(report: PostingReport) -> MTurkHIT:
    """Show a posting as psiTurk does."""
    shown = report.posting
    return MTurkHIT(
        {
            "hitid": shown.posting_id,
            "title": shown.title,
            "status": _WORDS.get(shown.state, "Unassignable"),
            "max_assignments": shown.places,
            "number_assignments_completed": shown.reviewed,
            "number_assignments_pending": shown.pending,
            "number_assignments_available": shown.available,
            "number_submissions_needing_action": shown.awaiting_review,
            "creation_time": shown.created_at,
            "expiration": shown.expires_at,
            "is_expired": shown.is_expired(datetime.now(UTC)),
            "reward": shown.reward.plain,
        }
    )


def assignment_of(report: SubmissionReport) -> dict[str, Any]:
    """Show a submission as psiTurk does."""
    row = report.assignment
    return {
        "hitId": report.posting_id,
        "assignmentId": report.submission_id,
        "workerId": report.participant_id,
        "submit_time": report.submitted_at,
        "accept_time": row.beginhit if row else None,
        "status": report.state.title().replace("_", "") if report.state else None,
        "bonus": row.bonus if row else "not-found-in-study-database",
    }
