"""The task that runs a campaign's rounds, kept in step with the campaign inside its transactions."""

from datetime import datetime
from typing import Final

from psiturk_ng.domain.campaigns import CampaignPlan
from psiturk_ng.store import Writing
from psiturk_ng.store.tasks import TaskRows

KIND: Final = "campaign"
"""What tasks of this kind are called."""


def begin_task(writing: Writing, campaign_id: int, plan: CampaignPlan, *, by: str, now: datetime) -> None:
    """Let rounds run from now on, or from the start of the campaign."""
    tasks = TaskRows(writing)
    earlier = tasks.find(_name(campaign_id))
    if earlier is not None:
        tasks.change(earlier.task_id, is_paused=False, next_run_at=now)
        return
    tasks.add(
        name=_name(campaign_id),
        kind=KIND,
        mode=plan.mode,
        parameters={"campaign": campaign_id},
        interval=plan.gap,
        next_run_at=max(now, plan.starts_at or now),
        made_by=by,
        now=now,
    )


def rest_task(writing: Writing, campaign_id: int) -> None:
    """Let no more rounds run."""
    tasks = TaskRows(writing)
    found = tasks.find(_name(campaign_id))
    if found is not None:
        tasks.change(found.task_id, is_paused=True)


def _name(campaign_id: int) -> str:
    return f"campaign-{campaign_id}"
