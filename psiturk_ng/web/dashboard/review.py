"""Reviewing and paying: who handed in, what it would cost, what came of it."""

import json
from hashlib import sha256

from flask import Request, Response, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from psiturk_ng.domain.ledger import EntryFilter, EntryState
from psiturk_ng.domain.participant_list import page_number, status_word
from psiturk_ng.domain.plans import Plan
from psiturk_ng.errors import BadInput
from psiturk_ng.web.dashboard import background
from psiturk_ng.web.dashboard.desks import desk_of, mode_in
from psiturk_ng.web.dashboard.ledger import state_counts
from psiturk_ng.web.dashboard.participants import address
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page
from psiturk_ng.web.dashboard.wishes import BONUSES, TITLES, Act, Wish

_AGREED = "agreed"
_MOST_SHOWN = 500
_UNDER_WAY = (EntryState.INTENDED, EntryState.SENDING)


def review() -> Response:
    """List submissions as they are known here, and offer what can be done with them."""
    desk = desk_of(mode_in(request.args))
    is_waiting, text = request.args.get("show") != "all", request.args.get("text", "").strip()
    number = page_number(request.args.get("page", ""))
    kept = {"mode": desk.recruiter.mode, "show": "" if is_waiting else "all", "text": text}

    def here(**changes: str) -> str:
        """Give the address of this list with some arguments changed; an empty one goes."""
        return address("dashboard.review", [(k, v) for k, v in (kept | changes).items() if v])

    return page(
        "review.html",
        mode=desk.recruiter.mode,
        recruiter=desk.recruiter.name,
        currency=desk.recruiter.currency,
        is_waiting=is_waiting,
        text=text,
        has_looked=request.args.get("looked") == "1",
        shown=desk.submissions.page(number, is_waiting=is_waiting, text=text),
        titles=TITLES,
        status_word=status_word,
        here=here,
    )


def look() -> Response:
    """Ask the platform what it says of submissions, and note it."""
    desk = desk_of(mode_in(request.form))
    desk.submissions.look()
    return make_response(redirect(url_for("dashboard.review", mode=desk.recruiter.mode, looked=1), 303))


def reconcile() -> Response:
    """Compare both sides, put right what is safe, and show what needs a person."""
    desk = desk_of(mode_in(request.form))
    found = desk.reconciliation.run()
    return page("reconciled.html", mode=desk.recruiter.mode, recruiter=desk.recruiter.name, found=found)


def preview() -> Response:
    """Show what a wish would do and cost; nothing is done."""
    wish = Wish.read(_with_file(request))
    return _preview(wish, wish.plan(desk_of(wish.mode)))


def _with_file(request: Request) -> MultiDict[str, str]:
    """Put the text of an uploaded file among the fields of its form."""
    fields = MultiDict(request.form)
    if file := request.files.get("file"):
        try:
            fields["lines"] = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadInput("The file is not text in UTF-8.", "Save it as CSV in UTF-8.") from error
    return fields


def carry_out() -> Response:
    """Do what was previewed, if it is still the same; else show it again."""
    wish = Wish.read(request.form)
    desk = desk_of(wish.mode)
    plan = wish.plan(desk)
    if request.form.get(_AGREED) != _sum(plan):
        return _preview(wish, plan, has_changed=True)
    if not plan.items:
        raise BadInput("There is nothing to do.")
    background.run(wish.carry_out(desk, plan), f"{wish.act} {plan.batch}")
    return make_response(redirect(url_for("dashboard.batch", batch=plan.batch, mode=wish.mode), 303))


def batch(batch: str) -> Response:
    """Show what became of each item of one go."""
    mode, only = mode_in(request.args), EntryFilter(batch=batch)
    shown, sums = backstage().ledger.page(mode, only, page_number(request.args.get("page", "")))
    return page(
        "batch.html",
        batch=batch,
        mode=mode,
        shown=shown,
        counts=state_counts(sums),
        is_under_way=not sums or any(each.state in _UNDER_WAY for each in sums),
        here=lambda number: url_for("dashboard.batch", batch=batch, mode=mode, page=number),
    )


def _preview(wish: Wish, plan: Plan, *, has_changed: bool = False) -> Response:
    return page(
        "preview.html",
        title=TITLES[wish.act],
        wish=wish,
        plan=plan,
        agreed=_sum(plan),
        most=_MOST_SHOWN,
        has_changed=has_changed,
        can_insist=wish.act in {Act.APPROVE, *BONUSES} and not wish.insists,
        fields=list(wish.fields()),
        insisting=[*wish.fields(), ("insists", "1")],
    )


def _sum(plan: Plan) -> str:
    """Say in one word what somebody agrees to: whom it is about, with how much for each and which reason."""
    each = sorted((item.key, str(item.amount), str(item.fee), item.reason) for item in plan.items)
    return f"{len(plan.items)}:{plan.total}:{sha256(json.dumps(each).encode()).hexdigest()[:32]}"
