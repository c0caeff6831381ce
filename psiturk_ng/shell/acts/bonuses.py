"""What `worker bonus` does."""

from argparse import Namespace
from pathlib import Path

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Plan
from psiturk_ng.errors import BadInput
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.shell.acts.acting import recruiting
from psiturk_ng.shell.acts.asking import value
from psiturk_ng.shell.acts.consent import Consent
from psiturk_ng.shell.acts.planned import carry_out, selection
from psiturk_ng.shell.context import Context


def bonus(context: Context, arguments: Namespace) -> int:
    """Pay extra."""
    _require_one_source(arguments)
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode)
    if arguments.csv is not None:
        plan, is_named = _of_file(context, arguments, desk), True
    else:
        wanted = selection(arguments)
        amount = None if arguments.auto else _amount(arguments.amount, desk.recruiter.currency)
        plan = desk.payments.plan_bonus(
            wanted,
            amount=amount,
            reason=_reason(context, consent, arguments),
            override=arguments.override_bonused_status,
            all_studies=arguments.all_studies,
        )
        is_named = bool(wanted.submissions)
    return carry_out(consent, plan, desk.payments.carry_out, is_named=is_named)


def _require_one_source(arguments: Namespace) -> None:
    """Find out how much is meant before anybody is asked for anything."""
    if [arguments.auto, arguments.amount is not None, arguments.csv is not None].count(True) != 1:
        raise BadInput("It is not clear how much to pay.", "Use --amount X, --auto, or --csv FILE.")
    if arguments.csv is None:
        selection(arguments)
    elif arguments.all or arguments.hit is not None or arguments.assignments:
        raise BadInput("The file says whom to pay: leave out --all, --hit and ids.")


def _amount(text: str, currency: str) -> Money:
    try:
        amount = Money.parse(text, currency)
    except BadInput as error:
        raise BadInput(f"Bonus must be a number greater than 0. You gave: {text}", error.message) from error
    if not amount:
        raise BadInput(f"Bonus must be a number greater than 0. You gave: {text}")
    return amount


def _reason(context: Context, consent: Consent, arguments: Namespace) -> str:
    """Take the reason that was typed, or the settings' one, or ask for it."""
    configured = context.project.settings.shell.bonus_message
    if arguments.reason is None and configured:
        context.notice(f'Using bonus `reason` from config file: "{configured}"')
        return configured
    lack = BadInput(
        "A bonus needs a reason, which the workers read.", "Use --reason TEXT, or set bonus_message."
    )
    question = "Type the reason for the bonus. Workers will see this message: "
    return value(consent.shown_on, arguments.reason, question, lack)


def _of_file(context: Context, arguments: Namespace, desk: Recruiting) -> Plan:
    path = context.folder / Path(arguments.csv).expanduser()
    reason = arguments.reason or context.project.settings.shell.bonus_message
    lines = desk.payments.read_file(path, reason=reason)
    return desk.payments.plan_lines(lines, override=arguments.override_bonused_status)
