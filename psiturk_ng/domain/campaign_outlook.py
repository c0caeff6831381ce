"""What a campaign does next, in a sentence; why it waits is in its own `why`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from psiturk_ng.domain.campaigns import Campaign, CampaignState


def next_step(campaign: Campaign, now: datetime, *, is_scheduled: bool) -> str:
    """Say what happens next, and what a person can do.

    Args:
        campaign: which.
        now: the present.
        is_scheduled: whether some server's scheduler is at work, without which no round begins by itself.
    """
    if campaign.state is CampaignState.RUNNING:
        return f"{_seen(campaign)}{_next_round(campaign, now, is_scheduled=is_scheduled)}"
    return _STILL[campaign.state](campaign)


def _seen(campaign: Campaign) -> str:
    return f"Last round: {_moment(campaign.last_round_at)}. " if campaign.last_round_at else ""


def _next_round(campaign: Campaign, now: datetime, *, is_scheduled: bool) -> str:
    number, at = campaign.campaign_id, campaign.next_round_at
    if not is_scheduled:
        return (
            "No scheduler is running, so no round begins by itself: set do_scheduler = true in config.txt "
            f"and restart the server, or run one: campaign round {number}"
        )
    if at is None or at <= now:
        return "Next round: now, or it is under way."
    return f"Next round: {_moment(at)}."


def _until_resumed(campaign: Campaign) -> str:
    return f"Nothing more is posted before somebody resumes it: campaign resume {campaign.campaign_id}"


def _left(campaign: Campaign) -> str:
    number = campaign.campaign_id
    return f"Go on with it: campaign resume {number}; or end it: campaign cancel {number}"


def _ended(campaign: Campaign) -> str:
    at = f"It ended {_moment(campaign.ended_at)}. " if campaign.ended_at else ""
    return f"{at}Nothing more is posted; whoever has begun may finish."


_STILL: Final[Mapping[CampaignState, Callable[[Campaign], str]]] = {
    CampaignState.PAUSED: _until_resumed,
    CampaignState.STOPPED: _until_resumed,
    CampaignState.LEFT: _left,
    CampaignState.DONE: _ended,
    CampaignState.CANCELLED: _ended,
}


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
