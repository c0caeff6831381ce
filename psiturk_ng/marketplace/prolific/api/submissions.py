"""Submissions and bonuses, over HTTP.

Lists and single submissions spell some fields differently, as Prolific does.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import bonuses, rules, standing, studies, submissions
from psiturk_ng.marketplace.prolific.account import account, bonuses_of
from psiturk_ng.marketplace.prolific.api.paging import page_of, paged, truth
from psiturk_ng.marketplace.prolific.api.routes import Answer, Asked, Route
from psiturk_ng.marketplace.prolific.refusals import invalid
from psiturk_ng.marketplace.prolific.rules import SubmissionStatus
from psiturk_ng.marketplace.prolific.tables import ORDERS, SUBMISSIONS
from psiturk_ng.marketplace.prolific.upkeep import APPROVAL_ORDER

_FLAGS: Final[Mapping[str, SubmissionStatus]] = {
    "returned": SubmissionStatus.RETURNED,
    "awaiting_review": SubmissionStatus.AWAITING_REVIEW,
    "approved": SubmissionStatus.APPROVED,
    "active": SubmissionStatus.ACTIVE,
    "timeout": SubmissionStatus.TIMED_OUT,
    "rejected": SubmissionStatus.REJECTED,
    "screened_out": SubmissionStatus.SCREENED_OUT,
}


def _list(asked: Asked) -> Answer:
    if not asked.query.get("study"):
        raise invalid({"study": ["This field is required."]})
    return _listed(asked, asked.query["study"])


def _list_of_study(asked: Asked, study_id: str) -> Answer:
    return _listed(asked, study_id)


def _listed(asked: Asked, study_id: str) -> Answer:
    studies.get(asked.moment, study_id)
    clauses = [SUBMISSIONS.c.study_id == study_id, *_wanted(asked.query)]
    count = sa.select(sa.func.count()).select_from(SUBMISSIONS).where(*clauses)
    number, size = page_of(asked)
    order = SUBMISSIONS.c.number
    query = sa.select(SUBMISSIONS).where(*clauses).limit(size).offset((number - 1) * size)
    is_descending = asked.query.get("ordering", "").startswith("-")
    rows = asked.moment.connection.execute(query.order_by(order.desc() if is_descending else order))
    total = asked.moment.connection.scalar(count) or 0
    return Answer(paged(asked, [_short(row) for row in rows], total, number, size))


def _wanted(query: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = []
    if text := query.get("status"):
        # In filters a space is an underscore; the hyphen of TIMED-OUT stays.
        status = text.upper().replace("_", " ")
        if status not in set(SubmissionStatus):
            raise invalid({"status": [f"There is no status {text}."]})
        clauses.append(SUBMISSIONS.c.status == status)
    for name, status in _FLAGS.items():
        if (wanted := truth(query, name)) is not None:
            matches = SUBMISSIONS.c.status == status
            clauses.append(matches if wanted else ~matches)
    return clauses


def _get(asked: Asked, submission_id: str) -> Answer:
    row = standing.get(asked.moment, submission_id)
    return Answer({**_long(row), "bonus_payments": bonuses_of(asked.moment, submission_id)})


def _transition(asked: Asked, submission_id: str) -> Answer:
    return Answer(_long(submissions.transition(asked.moment, submission_id, asked.body)))


def _request_return(asked: Asked, submission_id: str) -> Answer:
    reasons = asked.body.get("request_return_reasons")
    row = submissions.request_return(asked.moment, submission_id, reasons)
    return Answer(
        {
            "id": row.submission_id,
            "status": row.status,
            "participant": row.participant_id,
            "return_requested": _written(row.return_requested),
        }
    )


def _bulk_approve(asked: Asked) -> Answer:
    moment = asked.moment
    if "submission_ids" in asked.body:
        ids = asked.texts("submission_ids")
    else:
        study_id, people = asked.text("study_id"), asked.texts("participant_ids")
        query = sa.select(SUBMISSIONS.c.submission_id).where(SUBMISSIONS.c.study_id == study_id)
        ids = list(moment.connection.scalars(query.where(SUBMISSIONS.c.participant_id.in_(people))))
    if not ids or len(ids) > rules.MOST_IN_BULK:
        raise invalid({"submission_ids": [f"From 1 to {rules.MOST_IN_BULK} ids are expected."]})
    for each in ids:
        standing.get(moment, each)
    due = moment.now + timedelta(seconds=account(moment).settle_seconds)
    orders = [{"kind": APPROVAL_ORDER, "subject": each, "due_at": due} for each in ids]
    moment.connection.execute(sa.insert(ORDERS), orders)
    return Answer({"message": "The request to bulk approve has been made."})


def _set_up_bonuses(asked: Asked) -> Answer:
    made = bonuses.set_up(asked.moment, asked.text("study_id"), asked.text("csv_bonuses"))
    return Answer(
        {
            "id": made.set_id,
            "study": made.study_id,
            "amount": made.amount.minor,
            "fees": made.fees.minor,
            "vat": made.tax.minor,
            "total_amount": made.cost.minor,
        },
        201,
    )


def _pay_bonuses(asked: Asked, set_id: str) -> Answer:
    bonuses.order(asked.moment, set_id)
    return Answer({"message": "The bonuses will be paid."}, 202)


def _short(row: Row) -> dict[str, Any]:
    return {
        "id": row.submission_id,
        "participant_id": row.participant_id,
        "status": row.status,
        "started_at": _written(row.started_at),
        "completed_at": _written(row.completed_at),
        "has_siblings": False,
        "study_code": row.code,
        "return_requested": _written(row.return_requested),
    }


def _long(row: Row) -> dict[str, Any]:
    return {
        "id": row.submission_id,
        "completed_at": _written(row.completed_at),
        "entered_code": row.code,
        "participant": row.participant_id,
        "started_at": _written(row.started_at),
        "status": row.status,
        "study_id": row.study_id,
        "parent_study_id": None,
        "return_requested": _written(row.return_requested),
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


ROUTES: Final = (
    Route("list_submissions", "GET", "/api/v1/submissions/", _list),
    Route("list_submissions_of_study", "GET", "/api/v1/studies/<study_id>/submissions/", _list_of_study),
    Route("get_submission", "GET", "/api/v1/submissions/<submission_id>/", _get),
    Route("transition_submission", "POST", "/api/v1/submissions/<submission_id>/transition/", _transition),
    Route("request_return", "POST", "/api/v1/submissions/<submission_id>/request-return/", _request_return),
    Route("bulk_approve", "POST", "/api/v1/submissions/bulk-approve/", _bulk_approve),
    Route("set_up_bonuses", "POST", "/api/v1/submissions/bonus-payments/", _set_up_bonuses),
    Route("pay_bonuses", "POST", "/api/v1/bulk-bonus-payments/<set_id>/pay/", _pay_bonuses),
)
