"""Showing a plan, asking, and carrying it out: the same for every way of reviewing and paying."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import Final

from psiturk_ng.domain.ledger import Kind
from psiturk_ng.domain.plans import Plan, Result, Selection
from psiturk_ng.errors import BadInput, Conflict
from psiturk_ng.shell.acts import shown_plans as shown
from psiturk_ng.shell.acts.bulk import status_of, work_through
from psiturk_ng.shell.acts.consent import DECLINED, Consent

DONE: Final = {
    Kind.APPROVE: "approved",
    Kind.REJECT: "rejected",
    Kind.UNREJECT: "approved after a rejection",
    Kind.RETURN: "asked to give it back",
    Kind.SCREEN_OUT: "screened out",
    Kind.BONUS: "paid",
    Kind.POSTING: "posted",
}
_QUESTIONS: Final = {
    Kind.APPROVE: "Approve them",
    Kind.REJECT: "Reject them",
    Kind.UNREJECT: "Approve them after all",
    Kind.RETURN: "Ask them",
    Kind.SCREEN_OUT: "Screen them out",
    Kind.BONUS: "Pay them",
    Kind.POSTING: "Offer them",
}


def selection(arguments: Namespace) -> Selection:
    """Read which submissions are meant: `--all`, `--hit H ...` or ids.

    As in psiTurk, ids may stand anywhere, and mean HITs if `--hit` stands anywhere.

    Raises:
        BadInput: if none or several are said.
    """
    everything = getattr(arguments, "all", False)
    if arguments.hit is None:
        return Selection(everything=everything, submissions=tuple(arguments.assignments))
    hits = tuple(dict.fromkeys((*arguments.hit, *arguments.assignments)))
    if not hits:
        raise BadInput("--hit needs the ids of HITs.")
    return Selection(everything=everything, postings=hits)


def carry_out(consent: Consent, plan: Plan, do: Callable[[Plan], Iterator[Result]], *, is_named: bool) -> int:
    """Show a plan and carry it out, if that is wanted.

    Args:
        consent: asks.
        plan: what to do.
        do: does it.
        is_named: whether single submissions were asked for: then one that cannot be done is a failure.

    Returns:
        The exit status.
    """
    context, as_json = consent.context, consent.arguments.json
    # Who names somebody wants to know that nothing came of it.
    held = Conflict.exit_code if is_named and plan.held_back else 0
    if consent.arguments.dry_run:
        consent.rehearsed([*shown.plan(plan), *shown.items(plan)], shown.plan_fields(plan))
    if not (consent.arguments.dry_run and as_json):
        _tell_left_out(consent, plan, is_named)
    if consent.arguments.dry_run:
        return held
    if not plan.items:
        if as_json:
            context.say_json([])
        context.notice("There is nothing to do.")
        return held
    if not consent.given(shown.plan(plan), _QUESTIONS[plan.kind]):
        return DECLINED
    results = work_through(context, do(plan), len(plan.items), as_json=as_json, done=DONE[plan.kind])
    return status_of(results) or held


def _tell_left_out(consent: Consent, plan: Plan, is_named: bool) -> None:
    notice = consent.context.notice
    if is_named:
        for line in shown.left_out(plan.already):
            notice(line)
    elif plan.already:
        notice(f"{len(plan.already)} need nothing more.")
    for line in shown.left_out(plan.held_back):
        notice(f"left out: {line}")
