"""Campaigns: how far each is, why it waits, and what is done with them."""

from flask import Response, make_response, redirect, request, url_for

from psiturk_ng.domain.campaign_wish import NEEDED, OPTIONAL, Wish, read_goal
from psiturk_ng.domain.campaigns import RESUMABLE, UNENDED, CampaignPlan
from psiturk_ng.services.campaigns import Preview
from psiturk_ng.web.dashboard.desks import campaign_desk, desk_of, mode_in, who_acts
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page

_NAMES = (*NEEDED, *OPTIONAL)


def campaigns() -> Response:
    """List all campaigns, as they were last counted."""
    desk = campaign_desk()
    return page(
        "campaigns.html",
        mode=mode_in(request.args),
        campaigns=[(each, desk.next_step(each)) for each in desk.all()],
        unended=UNENDED,
        resumable=RESUMABLE,
    )


def preview_campaign() -> Response:
    """Show how things stand, and what a campaign would cost; nothing is begun."""
    return _preview(campaign_desk().preview(_plan()))


def create_campaign() -> Response:
    """Begin what was previewed, if it still costs the same; else show it again."""
    plan, desk = _plan(), campaign_desk()
    preview = desk.preview(plan)
    if request.form.get("agreed") != str(preview.whole.total):
        return _preview(preview, has_changed=True)
    desk.create(plan)
    return _back()


def pause_campaign(campaign_id: int) -> Response:
    """Post nothing more for now."""
    campaign_desk().pause(campaign_id)
    return _back()


def resume_campaign(campaign_id: int) -> Response:
    """Go on."""
    campaign_desk().resume(campaign_id)
    return _back()


def change_goal(campaign_id: int) -> Response:
    """Aim at another number."""
    campaign_desk().set_goal(campaign_id, read_goal(request.form.get("goal", "")))
    return _back()


def cancel_campaign(campaign_id: int) -> Response:
    """End a campaign, and if that is wanted, its postings."""
    desk = campaign_desk()
    campaign = desk.cancel(campaign_id)
    if not request.form.get("expire"):
        return _back()
    title = f"Campaign {campaign_id} is cancelled"
    return page("done.html", title=title, results=list(desk.withdraw(campaign_id)), mode=campaign.plan.mode)


def exclude(uniqueid: str) -> Response:
    """Take one participant's data out."""
    reason = request.form.get("reason", "")
    backstage().campaigning.validation.exclude([uniqueid], reason=reason, by=who_acts())
    return _to_participant(uniqueid)


def include(uniqueid: str) -> Response:
    """Take one participant's data in again."""
    backstage().campaigning.validation.include([uniqueid])
    return _to_participant(uniqueid)


def _plan() -> CampaignPlan:
    mode = mode_in(request.form)
    recruiter = desk_of(mode).recruiter
    return Wish({name: request.form.get(name) for name in _NAMES}).plan(
        codeversion=backstage().overview.codeversion,
        mode=mode,
        recruiter=recruiter.name,
        currency=recruiter.currency,
    )


def _preview(preview: Preview, *, has_changed: bool = False) -> Response:
    kept = [(name, request.form.get(name, "")) for name in _NAMES]
    return page(
        "campaign_preview.html",
        mode=preview.plan.mode,
        preview=preview,
        plan=preview.plan,
        has_changed=has_changed,
        fields=[*kept, ("mode", preview.plan.mode), ("agreed", str(preview.whole.total))],
    )


def _back() -> Response:
    return make_response(redirect(url_for("dashboard.campaigns"), 303))


def _to_participant(uniqueid: str) -> Response:
    return make_response(redirect(url_for("dashboard.participant", uniqueid=uniqueid), 303))
