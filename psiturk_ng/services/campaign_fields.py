"""The facts of a campaign by name, as JSON tells them: psiTurk's, and ours beside them."""

from datetime import datetime, timedelta
from typing import Any

from psiturk_ng.domain.campaigns import UNENDED, Campaign, CampaignState


def fields(campaign: Campaign, next_step: str) -> dict[str, Any]:
    """Name the facts of a campaign.

    Args:
        campaign: which.
        next_step: what it does next, in a sentence.
    """
    plan, tally = campaign.plan, campaign.tally
    return {
        "id": campaign.campaign_id,
        "codeversion": plan.codeversion,
        "mode": str(plan.mode),
        "goal": plan.goal,
        "minutes_between_rounds": int(plan.gap.total_seconds() // 60),
        "assignments_per_round": plan.places_per_round,
        "hit_reward": float(plan.reward.amount),
        "hit_duration_hours": plan.time_allowed / timedelta(hours=1),
        "is_active": campaign.state in UNENDED or campaign.state is CampaignState.LEFT,
        "created": _moment(campaign.created_at),
        "ended": _moment(campaign.ended_at),
        "campaign_job_id": f"campaign-{campaign.campaign_id}",
        "state": str(campaign.state),
        "why": campaign.why,
        "next_step": next_step,
        "recruiter": plan.recruiter,
        "condition": plan.condition,
        "currency": plan.reward.currency,
        "budget": None if plan.budget is None else plan.budget.plain,
        "starts_at": _moment(plan.starts_at),
        "ends_at": _moment(plan.ends_at),
        "quiet": "" if plan.quiet is None else str(plan.quiet),
        "stop_rules": plan.stop.as_dict(),
        "valid": tally.valid,
        "outstanding": tally.outstanding,
        "available": tally.available,
        "pending": tally.pending,
        "undecided": tally.undecided,
        "not_valid": tally.rejected,
        "spent": tally.spent.plain,
        "committed": tally.committed.plain,
        "rounds": campaign.rounds,
        "made_by": campaign.made_by,
        "last_round_at": _moment(campaign.last_round_at),
        "next_round_at": _moment(campaign.next_round_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
