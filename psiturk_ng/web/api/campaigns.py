"""What the API tells of campaigns and does with them, and with whose data counts.

Source of addresses and shapes: psiTurk 3.3.1, `/api/campaigns`; more is told beside them.
"""

from typing import Any

from flask import Response, jsonify, make_response, request

from psiturk_ng.domain.campaign_wish import Wish, read_goal
from psiturk_ng.domain.campaigns import Campaign, CampaignState
from psiturk_ng.errors import BadInput, NotFound
from psiturk_ng.services.campaign_fields import fields
from psiturk_ng.services.campaigns import CampaignDesk
from psiturk_ng.web.dashboard.desks import campaign_desk, desk_of, mode_in, who_acts
from psiturk_ng.web.dashboard.parts import backstage

_LONGEST = 9
_CHANGES = ("goal", "is_active", "state", "expire")


def campaigns() -> Response:
    """List all campaigns, newest first."""
    desk = campaign_desk()
    return jsonify([_fields(desk, campaign) for campaign in desk.all()])


def create_campaign() -> Response:
    """Begin a campaign for the present code version."""
    wish, mode = Wish(_body()), mode_in(request.args)
    recruiter = desk_of(mode).recruiter
    plan = wish.plan(
        codeversion=backstage().overview.codeversion,
        mode=mode,
        recruiter=recruiter.name,
        currency=recruiter.currency,
    )
    desk = campaign_desk()
    desk.preview(plan)
    return make_response(jsonify(_fields(desk, desk.create(plan))), 201)


def campaign(campaign_id: str) -> Response:
    """Show one campaign."""
    desk = campaign_desk()
    return jsonify(_fields(desk, desk.show(_number(campaign_id))))


def change_campaign(campaign_id: str) -> Response:
    """Change the goal, pause, resume or end."""
    wanted, desk, number = _body(), campaign_desk(), _number(campaign_id)
    if not wanted or set(wanted) - set(_CHANGES):
        raise BadInput(f"A campaign can be changed by: {', '.join(_CHANGES)}.")
    state = _state(wanted)
    desk.show(number)
    if "goal" in wanted:
        desk.set_goal(number, read_goal(wanted["goal"]))
    if state is not None:
        _move(desk, number, state)
    if wanted.get("expire"):
        for result in desk.withdraw(number):
            if not result.is_success:
                raise BadInput(result.sentence)
    return jsonify(_fields(desk, desk.show(number)))


def exclude(uniqueid: str) -> Response:
    """Take data out."""
    reason = _body().get("reason")
    if not isinstance(reason, str):
        raise BadInput("An exclusion needs a reason.")
    backstage().campaigning.validation.exclude([uniqueid], reason=reason, by=who_acts())
    return make_response("", 204)


def include(uniqueid: str) -> Response:
    """Take data in again."""
    backstage().campaigning.validation.include([uniqueid])
    return make_response("", 204)


def _fields(desk: CampaignDesk, found: Campaign) -> dict[str, Any]:
    return fields(found, desk.next_step(found))


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > _LONGEST:
        raise NotFound("There is no such campaign.")
    return int(text)


def _state(wanted: dict[str, Any]) -> CampaignState | None:
    """Read which state is wanted; psiTurk said only whether it is active."""
    states = {"running": CampaignState.RUNNING, "paused": CampaignState.PAUSED}
    states["cancelled"] = CampaignState.CANCELLED
    if "is_active" in wanted:
        if not isinstance(wanted["is_active"], bool):
            raise BadInput("is_active is true or false.")
        return CampaignState.RUNNING if wanted["is_active"] else CampaignState.CANCELLED
    if "state" not in wanted:
        return None
    if wanted["state"] not in list(states):
        raise BadInput(f"A campaign can be set to: {', '.join(states)}.")
    return states[wanted["state"]]


def _move(desk: CampaignDesk, campaign_id: int, state: CampaignState) -> None:
    if desk.show(campaign_id).state is state:
        return
    match state:
        case CampaignState.RUNNING:
            desk.resume(campaign_id)
        case CampaignState.PAUSED:
            desk.pause(campaign_id)
        case _:
            desk.cancel(campaign_id)


def _body() -> dict[str, Any]:
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise BadInput("The request needs a JSON object.", "Send it as application/json.")
    return found
