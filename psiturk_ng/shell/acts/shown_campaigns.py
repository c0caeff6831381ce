"""How campaigns look as text."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psiturk_ng.domain.campaigns import Campaign, CampaignPlan
from psiturk_ng.services.campaign_fields import fields as fields
from psiturk_ng.services.campaigns import Preview
from psiturk_ng.services.validity import Judged


def line(campaign: Campaign, next_step: str) -> str:
    """Show a campaign in one line."""
    plan, tally = campaign.plan, campaign.tally
    return (
        f"{campaign.campaign_id}: {campaign.state}, {tally.valid} of {plan.goal} valid, "
        f"{tally.outstanding} out, {tally.spent} spent ({_which(plan)}). {campaign.why} {next_step}"
    )


def details(campaign: Campaign, next_step: str) -> list[str]:
    """Show a campaign line by line."""
    plan, tally = campaign.plan, campaign.tally
    lines = [
        f"Campaign {campaign.campaign_id}: {campaign.state} ({_which(plan)})",
        f"    Valid completes: {tally.valid} of {plan.goal}",
        f"    Places out: {tally.outstanding} ({tally.available} not taken, {tally.pending} taken, "
        f"{tally.undecided} handed in and not decided on)",
        f"    Handed in and not valid: {tally.rejected}",
        f"    Spent: {tally.spent}, promised: {tally.committed}"
        + (f", of at most {plan.budget}" if plan.budget else ""),
        *_terms(plan),
    ]
    return [*lines, f"    {campaign.why}", f"    {next_step}"]


def preview(found: Preview) -> list[str]:
    """Show what a campaign would be, before it is one."""
    plan, tally = found.plan, found.tally
    missing = found.whole.places
    lines = [
        f"Campaign for {plan.goal} valid completes ({_which(plan)})",
        f"    There now: {tally.valid} valid, {tally.outstanding} places out",
        *_terms(plan),
        f"    First round: {found.first.places} places, {found.first.total} with fees",
        f"    All {missing} that are missing: {found.whole.total} with fees, if everybody is approved",
    ]
    if plan.budget is not None:
        lines.append(f"    Budget: never more than {plan.budget}, bonuses included as far as they are meant")
    if found.balance is not None:
        lines.append(f"    Balance: {found.balance}")
    return [*lines, *(f"  {note}" for note in found.first.notes)]


def preview_fields(found: Preview) -> dict[str, Any]:
    """Name the facts of a preview."""
    return {
        "goal": found.plan.goal,
        "valid": found.tally.valid,
        "outstanding": found.tally.outstanding,
        "first_round": found.first.places,
        "first_round_total": found.first.total.plain,
        "total": found.whole.total.plain,
        "currency": found.whole.total.currency,
        "balance": found.balance.plain if found.balance is not None else None,
    }


def judged(each: Judged) -> str:
    """Show one judgement."""
    is_valid, why = each.judgement
    word = "not judged" if is_valid is None else "valid" if is_valid else "not valid"
    return f"{each.uniqueid}: {word}" + (f" ({why})" if why else "")


def judged_fields(each: Judged) -> dict[str, Any]:
    """Name the facts of one judgement."""
    return {"uniqueid": each.uniqueid, "is_valid": each.judgement.is_valid, "why": each.judgement.why}


def judged_summary(found: Sequence[Judged]) -> str:
    """Count judgements."""
    counts = Counter(each.judgement.is_valid for each in found)
    return f"{counts[True]} valid, {counts[False]} not valid, {counts[None]} not judged."


def _which(plan: CampaignPlan) -> str:
    condition = "" if plan.condition is None else f", condition {plan.condition}"
    return f"version {plan.codeversion}, {plan.mode}, {plan.recruiter}{condition}"


def _terms(plan: CampaignPlan) -> list[str]:
    minutes = int(plan.gap.total_seconds() // 60)
    lines = [
        f"    Rounds: at most {plan.places_per_round} places every {minutes} minutes, {plan.reward} each"
    ]
    if plan.starts_at or plan.ends_at:
        lines.append(f"    From {_moment(plan.starts_at)} to {_moment(plan.ends_at)}")
    if plan.quiet:
        lines.append(f"    Quiet: {plan.quiet}")
    return [*lines, *(f"    {said}" for said in plan.stop.sentences(plan.reward.currency))]


def _moment(moment: datetime | None) -> str:
    return "whenever" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
