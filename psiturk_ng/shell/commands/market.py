"""`market`: the simulated platform of the recruiter."""

from argparse import ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, Verb, argument

if TYPE_CHECKING:
    from psiturk_ng.supervisor.companion import Companion


def _market(context: Context) -> "Companion":
    return context.project.marketplace(context.project.settings.recruitment.recruiter)


def whereabouts(url: str) -> str:
    """Say where workers' pages are."""
    return f"The marketplace is at {url} (open it in a browser to be a worker)."


def _on(context: Context, _: Namespace) -> int:
    context.say(whereabouts(_market(context).require()))
    return 0


def _off(context: Context, _: Namespace) -> int:
    stopped = _market(context).stop()
    context.say("The marketplace is off; what it knows is kept." if stopped else "It is already off.")
    return 0


def _status(context: Context, arguments: Namespace) -> int:
    market = _market(context)
    url = market.url()
    found = {"url": url, **(market.turn("status") if url else {})}
    if arguments.json:
        context.say_json({"running": url is not None, **found})
    elif url is None:
        context.say("The marketplace is off.")
    else:
        context.say(f"{whereabouts(url)} Its time is {found['time']}.")
        context.say(found["summary"])
    return 0


def _reset(context: Context, arguments: Namespace) -> int:
    question = "Forget every offer, participant and payment of the simulated platform? (y/N) "
    if not arguments.yes and context.stdin.isatty() and not context.agrees(question):
        context.say("Nothing was changed.")
        return 1
    _market(context).forget()
    context.say("The marketplace begins anew.")
    return 0


def _wait(context: Context, arguments: Namespace) -> int:
    found = _market(context).turn("clock", {"hours": arguments.hours})
    context.say(f"The marketplace's time is now {found['time']}.")
    return 0


def _faults(context: Context, arguments: Namespace) -> int:
    from psiturk_ng.errors import BadInput

    if not isinstance(arguments.plan, dict):
        raise BadInput(
            "A plan of faults is an object of JSON.", 'Such as {"lose_answer": 0.1}, or {} for none.'
        )
    found = _market(context).turn("faults", arguments.plan)
    context.say_json(found["faults"])
    return 0


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = -1
    if not 0 <= hours < 1e6:
        raise ArgumentTypeError(f"{text} is not a number of hours")
    return hours


def _plan(text: str) -> object:
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not JSON") from error


FAMILIES = {
    "market": Family(
        "market",
        "the simulated platform of the recruiter, which mode sim starts by itself",
        verbs=(
            Verb("on", _on, "start it, and say where its pages are"),
            Verb("off", _off, "stop it; what it knows is kept"),
            Verb("status", _status, "show how things stand there", (JSON,)),
            Verb(
                "reset",
                _reset,
                "let it forget everything",
                (argument("--yes", action="store_true", help="do not ask first"),),
            ),
            Verb(
                "wait",
                _wait,
                "let time pass there",
                (argument("hours", type=_hours, metavar="HOURS", help="how far to move its clock ahead"),),
            ),
            Verb(
                "faults",
                _faults,
                "let things go wrong there, for a rehearsal",
                (argument("plan", type=_plan, metavar="PLAN", help="JSON; {} ends them"),),
            ),
        ),
    )
}
