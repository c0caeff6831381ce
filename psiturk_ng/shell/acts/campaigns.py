"""What the verbs of `campaign` do."""

from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from psiturk_ng.domain.campaign_wish import Wish, read_goal
from psiturk_ng.domain.campaigns import Campaign, CampaignState
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput, Conflict
from psiturk_ng.services.campaigning import Campaigning
from psiturk_ng.services.campaigns import CampaignDesk
from psiturk_ng.shell.acts import shown_campaigns as shown
from psiturk_ng.shell.acts.acting import migrated, person
from psiturk_ng.shell.acts.bulk import status_of, work_through
from psiturk_ng.shell.acts.consent import DECLINED, Consent
from psiturk_ng.shell.context import Context

_OPTIONS: Final[Mapping[str, str]] = {
    "goal": "goal",
    "reward": "hit_reward",
    "hours": "hit_duration_hours",
    "per_round": "assignments_per_round",
    "every": "minutes_between_rounds",
    "estimate": "estimate_minutes",
    "condition": "condition",
    "budget": "budget",
    "start": "starts_at",
    "end": "ends_at",
    "quiet": "quiet",
    "stop_errors": "stop_errors",
    "stop_dropouts": "stop_dropouts",
    "stop_failed_saves": "stop_failed_saves",
    "stop_spend": "stop_spend",
    "stop_invalid": "stop_invalid",
    "stop_minimum": "stop_minimum",
    "message_to": "message_to",
}
"""What the command calls things, and what psiTurk's API and ours do."""


def create(context: Context, arguments: Namespace) -> int:
    """Begin a campaign."""
    wish = Wish({name: getattr(arguments, option) for option, name in _OPTIONS.items()})
    mode, settings = context.mode, context.project.settings
    consent = Consent(context, arguments, mode)
    desk = _desk(context)
    recruiter = context.project.recruiter(mode)
    plan = wish.plan(
        codeversion=settings.task.experiment_code_version,
        mode=mode,
        recruiter=recruiter.name,
        currency=recruiter.currency,
    )
    preview = desk.preview(plan)
    facts = shown.preview(preview)
    if arguments.dry_run:
        consent.rehearsed(facts, shown.preview_fields(preview))
        return 0
    if not consent.given(facts, f"Begin this {mode} campaign"):
        return DECLINED
    return _tell(context, arguments, desk.create(plan))


def list_them(context: Context, arguments: Namespace) -> int:
    """Show all campaigns."""
    desk = _desk(context)
    found = [(each, desk.next_step(each)) for each in desk.all()]
    if arguments.json:
        context.say_json([shown.fields(each, then) for each, then in found])
    elif not found:
        context.notice("There is no campaign.")
    for each, then in found if not arguments.json else ():
        context.say(shown.line(each, then))
    return 0


def show(context: Context, arguments: Namespace) -> int:
    """Show one campaign."""
    return _tell(context, arguments, _desk(context).show(_number(arguments)))


def round_now(context: Context, arguments: Namespace) -> int:
    """Run a round that was not due."""
    desk, number = _desk(context), _number(arguments)
    if desk.show(number).state is not CampaignState.RUNNING:
        raise Conflict(f"Campaign {number} is {desk.show(number).state}: it posts nothing.")
    Campaigning(context.project).rounds.run(number, datetime.now(UTC))
    return _tell(context, arguments, desk.show(number))


def pause(context: Context, arguments: Namespace) -> int:
    """Let a campaign wait."""
    return _tell(context, arguments, _desk(context).pause(_number(arguments)))


def resume(context: Context, arguments: Namespace) -> int:
    """Let a campaign go on."""
    desk, number = _desk(context), _number(arguments)
    if not _agreed(context, arguments, desk.show(number), "Let it post again"):
        return DECLINED
    return _tell(context, arguments, desk.resume(number))


def goal(context: Context, arguments: Namespace) -> int:
    """Aim at another number."""
    desk, number, wanted = _desk(context), _number(arguments), read_goal(arguments.goal)
    if not _agreed(context, arguments, desk.show(number), f"Aim at {wanted}"):
        return DECLINED
    return _tell(context, arguments, desk.set_goal(number, wanted))


def cancel(context: Context, arguments: Namespace) -> int:
    """End a campaign, and if that is wanted, its postings."""
    desk, number = _desk(context), _number(arguments)
    campaign = desk.show(number)
    if campaign.state is not CampaignState.CANCELLED:
        campaign = desk.cancel(number)
    if not arguments.expire:
        return _tell(context, arguments, campaign)
    results = work_through(context, desk.withdraw(number), 0, as_json=arguments.json, done="expired")
    if not arguments.json:
        _tell(context, arguments, campaign)
    return status_of(results)


def validate(context: Context, arguments: Namespace) -> int:
    """Ask the project's own code about everybody who has finished."""
    migrated(context)
    found = list(Campaigning(context.project).validation.judge_all(again=arguments.again))
    if arguments.json:
        context.say_json([shown.judged_fields(each) for each in found])
    for each in found if not arguments.json else ():
        context.say(shown.judged(each))
    context.notice(shown.judged_summary(found))
    return 0


def _desk(context: Context) -> CampaignDesk:
    migrated(context)
    return Campaigning(context.project).desk(person(context))


def _number(arguments: Namespace) -> int:
    if not arguments.campaign.isdecimal() or len(arguments.campaign) > 9:
        raise BadInput(f"{arguments.campaign} is not the number of a campaign.", "See: campaign list")
    return int(arguments.campaign)


def _agreed(context: Context, arguments: Namespace, campaign: Campaign, question: str) -> bool:
    """Ask before something that makes a campaign in live mode spend."""
    arguments.dry_run = False
    mode = campaign.plan.mode
    consent = Consent(context, arguments, mode, acts_unasked=mode is not Mode.LIVE)
    return consent.given(shown.details(campaign, _desk(context).next_step(campaign)), question)


def _tell(context: Context, arguments: Namespace, campaign: Campaign) -> int:
    then = _desk(context).next_step(campaign)
    if arguments.json:
        context.say_json(shown.fields(campaign, then))
        return 0
    for line in shown.details(campaign, then):
        context.say(line)
    return 0
