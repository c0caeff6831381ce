"""Reviewing and paying: who handed in, what it would cost, what came of it."""

from collections import Counter

from flask import Response, make_response, redirect, request, url_for

from psiturk_ng.domain.ledger import EntryFilter
from psiturk_ng.domain.participant_list import status_word
from psiturk_ng.domain.plans import Plan
from psiturk_ng.errors import BadInput
from psiturk_ng.web.dashboard import background
from psiturk_ng.web.dashboard.desks import desk_of, mode_in
from psiturk_ng.web.dashboard.rendering import page
from psiturk_ng.web.dashboard.wishes import TITLES, Act, Wish

_AGREED = "agreed"


def review() -> Response:
    """List submissions, and offer what can be done with them.

    With `look=1` the platform is asked; without, what is known here is shown.
    """
    desk = desk_of(mode_in(request.args))
    looks = request.args.get("look") == "1"
    return page(
        "review.html",
        mode=desk.recruiter.mode,
        recruiter=desk.recruiter.name,
        looks=looks,
        reports=desk.submissions.list() if looks else desk.submissions.known(),
        titles=TITLES,
        status_word=status_word,
    )


def preview() -> Response:
    """Show what a wish would do and cost; nothing is done."""
    wish = Wish.read(request.form)
    return _preview(wish, wish.plan(desk_of(wish.mode)))


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
    desk = desk_of(mode_in(request.args))
    entries = desk.ledger.entries(EntryFilter(batch=batch))
    return page(
        "batch.html",
        batch=batch,
        mode=desk.recruiter.mode,
        entries=entries,
        counts=Counter(entry.state.replace("_", " ") for entry in entries),
        is_under_way=not entries or any(entry.state in ("intended", "sending") for entry in entries),
    )


def _preview(wish: Wish, plan: Plan, *, has_changed: bool = False) -> Response:
    return page(
        "preview.html",
        title=TITLES[wish.act],
        wish=wish,
        plan=plan,
        agreed=_sum(plan),
        has_changed=has_changed,
        can_insist=wish.act in (Act.APPROVE, Act.BONUS, Act.AUTO_BONUS) and not wish.insists,
        fields=list(wish.fields()),
        insisting=[*wish.fields(), ("insists", "1")],
    )


def _sum(plan: Plan) -> str:
    """Say in one word what somebody agrees to: whom it is about and what it costs."""
    return f"{len(plan.items)}:{plan.total}"
