"""`estimate`: what the longest way through the task pays, and for how long."""

from argparse import Namespace
from datetime import timedelta
from typing import TYPE_CHECKING

from psiturk_ng.errors import BadInput
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, argument

if TYPE_CHECKING:
    from psiturk_ng.domain.money import Money
    from psiturk_ng.services.recruiting import Recruiting


def _estimate(context: Context, arguments: Namespace) -> int:
    from psiturk_ng.domain.money import Money
    from psiturk_ng.shell.acts.acting import recruiting
    from psiturk_ng.shell.acts.hits import estimate_in

    desk = recruiting(context)
    recruiter, rules, least = desk.recruiter, desk.pay, desk.least_per_hour
    reward = Money.parse(arguments.reward, recruiter.currency) if arguments.reward else rules.base
    told = estimate_in(context, arguments.estimate, recruiter.name)
    time = rules.estimates.longest or told
    if reward is None or time is None:
        raise BadInput(
            "How much and for how long is not known.",
            "Set base_payment and time_estimates in [Recruitment], or say --reward X and --estimate TIME.",
        )
    reached = rules.for_longest(reward)
    if arguments.json:
        context.say_json(
            {
                "minutes": _minutes(time),
                "reward": reward.plain,
                "bonus": (reached - reward).plain,
                "total": reached.plain,
                "per_hour": reached.per_hour(time).plain,
                "least_per_hour": least.plain if least else None,
                "currency": reached.currency,
            }
        )
    else:
        context.say(f"The longest way takes {_minutes(time):g} minutes.")
        context.say(f"It pays {reached}: {reward} as the reward, {reached - reward} as a bonus.")
        context.say(f"That is {reached.per_hour(time)} an hour, without what depends on performance.")
    _warn(context, desk, reward, reached.per_hour(time), told if told != time else None)
    return 0


def _warn(
    context: Context, desk: "Recruiting", reward: "Money", hourly: "Money", told: timedelta | None
) -> None:
    """Say what is below the least that the platform asks for: really, and by the time that it is told."""
    recruiter, least = desk.recruiter, desk.least_per_hour
    if least is not None and hourly < least:
        context.notice(f"{recruiter.name} asks for at least {least} an hour.")
    if told:
        said = reward.per_hour(told)
        context.notice(f"{recruiter.name} is told {_minutes(told):g} minutes: {said} an hour.")
        if least is not None and said < least:
            context.notice(f"It judges by that, and asks for at least {least}.")


def _minutes(time: timedelta) -> float:
    return time / timedelta(minutes=1)


FAMILIES = {
    "estimate": Family(
        "estimate",
        "say what the longest way through the task takes and pays, and what that is an hour",
        _estimate,
        (
            argument("--reward", metavar="REWARD", help="for each, such as 1.50; base_payment without it"),
            argument("--estimate", metavar="TIME", help="how long it takes, such as 12min"),
            JSON,
        ),
    )
}
