"""What the API tells of postings, and does with them and with submissions.

Source of addresses and shapes: psiTurk 3.3.1, `/api`. What changes something is never a GET here.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, make_response, request

from psiturk_ng.domain.plans import Plan, Result, Selection
from psiturk_ng.errors import BadInput, NotFound
from psiturk_ng.services.posting_counts import PostingReport
from psiturk_ng.services.postings import Show
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.web.dashboard.desks import desk_of, mode_in
from psiturk_ng.web.dashboard.parts import backstage

_EVERYBODY = Selection(everything=True)


def services() -> Response:
    """Tell in which mode the API acts, for which version, and what the account holds."""
    desk = _desk()
    balance = desk.recruiter.balance()
    return jsonify(
        mode=desk.recruiter.mode,
        codeversion=backstage().overview.codeversion,
        recruiter=desk.recruiter.name,
        amt_balance=balance.plain if balance else None,
        aws_access_key_id="",
    )


def hits(which: str = "") -> Response:
    """List this study's postings: the active ones, or all."""
    show = Show.ACTIVE if which == "active" else Show.ALL
    return jsonify([_hit(report) for report in _desk().postings.list(show)])


def change_hit(hit_id: str) -> Response:
    """End a posting, approve what waits in it, or both."""
    desk, wanted = _desk(), _body()
    if wanted.get("action") not in (None, "approve_all") or wanted.get("is_expired") not in (None, True):
        raise BadInput("A posting can be ended with is_expired: true, and approved with action: approve_all.")
    _report(desk, hit_id)
    if wanted.get("is_expired"):
        _require(desk.postings.expire([hit_id]))
    if wanted.get("action"):
        plan = desk.review.plan_approve(Selection(postings=(hit_id,)))
        _require(desk.review.carry_out(plan))
    return make_response(jsonify(_hit(_report(desk, hit_id))), 201)


def delete_hit(hit_id: str) -> Response:
    """Remove a posting that is over."""
    desk = _desk()
    _report(desk, hit_id)
    _require(desk.postings.delete([hit_id]))
    return make_response("", 204)


def expire_all() -> Response:
    """End all postings that are active."""
    desk = _desk()
    active = [report.posting.posting_id for report in desk.postings.list(Show.ACTIVE)]
    return _results("expire_hit", desk.postings.expire(active), 201)


def delete_all() -> Response:
    """Remove all postings that are over and reviewed."""
    desk = _desk()
    over = [posting.posting_id for posting in desk.postings.deletable()]
    return _results("delete_hit", desk.postings.delete(over), 201)


def approve_all() -> Response:
    """Approve everybody who is finished here with whole data and handed in there."""
    desk = _desk()
    return _results("approve_assignment", _carried_out(desk, desk.review.plan_approve(_EVERYBODY)), 200)


def approve_all_hits() -> Response:
    """Do the same, at psiTurk's other address for it."""
    desk = _desk()
    return _results("approve_assignment", _carried_out(desk, desk.review.plan_approve(_EVERYBODY)), 201)


def bonus_all() -> Response:
    """Pay everybody the bonus that their task computed, once."""
    desk, reason = _desk(), _body().get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise BadInput("A bonus needs a reason: the participant reads it.")
    plan = desk.payments.plan_bonus(_EVERYBODY, amount=None, reason=reason)
    return _results("bonus_assignment", desk.payments.carry_out(plan) if plan.items else (), 201)


def _carried_out(desk: Recruiting, plan: Plan) -> Iterable[Result]:
    return desk.review.carry_out(plan) if plan.items else ()


def _results(operation: str, results: Iterable[Result], status: int) -> Response:
    """Tell what became of each, as psiTurk's wrapper does."""
    told = [
        {
            "status": "success" if result.is_success else "error",
            "success": result.is_success,
            "message": result.sentence,
            "data": {
                "assignment_id": result.submission_id,
                "hit_id": result.posting_id,
                "fate": result.fate,
                "amount": result.amount.plain if result.amount else None,
            },
            "operation": operation,
        }
        for result in results
    ]
    return make_response(jsonify(told), status)


def _require(results: Iterable[Result]) -> None:
    """Make sure that everything worked.

    Raises:
        BadInput: if the platform refused something.
    """
    for result in results:
        if not result.is_success:
            raise BadInput(result.sentence or f"That was {result.fate}.")


def _report(desk: Recruiting, hit_id: str) -> PostingReport:
    for report in desk.postings.list():
        if report.posting.posting_id == hit_id:
            return report
    raise NotFound(f"This study has no posting {hit_id}.")


def _hit(report: PostingReport) -> dict[str, Any]:
    posting = report.posting
    return {
        "options": {
            "hitid": posting.posting_id,
            "title": posting.title,
            "status": posting.state,
            "max_assignments": posting.places,
            "number_assignments_completed": posting.reviewed,
            "number_assignments_pending": posting.pending,
            "number_assignments_available": posting.available,
            "number_submissions_needing_action": posting.awaiting_review,
            "creation_time": posting.created_at.isoformat(),
            "expiration": posting.expires_at.isoformat() if posting.expires_at else None,
            "is_expired": posting.is_expired(datetime.now(UTC)),
            "reward": posting.reward.plain,
        }
    }


def _body() -> dict[str, Any]:
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise BadInput("The request needs a JSON object.", "Send it as application/json.")
    return found


def _desk() -> Recruiting:
    return desk_of(mode_in(request.args))
