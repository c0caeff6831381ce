"""`amt_balance`, or `balance`: the money in the recruiter account."""

from argparse import Namespace

from psiturk_ng.errors import Conflict
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family


def _balance(context: Context, arguments: Namespace) -> int:
    recruiter = context.project.recruiter(context.mode)
    held = recruiter.balance()
    if held is None:
        raise Conflict(f"The recruiter {recruiter.name} does not say what an account holds.")
    if arguments.json:
        where = {"recruiter": recruiter.name, "mode": recruiter.mode}
        context.say_json({**where, "amount": held.plain, "currency": held.currency})
    else:
        context.say(held.plain)
    return 0


FAMILIES = {
    "amt_balance": Family(
        "amt_balance", "show the money in the recruiter account", _balance, (JSON,), aliases=("balance",)
    )
}
