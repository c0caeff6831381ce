"""What a platform would say of links and passes, said from what is kept here."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from psiturk_ng.domain.links import LinkPass, LinkPlan, LinkPosting, LinkTally, state_of
from psiturk_ng.domain.recruiting import Posting, PostingState, Submission, SubmissionState

_HANDED_IN: Final = frozenset({SubmissionState.SUBMITTED, SubmissionState.APPROVED})


def submission_of(taken: LinkPass, posting: LinkPosting | None, now: datetime) -> Submission:
    """Show a pass as a platform would."""
    state = state_of(taken, posting, now)
    return Submission(
        submission_id=taken.submission_id,
        participant_id=taken.participant_id,
        posting_id=taken.posting_id,
        state=state,
        accepted_at=taken.entered_at,
        submitted_at=taken.finished_at if state in _HANDED_IN else None,
        code=taken.code,
    )


def posting_of(posting: LinkPosting, tally: LinkTally, plan: LinkPlan, now: datetime) -> Posting:
    """Show a link as a platform would."""
    taken = tally.working + tally.waiting + tally.approved
    available = max(0, posting.places - taken)
    is_over = now >= posting.expires_at
    return Posting(
        posting_id=posting.posting_id,
        title=posting.title,
        state=_state(is_over, available, tally.working, tally.waiting),
        reward=posting.reward,
        places=posting.places,
        available=available,
        pending=tally.working,
        reviewed=tally.approved,
        created_at=posting.created_at,
        expires_at=posting.expires_at,
        study=posting.study,
        token=posting.token,
        links=tuple(links_of(posting, plan)),
    )


def links_of(posting: LinkPosting, plan: LinkPlan) -> list[str]:
    """List the addresses to hand out: one for everybody, or one for each place."""
    everybody = _with(posting.landing_url, plan.posting, posting.posting_id)
    if not posting.is_single_use:
        return [everybody]
    return [_with(everybody, plan.participant, ticket) for ticket in posting.tickets()]


def _state(is_over: bool, available: int, pending: int, awaiting_review: int) -> PostingState:
    if not is_over and available:
        return PostingState.OPEN
    if pending:
        return PostingState.TAKEN
    return PostingState.REVIEWABLE if awaiting_review else PostingState.ENDED


def _with(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, f"{quote(name, safe='')}={quote(value, safe='')}")))
    return urlunsplit(parts._replace(query=query))


Clock = Callable[[], datetime]
"""Gives the present as an aware datetime in UTC."""
