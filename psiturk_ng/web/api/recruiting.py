"""What the API tells of postings, and does with them and with submissions.

Source of addresses and shapes: psiTurk 3.3.1, `/api`. What changes something is never a GET here.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any, Final

from flask import Response, jsonify, make_response, request

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Plan, Result, Selection
from psiturk_ng.errors import BadInput, NotFound
from psiturk_ng.services.posting_counts import PostingReport
from psiturk_ng.services.postings import Show
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.web.dashboard.desks import desk_of, mode_in
from psiturk_ng.web.dashboard.parts import backstage

_MOST: Final = 1_000_000
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
    """Add places or hours to a posting, end it, approve what waits in it, or several of these."""
    desk, wanted = _desk(), body()
    if wanted.get("action") not in (None, "approve_all") or wanted.get("is_expired") not in (None, True):
        raise BadInput("A posting can be ended with is_expired: true, and approved with action: approve_all.")
    _report(desk, hit_id)
    if (places := number_in(wanted, "add_places", whole=True)) is not None:
        quote = desk.postings.quote_places(hit_id, int(places))
        _require([desk.postings.add_places(hit_id, int(places), agreed=quote)])
    if (hours := number_in(wanted, "add_hours")) is not None:
        _require([desk.postings.add_time(hit_id, timedelta(hours=hours))])
    if wanted.get("is_expired"):
        _require(desk.postings.expire([hit_id]))
    if wanted.get("action"):
        plan = desk.review.plan_approve(Selection(postings=(hit_id,)))
        _require(desk.review.carry_out(plan))
    return make_response(jsonify(_hit(_report(desk, hit_id))), 201)


def create_hit() -> Response:
    """Offer places in new postings; the same occasion offers them once."""
    desk, wanted = _desk(), body()
    places, hours = number_in(wanted, "places", whole=True), number_in(wanted, "hours")
    estimate = number_in(wanted, "estimate_minutes")
    if places is None or hours is None:
        raise BadInput("A posting needs places, a reward, and the hours that participants may take.")
    request = desk.postings.request(
        places=int(places),
        reward=Money.parse(text_in(wanted, "reward"), desk.recruiter.currency),
        time_allowed=timedelta(hours=hours),
        estimate=timedelta(minutes=estimate) if estimate is not None else None,
    )
    occasion = text_in(wanted, "occasion") or token_hex(8)
    made = desk.postings.create(request, agreed=desk.postings.quote(request), occasion=occasion)
    return _results("create_hit", made, 201)


def number_in(wanted: Mapping[str, Any], name: str, *, whole: bool = False) -> float | None:
    """Read a number that must be more than 0; None if it is not given.

    Raises:
        BadInput: if it is no such number.
    """
    found = wanted.get(name)
    if found is None:
        return None
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if not is_number or not 0 < found < _MOST or (whole and found % 1):
        raise BadInput(f"{name} is a{' whole' if whole else ''} number, more than 0.")
    return float(found)


def text_in(wanted: Mapping[str, Any], name: str) -> str:
    """Read a text; empty if it is not given.

    Raises:
        BadInput: if it is no text.
    """
    return checked_text(wanted.get(name, ""), name)


def checked_text(found: object, name: str) -> str:
    """Make sure that something is a text that every database can hold.

    Raises:
        BadInput: if it is none.
    """
    if not isinstance(found, str) or "\0" in found or any("\ud800" <= mark <= "\udfff" for mark in found):
        raise BadInput(f"{name} is not a text that can be kept.")
    return found


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
    desk, reason = _desk(), body().get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise BadInput("A bonus needs a reason: the participant reads it.")
    plan = desk.payments.plan_bonus(_EVERYBODY, amount=None, reason=reason)
    return _results("bonus_assignment", desk.payments.carry_out(plan) if plan.items else (), 201)


def _carried_out(desk: Recruiting, plan: Plan) -> Iterable[Result]:
    return desk.review.carry_out(plan) if plan.items else ()


def told(operation: str, results: Iterable[Result]) -> list[dict[str, Any]]:
    """Tell what became of each, as psiTurk's wrapper does."""
    return [
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


def _results(operation: str, results: Iterable[Result], status: int) -> Response:
    return make_response(jsonify(told(operation, results)), status)


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


def body() -> dict[str, Any]:
    """Read the JSON object that the request brings.

    Raises:
        BadInput: if it brings none.
    """
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise BadInput("The request needs a JSON object.", "Send it as application/json.")
    return found


def _desk() -> Recruiting:
    return desk_of(mode_in(request.args))
