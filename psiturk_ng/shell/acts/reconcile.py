"""What `reconcile` does."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from psiturk_ng.errors import OutcomeUnknown
from psiturk_ng.services.reconciliation import Finding, FindingKind, Reconciled
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.shell.acts.acting import recruiting
from psiturk_ng.shell.acts.consent import Consent
from psiturk_ng.shell.acts.planned import carry_out
from psiturk_ng.shell.context import Context

_QUESTION = "Did it happen? Look on the platform first. [y/n, Enter to leave it open] "


def reconcile(context: Context, arguments: Namespace) -> int:
    """Compare both sides, put right what is safe, and ask a person for the rest."""
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode, acts_unasked=not arguments.make_good)
    found = desk.reconciliation.run()
    # The answer to --make-good is what became of each offer.
    say = context.notice if arguments.make_good else context.say
    if not arguments.json:
        for each in found.findings:
            say(_line(each))
    elif not arguments.make_good:
        context.say_json([_fields(each) for each in found.findings])
    is_certain = found.is_certain
    if not is_certain and not arguments.json and context.stdin.isatty():
        is_certain = _ask(context, desk, found)
    context.notice(_summary(found, is_certain))
    status = 0 if is_certain else OutcomeUnknown.exit_code
    if arguments.make_good:
        plan = desk.make_goods.plan()
        status = carry_out(consent, plan, desk.make_goods.carry_out, is_named=False) or status
    return status


def _ask(context: Context, desk: Recruiting, found: Reconciled) -> bool:
    """Let a person say what became of what is in doubt; tells whether nothing is any more."""
    doubts = [each for each in found.open if each.kind is FindingKind.UNCERTAIN]
    answered = 0
    for each in doubts:
        context.say(each.sentence)
        answer = context.ask(_QUESTION).lower()
        if answer in ("y", "yes", "n", "no") and each.entry_id is not None:
            desk.ledger.settle(each.entry_id, happened=answer.startswith("y"))
            answered += 1
    return answered == len(doubts)


def _line(finding: Finding) -> str:
    mark = "settled" if finding.is_settled else "open"
    hint = f" {finding.hint}" if finding.hint and not finding.is_settled else ""
    return f"{mark}: {finding.sentence}{hint}"


def _summary(found: Reconciled, is_certain: bool) -> str:
    seen = f"{found.submissions} submission{'' if found.submissions == 1 else 's'} looked at"
    number = len(found.open)
    rest = f"{number} thing{' needs' if number == 1 else 's need'} a person" if number else "nothing is open"
    return f"{seen}; {rest}." + (
        "" if is_certain else " It is still uncertain whether some payments happened."
    )


def _fields(finding: Finding) -> dict[str, Any]:
    names = {"posting_id": "hitId", "submission_id": "assignmentId", "participant_id": "workerId"}
    return {names.get(name, name): value for name, value in asdict(finding).items()}
