"""What the API tells of submissions and the ledger, and does with them: the same as the dashboard."""

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, make_response, request
from werkzeug.datastructures import MultiDict

from psiturk_ng.domain.participant_list import page_number
from psiturk_ng.domain.plans import Excluded, Item
from psiturk_ng.errors import BadInput, NotFound
from psiturk_ng.services.ledger_files import shown
from psiturk_ng.services.submissions import SubmissionReport
from psiturk_ng.web.api.recruiting import body, checked_text, text_in, told
from psiturk_ng.web.dashboard.desks import desk_of, mode_in
from psiturk_ng.web.dashboard.ledger import read_filter
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.wishes import Wish


def submissions() -> Response:
    """Give one page of the submissions that are known here; those that wait for a decision, or all."""
    desk, given = desk_of(mode_in(request.args)), request.args
    found = desk.submissions.page(
        page_number(given.get("page", "")),
        is_waiting=given.get("show") != "all",
        text=given.get("text", "").strip(),
    )
    return jsonify(
        total=found.total,
        page=found.number,
        pages=found.pages,
        submissions=[_report(each) for each in found.rows],
    )


def act() -> Response:
    """Do something with submissions, or with `dry_run` tell what would be done and cost."""
    wanted = body()
    wish = Wish.read(_form(wanted))
    desk = desk_of(wish.mode)
    plan = wish.plan(desk)
    does_it = not wanted.get("dry_run") and plan.items
    results = list(wish.carry_out(desk, plan)) if does_it else []
    return jsonify(
        batch=plan.batch,
        total=plan.total.plain,
        currency=plan.currency,
        planned=[_item(each) for each in plan.items],
        held_back=[_excluded(each) for each in plan.held_back],
        results=told(wish.act, results),
    )


def reconcile() -> Response:
    """Compare both sides, put right what is safe, and tell what needs a person."""
    found = desk_of(mode_in(request.args)).reconciliation.run()
    findings = [asdict(each) | {"kind": str(each.kind)} for each in found.findings]
    return jsonify(submissions=found.submissions, findings=findings)


def entries() -> Response:
    """Give one page of the ledger, newest first."""
    mode, number = mode_in(request.args), page_number(request.args.get("page", ""))
    found, _ = backstage().ledger.page(mode, read_filter(request.args), number)
    return jsonify(
        total=found.total, page=found.number, pages=found.pages, entries=[shown(each) for each in found.rows]
    )


def settle(entry_id: str) -> Response:
    """Say what became of an entry in doubt, or that it was paid by hand."""
    desk, happened = desk_of(mode_in(request.args)), text_in(body(), "happened")
    if not (entry_id.isascii() and entry_id.isdecimal() and len(entry_id) < 19):
        raise NotFound(f"The ledger has no entry {entry_id}.")
    if happened not in ("yes", "no", "paid"):
        raise BadInput("happened is yes, no, or paid.")
    if happened == "paid":
        desk.ledger.mark_entry_paid(int(entry_id))
    else:
        desk.ledger.settle(int(entry_id), happened=happened == "yes")
    return jsonify(shown(desk.ledger.entry(int(entry_id))))


def code(code: str) -> Response:
    """Tell whose a completion code is."""
    found = backstage().codes.verify(code)
    row = found.assignment
    return jsonify(code=found.code, outcome=found.outcome, uniqueid=row.uniqueid if row else None)


def settings() -> Response:
    """List the settings and where each came from; secrets are masked."""
    rows = backstage().settings()
    return make_response(jsonify([asdict(row) | {"origin": str(row.origin)} for row in rows]))


def _form(wanted: dict[str, Any]) -> MultiDict[str, str]:
    """Say as a form what was sent as JSON: there is one reader of wishes."""
    form = MultiDict[str, str]()
    for name in ("act", "reason", "category", "amount", "lines"):
        form[name] = text_in(wanted, name)
    form["mode"] = str(mode_in(request.args))
    for name in ("submissions", "postings"):
        found = wanted.get(name, [])
        if not isinstance(found, list):
            raise BadInput(f"{name} is a list of ids.")
        for each in found:
            checked_text(each, name)
        form.setlist(name.removesuffix("s"), found)
    form["whom"] = "these" if form.getlist("submission") else "all"
    form["insists"] = "1" if wanted.get("insists") is True else ""
    return form


def _report(report: SubmissionReport) -> dict[str, Any]:
    return {
        "submission": report.submission_id,
        "participant": report.participant_id,
        "posting": report.posting_id,
        "uniqueid": report.assignment.uniqueid if report.assignment else None,
        "status": report.assignment.status if report.assignment else None,
        "state": report.state,
        "outcome": report.outcome,
        "submitted_at": report.submitted_at.isoformat() if report.submitted_at else None,
        "bonus": report.bonus.plain,
        "need": report.need,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "submission": item.submission_id,
        "participant": item.participant_id,
        "amount": item.amount.plain,
        "fee": item.fee.plain,
        "reason": item.reason,
    }


def _excluded(excluded: Excluded) -> dict[str, Any]:
    return {
        "submission": excluded.submission_id,
        "participant": excluded.participant_id,
        "why": excluded.why,
    }
