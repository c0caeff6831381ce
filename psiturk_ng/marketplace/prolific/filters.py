"""Whom a study admits: filters by the answers that participants gave about themselves.

Source: the schemas SelectFilter, RangeFilter and CompositeFilter of Prolific's OpenAPI
description. Ids of filters are Prolific's to choose: clients look them up. These few
stand for its hundreds; the last six are those of groups, lists and studies.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from psiturk_ng.marketplace.prolific import groups
from psiturk_ng.marketplace.prolific.refusals import faulty
from psiturk_ng.marketplace.prolific.tables import PROFILES, SUBMISSIONS
from psiturk_ng.marketplace.state import Moment

Filter = Mapping[str, Any]


def _select(filter_id: str, title: str, choices: Sequence[str]) -> Filter:
    numbered = {str(number): text for number, text in enumerate(choices)}
    return {
        "filter_id": filter_id,
        "title": title,
        "description": title,
        "question": title,
        "type": "select",
        "data_type": "ChoiceID",
        "choices": numbered,
    }


def _range(filter_id: str, title: str, least: int, most: int) -> Filter:
    return {
        "filter_id": filter_id,
        "title": title,
        "description": title,
        "question": title,
        "type": "range",
        "data_type": "integer",
        "min": least,
        "max": most,
    }


def _ids(filter_id: str, title: str, data_type: str) -> Filter:
    return {**_select(filter_id, title, ()), "data_type": data_type}


FILTERS: Final[Sequence[Filter]] = (
    _range("age", "Age", 18, 100),
    _select("sex", "Sex", ("Male", "Female")),
    _select(
        "current-country-of-residence",
        "Current Country of Residence",
        ("United Kingdom", "United States", "Ireland", "Germany", "France", "Spain", "Italy", "Poland"),
    ),
    _select("fluent-languages", "Fluent languages", ("English", "German", "French", "Spanish", "Arabic")),
    _select("first-language", "First Language", ("English", "German", "French", "Spanish", "Arabic")),
    _select("handedness", "Handedness", ("Left-handed", "Right-handed", "Ambidextrous")),
    _select("vision", "Vision", ("Yes", "No")),
    _range("approval_rate", "Approval Rate", 0, 100),
    _range("approval_numbers", "Number of previous submissions", 0, 10_000),
    _ids("participant_group_allowlist", "Participant group allowlist", "ParticipantGroupID"),
    _ids("participant_group_blocklist", "Participant group blocklist", "ParticipantGroupID"),
    _ids("custom_allowlist", "Custom allowlist", "ParticipantID"),
    _ids("custom_blocklist", "Custom blocklist", "ParticipantID"),
    _ids("previous_studies_allowlist", "Previous studies allowlist", "StudyID"),
    _ids("previous_studies_blocklist", "Previous studies blocklist", "StudyID"),
)
_BY_ID: Final = {each["filter_id"]: each for each in FILTERS}

_USUAL: Final[Mapping[str, Any]] = {
    "age": 30,
    "sex": "1",
    "current-country-of-residence": "0",
    "fluent-languages": "0",
    "first-language": "0",
    "handedness": "1",
    "vision": "0",
    "approval_rate": 100,
    "approval_numbers": 50,
}
"""Of a participant who said nothing else about themselves."""


def check(asked: object) -> None:
    """Accept a list of filters that can be applied.

    Raises:
        Refused: if one is not a filter of ours, or not in its form.
    """
    if not isinstance(asked, list):
        raise faulty("filters", "A list is expected.")
    for each in asked:
        if not isinstance(each, dict) or not isinstance(each.get("filter_id"), str):
            raise faulty("filters", "Each filter has a filter_id.")
        if each["filter_id"] in ("and", "or"):
            check(each.get("selected_filters"))
            continue
        known = _BY_ID.get(each["filter_id"])
        if known is None:
            raise faulty("filters", f"There is no filter {each['filter_id']}.")
        chosen = "selected_range" if known["type"] == "range" else "selected_values"
        if not isinstance(each.get(chosen), dict if known["type"] == "range" else list):
            raise faulty("filters", f"The filter {each['filter_id']} needs {chosen}.")


def answers(moment: Moment, participant_id: str) -> dict[str, Any]:
    """Give what a participant said about themselves."""
    query = sa.select(PROFILES.c.answers).where(PROFILES.c.participant_id == participant_id)
    return {**_USUAL, **(moment.connection.scalar(query) or {})}


def set_answers(moment: Moment, participant_id: str, told: Mapping[str, Any]) -> None:
    """Let a participant say something about themselves."""
    row = insert(PROFILES).values(participant_id=participant_id, answers=dict(told))
    moment.connection.execute(row.on_conflict_do_update(set_={"answers": row.excluded.answers}))


def admits(moment: Moment, participant_id: str, asked: Sequence[Filter]) -> bool:
    """Tell whether a participant passes every filter."""
    return all(_passes(moment, participant_id, each) for each in asked)


def _passes(moment: Moment, participant_id: str, asked: Filter) -> bool:
    name = asked["filter_id"]
    if name in ("and", "or"):
        judged = [_passes(moment, participant_id, each) for each in asked["selected_filters"]]
        return all(judged) if name == "and" else any(judged)
    if name.endswith(("_allowlist", "_blocklist")):
        is_listed = bool(_marks(moment, participant_id, name) & set(asked["selected_values"]))
        return is_listed is name.endswith("_allowlist")
    answer = answers(moment, participant_id).get(name)
    if "selected_range" in asked:
        lower, upper = asked["selected_range"].get("lower"), asked["selected_range"].get("upper")
        return (lower is None or answer >= lower) and (upper is None or answer <= upper)
    return answer in asked["selected_values"]


def _marks(moment: Moment, participant_id: str, name: str) -> set[str]:
    """Give the ids by which a list may name a participant."""
    if name.startswith("participant_group_"):
        return groups.groups_of(moment, participant_id)
    if name.startswith("previous_studies_"):
        query = sa.select(SUBMISSIONS.c.study_id).where(SUBMISSIONS.c.participant_id == participant_id)
        return set(moment.connection.scalars(query))
    return {participant_id}
