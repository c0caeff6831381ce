"""What a study can be made of: every field checked, whatever is wrong with one said in its name.

Source: the schemas CreateStudy and CreateStudyCompletionCodesItems of Prolific's
OpenAPI description.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from psiturk_ng.marketplace.prolific import rules
from psiturk_ng.marketplace.prolific.refusals import invalid

Sent = Mapping[str, Any]
Check = Callable[[Any], str]
"""Says what is wrong with a value; nothing if it is right."""

REQUIRED: Final = (
    "name",
    "description",
    "external_study_url",
    "prolific_id_option",
    "total_available_places",
    "estimated_completion_time",
    "reward",
    "completion_codes",
)
_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "AUTOMATICALLY_APPROVE": (),
    "MANUALLY_REVIEW": (),
    "ADD_TO_PARTICIPANT_GROUP": ("participant_group",),
    "REMOVE_FROM_PARTICIPANT_GROUP": ("participant_group",),
    "REQUEST_RETURN": ("return_reason",),
    "FIXED_SCREEN_OUT_PAYMENT": ("fixed_screen_out_reward", "slots"),
    "DYNAMIC_PAYMENT": (),
}
_ALONE: Final = frozenset(_ACTIONS) - {"ADD_TO_PARTICIPANT_GROUP", "REMOVE_FROM_PARTICIPANT_GROUP"}
"""Each of these decides what becomes of a submission, so a code has at most one."""

DEFAULTS: Final[Mapping[str, Any]] = {
    "internal_name": None,
    "device_compatibility": [],
    "peripheral_requirements": [],
    "filters": [],
    "filter_set_id": None,
    "naivety_distribution_rate": None,
    "submissions_config": {"max_submissions_per_participant": 1, "max_concurrent_submissions": -1},
    "study_labels": [],
    "content_warnings": [],
    "content_warning_details": "",
    "metadata": None,
    "is_external_study_url_secure": False,
}
CHANGEABLE_LATER: Final = frozenset({"internal_name", "total_available_places", "submissions_config"})
"""What can be changed of a published study; slots of a screen-out come beside, in `completion_codes`."""


def complete(sent: Sent, project_id: str) -> dict[str, Any]:
    """Make a whole study of what was sent.

    Args:
        sent: fields by name.
        project_id: for a study that names none.

    Raises:
        Refused: if a field is missing or wrong, or there is none of that name.
    """
    missing = {name: ["This field is required."] for name in REQUIRED if name not in sent}
    if missing:
        raise invalid(missing)
    details = {**DEFAULTS, "project": project_id, **sent}
    details.setdefault("maximum_allowed_time", _usual_maximum(details["estimated_completion_time"]))
    check(details)
    return details


def check(details: Sent) -> None:
    """Look at every field.

    Raises:
        Refused: if one is wrong, or there is none of that name.
    """
    wrong: dict[str, list[str]] = {}
    for name, value in details.items():
        judge = _CHECKS.get(name)
        if judge is None:
            wrong[name] = ["The simulated Prolific does not know this field."]
        elif fault := judge(value):
            wrong[name] = [fault]
    if not wrong:
        wrong = _together(details)
    if wrong:
        raise invalid(wrong)


def _usual_maximum(estimate: object) -> float:
    # What Prolific takes where nothing is said is documented only as its maximum; clients reckon with this.
    if not _is_number(estimate):
        return 0
    assert isinstance(estimate, int | float)
    return max(float(round(rules.least_minutes(estimate))) + 1, 3 * estimate + 2)


def _together(details: Sent) -> dict[str, list[str]]:
    """Judge fields by one another."""
    estimate, longest = details["estimated_completion_time"], details["maximum_allowed_time"]
    if not rules.least_minutes(estimate) <= longest <= rules.LONGEST.total_seconds() / 60:
        least = rules.least_minutes(estimate)
        return {"maximum_allowed_time": [f"It must be at least {least:.1f} minutes and less than 24 hours."]}
    if details["filter_set_id"] and details["filters"]:
        return {"filter_set_id": ["Give filters or a filter set, not both."]}
    for each in details["completion_codes"]:
        for action in each["actions"]:
            if action.get("fixed_screen_out_reward", 0) >= details["reward"]:
                return {"completion_codes": ["A fixed screen-out reward must be less than the reward."]}
    return {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _text(longest: int) -> Check:
    def judge(value: Any) -> str:
        is_text = isinstance(value, str) and len(value.strip()) > 0 and len(value) <= longest
        return "" if is_text else f"A text of 1 to {longest} characters is expected."

    return judge


def _perhaps(judge: Check) -> Check:
    return lambda value: "" if value is None else judge(value)


def _whole(least: int) -> Check:
    def judge(value: Any) -> str:
        is_whole = _is_number(value) and value == int(value) and value >= least
        return "" if is_whole else f"A whole number from {least} on is expected."

    return judge


def _above_zero(value: Any) -> str:
    return "" if _is_number(value) and value > 0 else "A number above zero is expected."


def _one_of(allowed: frozenset[str]) -> Check:
    return lambda value: "" if value in allowed else f"One of {', '.join(sorted(allowed))} is expected."


def _some_of(allowed: frozenset[str]) -> Check:
    def judge(value: Any) -> str:
        is_right = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return (
            ""
            if is_right and set(value) <= allowed
            else f"Some of {', '.join(sorted(allowed))} are expected."
        )

    return judge


def _list(value: Any) -> str:
    return "" if isinstance(value, list) else "A list is expected."


def _anything(_: Any) -> str:
    return ""


def _url(value: Any) -> str:
    # Prolific asks for https; a study that is rehearsed on this machine has none.
    is_url = isinstance(value, str) and value.startswith(("https://", "http://"))
    return "" if is_url else "The address of a page is expected."


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "true or false is expected."


def _config(value: Any) -> str:
    known = {"max_submissions_per_participant", "max_concurrent_submissions", "auto_rejection_categories"}
    if not isinstance(value, dict) or set(value) - known:
        return f"An object with some of {', '.join(sorted(known))} is expected."
    return ""


def _codes(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return "At least one completion code is expected."
    fault = next((fault for each in value if (fault := _code_fault(each))), "")
    written = [each.get("code") for each in value if isinstance(each, dict)]
    if not fault and len(set(written)) < len(written):
        return "Each code must be unique within a study."
    return fault


def _code_fault(each: Any) -> str:
    if not isinstance(each, dict) or not {"code", "code_type", "actions"} <= set(each):
        return "Each completion code has code, code_type and actions."
    if not (isinstance(each["code"], str) and each["code"].strip()):
        return "A code is a text; codes of null are not simulated."
    if each.get("actor", "participant") not in ("participant", "researcher"):
        return "The actor is participant or researcher."
    actions = each["actions"]
    if not isinstance(actions, list) or not all(isinstance(action, dict) for action in actions):
        return "The actions of a code are a list of objects."
    names = [action.get("action") for action in actions]
    if unknown := [name for name in names if name not in _ACTIONS]:
        return f"There is no action {unknown[0]}."
    if sum(name in _ALONE for name in names) > 1:
        return f"The actions {', '.join(map(str, names))} cannot be used together."
    if "DYNAMIC_PAYMENT" in names and each.get("actor") != "researcher":
        return "The actor of a code with DYNAMIC_PAYMENT must be researcher."
    for action in actions:
        if missing := [name for name in _ACTIONS[action["action"]] if not action.get(name)]:
            return f"The action {action['action']} needs {missing[0]}."
    return ""


_CHECKS: Final[Mapping[str, Check]] = {
    "name": _text(500),
    "internal_name": _perhaps(_text(500)),
    "description": _text(50_000),
    "external_study_url": _url,
    "prolific_id_option": _one_of(rules.ID_OPTIONS),
    "completion_codes": _codes,
    "total_available_places": _whole(1),
    "estimated_completion_time": _above_zero,
    "maximum_allowed_time": _above_zero,
    "reward": _whole(1),
    "device_compatibility": _some_of(rules.DEVICES),
    "peripheral_requirements": _some_of(rules.PERIPHERALS),
    "filters": _list,
    "filter_set_id": _perhaps(_text(100)),
    "filter_set_version": _perhaps(_whole(1)),
    "naivety_distribution_rate": _anything,
    "project": _text(100),
    "submissions_config": _config,
    "study_labels": _list,
    "content_warnings": _list,
    "content_warning_details": _anything,
    "metadata": _perhaps(_text(10_000)),
    "is_external_study_url_secure": _truth,
}
