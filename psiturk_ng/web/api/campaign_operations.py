"""What the API does with campaigns, declared."""

from typing import Final

from psiturk_ng.domain.campaign_wish import NEEDED, OPTIONAL
from psiturk_ng.domain.campaigns import GREATEST_NUMBER
from psiturk_ng.web.api import campaigns
from psiturk_ng.web.api.operation import (
    MODE,
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    Operation,
    Schema,
    a_list,
    an_object,
    perhaps,
)

_CAMPAIGN: Final = an_object(
    **dict.fromkeys(("id", "goal", "minutes_between_rounds", "assignments_per_round", "rounds"), WHOLE),
    **dict.fromkeys(("valid", "outstanding", "available", "pending", "undecided", "not_valid"), WHOLE),
    **dict.fromkeys(("hit_reward", "hit_duration_hours"), NUMBER),
    **dict.fromkeys(("codeversion", "mode", "campaign_job_id", "state", "why", "recruiter"), TEXT),
    **dict.fromkeys(("currency", "quiet", "spent", "committed", "made_by", "created", "next_step"), TEXT),
    **dict.fromkeys(("ended", "budget", "starts_at", "ends_at"), perhaps(TEXT)),
    **dict.fromkeys(("last_round_at", "next_round_at"), perhaps(TEXT)),
    condition=perhaps(WHOLE),
    is_active=YES_NO,
    stop_rules={"type": "object"},
)
_AT_LEAST_ONE: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": GREATEST_NUMBER}
_PERCENT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 100}
_HOURS: Final[Schema] = {"type": "number", "minimum": 0.1, "maximum": 24}
_MONEY: Final[Schema] = {"type": "string", "pattern": r"^[1-9][0-9]{0,3}(\.[0-9]{2})?$"}
_MOMENT: Final[Schema] = {
    "type": "string",
    "pattern": r"^20[2-8][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]) ([01][0-9]|2[0-3]):[0-5][0-9]$",
}
_PROPERTIES: Final[dict[str, Schema]] = {
    **dict.fromkeys(("goal", "assignments_per_round", "minutes_between_rounds"), _AT_LEAST_ONE),
    **dict.fromkeys(("hit_reward", "budget", "stop_spend"), _MONEY),
    **dict.fromkeys(("starts_at", "ends_at"), _MOMENT),
    **dict.fromkeys(("stop_errors", "stop_dropouts", "stop_failed_saves"), _PERCENT),
    "hit_duration_hours": _HOURS,
    "estimate_minutes": {"type": "integer", "minimum": 1, "maximum": 1440},
    "condition": {"type": "integer", "minimum": 0, "maximum": 10_000},
    "quiet": {"type": "string", "pattern": r"^2[0-3]:[0-5][0-9]-0[0-9]:[0-5][0-9]$"},
    "stop_invalid": {"type": "string", "pattern": r"^[1-9]/[1-9][0-9]$"},
    "stop_minimum": {"type": "integer", "minimum": 1, "maximum": 10_000},
    "message_to": {"type": "string", "pattern": r"^https://[a-z0-9-]{1,60}\.[a-z]{2,10}$"},
}
"""The forms that always do; others that people type are taken too."""

_WISH: Final[Schema] = {
    "type": "object",
    "properties": {name: _PROPERTIES[name] for name in (*NEEDED, *OPTIONAL)},
    "required": list(NEEDED),
    "additionalProperties": False,
}
_CHANGE: Final[Schema] = {
    "type": "object",
    "properties": {
        "goal": _AT_LEAST_ONE,
        "is_active": YES_NO,
        "state": {"type": "string", "enum": ["running", "paused", "cancelled"]},
        "expire": YES_NO,
    },
    "minProperties": 1,
    "additionalProperties": False,
}

CAMPAIGN_OPERATIONS: Final = (
    Operation(
        path="/campaigns",
        method="GET",
        view=campaigns.campaigns,
        summary="List campaigns of all versions, modes and recruiters, newest first",
        answer=a_list(_CAMPAIGN),
    ),
    Operation(
        path="/campaigns",
        method="POST",
        view=campaigns.create_campaign,
        summary="Begin a campaign for the present code version",
        query=MODE,
        body=_WISH,
        answer=_CAMPAIGN,
        status=201,
    ),
    Operation(
        path="/campaigns/<campaign_id>",
        method="GET",
        view=campaigns.campaign,
        summary="Show a campaign as it was last counted",
        answer=_CAMPAIGN,
    ),
    Operation(
        path="/campaigns/<campaign_id>",
        method="PATCH",
        view=campaigns.change_campaign,
        summary="Change the goal of a campaign, pause, resume or cancel it; `expire` ends its postings",
        body=_CHANGE,
        answer=_CAMPAIGN,
    ),
    Operation(
        path="/assignments/<uniqueid>/exclusion",
        method="PUT",
        view=campaigns.exclude,
        summary="Take data out: it counts for no goal, and its cell is filled again",
        body=an_object(reason={"type": "string", "pattern": r"\S"}),
        answer=None,
        status=204,
    ),
    Operation(
        path="/assignments/<uniqueid>/exclusion",
        method="DELETE",
        view=campaigns.include,
        summary="Take excluded data in again",
        answer=None,
        status=204,
    ),
)
