"""Studies, over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money, total
from psiturk_ng.marketplace.prolific import filters, rules, studies
from psiturk_ng.marketplace.prolific.account import PaymentKind, account, cost
from psiturk_ng.marketplace.prolific.api.paging import page_of, paged
from psiturk_ng.marketplace.prolific.api.routes import Answer, Asked, Route
from psiturk_ng.marketplace.prolific.refusals import absent, invalid
from psiturk_ng.marketplace.prolific.rules import StudyStatus, SubmissionStatus
from psiturk_ng.marketplace.prolific.studies import Study
from psiturk_ng.marketplace.prolific.tables import PAYMENTS, PROJECTS, SUBMISSIONS


def _list(asked: Asked) -> Answer:
    wanted = asked.query.get("state", "").strip("()").upper()
    statuses = [each.strip() for each in wanted.split("|") if each.strip()]
    if unknown := set(statuses) - set(StudyStatus):
        raise invalid({"state": [f"There is no status {unknown.pop()}."]})
    found = studies.find(asked.moment, statuses=statuses)
    return Answer({"results": [_short(each) for each in found], "_links": {}, "meta": {"count": len(found)}})


def _list_of_project(asked: Asked, project_id: str) -> Answer:
    query = sa.select(PROJECTS).where(PROJECTS.c.project_id == project_id)
    account(asked.moment)
    if asked.moment.connection.execute(query).one_or_none() is None:
        raise absent("project", project_id)
    found = studies.find(asked.moment, project_id=project_id)
    if asked.query.get("ordering") == "date_created":
        found.reverse()
    number, size = page_of(asked)
    results = [_short(each) for each in found[(number - 1) * size : number * size]]
    return Answer(paged(asked, results, len(found), number, size))


def _create(asked: Asked) -> Answer:
    filters.check(asked.body.get("filters") or [])
    return Answer(shown(studies.draft(asked.moment, asked.body)), 201)


def _get(asked: Asked, study_id: str) -> Answer:
    return Answer(shown(studies.get(asked.moment, study_id)))


def _update(asked: Asked, study_id: str) -> Answer:
    filters.check(asked.body.get("filters") or [])
    return Answer(shown(studies.change(asked.moment, study_id, asked.body)))


def _delete(asked: Asked, study_id: str) -> Answer:
    studies.delete(asked.moment, study_id)
    return Answer({})


def _transition(asked: Asked, study_id: str) -> Answer:
    action, publish_at = asked.body.get("action"), asked.body.get("publish_at")
    return Answer(shown(studies.transition(asked.moment, study_id, action, publish_at)))


def _clone(asked: Asked, study_id: str) -> Answer:
    whole = shown(studies.get(asked.moment, study_id))
    sent = {name: value for name, value in whole.items() if name not in _READ_ONLY}
    if asked.body.get("block_previous_participants"):
        block = {"filter_id": "previous_studies_blocklist", "selected_values": [study_id]}
        sent["filters"] = [*sent["filters"], block]
    return Answer(shown(studies.draft(asked.moment, sent)))


def _cost(asked: Asked, study_id: str) -> Answer:
    study = studies.get(asked.moment, study_id)
    currency = study.reward.currency
    paid = sa.select(PAYMENTS).where(PAYMENTS.c.study_id == study_id)
    rows = asked.moment.connection.execute(paid).all()
    bonuses = [row.amount_minor for row in rows if row.kind == PaymentKind.BONUS]
    rewards = [row.amount_minor for row in rows if row.kind != PaymentKind.BONUS]
    if asked.query.get("is_projected", "").lower() in ("1", "true"):
        rewards = [study.reward.minor] * study.places
    return Answer(
        {"rewards": _breakdown(rewards, currency), "bonuses": _breakdown(bonuses, currency), "_links": {}}
    )


def _calculate(asked: Asked) -> Answer:
    reward, places = asked.body.get("reward"), asked.body.get("total_available_places")
    for name, value in (("reward", reward), ("total_available_places", places)):
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            raise invalid({name: ["A number is expected."]})
    assert isinstance(reward, int | float)
    assert isinstance(places, int | float)
    each = cost(Money(int(reward), account(asked.moment).currency))
    return Answer({"total_cost": (each * int(places)).minor})


def _counts(asked: Asked, study_id: str) -> Answer:
    studies.get(asked.moment, study_id)
    query = sa.select(SUBMISSIONS.c.status, sa.func.count()).where(SUBMISSIONS.c.study_id == study_id)
    found = {
        status: count
        for status, count in asked.moment.connection.execute(query.group_by(SUBMISSIONS.c.status))
    }
    counts = {str(status): found.get(status, 0) for status in SubmissionStatus}
    return Answer({**counts, "TOTAL": sum(counts.values())})


_READ_ONLY: Final = frozenset(
    {
        "id",
        "status",
        "date_created",
        "published_at",
        "publish_at",
        "places_taken",
        "number_of_submissions",
        "total_cost",
        "is_ready_to_publish",
    }
)


def shown(study: Study) -> dict[str, Any]:
    """Write a study as its own address shows it."""
    return {
        **study.details,
        **_short(study),
        "total_available_places": study.places,
        "project": study.project_id,
    }


def _short(study: Study) -> dict[str, Any]:
    is_scheduled = study.status is StudyStatus.SCHEDULED
    return {
        "id": study.study_id,
        "name": study.details["name"],
        "internal_name": study.details["internal_name"],
        "status": study.status,
        "estimated_completion_time": study.details["estimated_completion_time"],
        "total_available_places": study.places,
        "places_taken": study.taken,
        "number_of_submissions": study.submissions,
        "reward": study.reward.minor,
        "total_cost": study.total_cost.minor,
        "published_at": _written(study.published_at),
        "publish_at": _written(study.active_at) if is_scheduled else None,
        "date_created": _written(study.created_at),
        "is_ready_to_publish": study.status is StudyStatus.UNPUBLISHED,
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _breakdown(minors: Sequence[int], currency: str) -> Mapping[str, Any]:
    amounts = [Money(minor, currency) for minor in minors]
    parts = {
        "rewards": total(amounts, currency),
        "fees": total(map(rules.fee, amounts), currency),
        "tax": total(map(rules.tax, amounts), currency),
    }
    return {name: {"amount": value.minor, "currency": currency} for name, value in parts.items()}


ROUTES: Final = (
    Route("list_studies", "GET", "/api/v1/studies/", _list),
    Route("list_studies_of_project", "GET", "/api/v1/projects/<project_id>/studies/", _list_of_project),
    Route("create_study", "POST", "/api/v1/studies/", _create),
    Route("get_study", "GET", "/api/v1/studies/<study_id>/", _get),
    Route("update_study", "PATCH", "/api/v1/studies/<study_id>/", _update),
    Route("delete_study", "DELETE", "/api/v1/studies/<study_id>/", _delete),
    Route("transition_study", "POST", "/api/v1/studies/<study_id>/transition/", _transition),
    Route("clone_study", "POST", "/api/v1/studies/<study_id>/clone/", _clone),
    Route("get_study_cost", "GET", "/api/v1/studies/<study_id>/cost/", _cost),
    Route("calculate_study_cost", "POST", "/api/v1/study-cost-calculator/", _calculate),
    Route("count_submissions", "GET", "/api/v1/studies/<study_id>/submissions/counts/", _counts),
)
