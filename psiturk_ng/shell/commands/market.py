"""`market`: the simulated platform of the recruiter."""

import secrets
from argparse import ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, Verb, argument

if TYPE_CHECKING:
    from psiturk_ng.marketplace.robots.crew import Outcome
    from psiturk_ng.supervisor.companion import Companion

_SEEDS: Final = 1_000_000
_MOST_ROBOTS: Final = 10_000


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


def _work(context: Context, arguments: Namespace) -> int:
    from psiturk_ng.marketplace.robots.crew import Crew
    from psiturk_ng.marketplace.robots.plan import Plan
    from psiturk_ng.marketplace.robots.platform import open_platform
    from psiturk_ng.marketplace.robots.script import script_of

    seed = secrets.randbelow(_SEEDS) if arguments.seed is None else arguments.seed
    plan = Plan(
        robots=arguments.number,
        return_rate=arguments.return_rate,
        abandon_rate=arguments.abandon_rate,
        seed=seed,
    )
    name = context.project.settings.recruitment.recruiter
    script = script_of(context.folder)
    crew = Crew(open_platform(name, _market(context).require()), script)
    outcomes = []
    for outcome in crew.run(plan, arguments.at_once):
        outcomes.append(outcome)
        if not arguments.json:
            context.say(_told(outcome))
    if arguments.json:
        context.say_json({"seed": seed, **_counts(outcomes), "robots": [asdict(each) for each in outcomes]})
    else:
        counts = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in _counts(outcomes).items())
        context.say(f"{counts} (seed {seed}).")
    return 0 if all(each.has_ended for each in outcomes) else 1


def _told(outcome: "Outcome") -> str:
    who = outcome.participant_id or "A robot"
    if outcome.has_ended:
        return f"{who} {outcome.asked}" + (", and that was lost" if outcome.is_lost else "")
    return f"{who} was to be {outcome.asked}, and is not: {outcome.reason}"


def _counts(outcomes: "Sequence[Outcome]") -> dict[str, int]:
    """Count who ended how; what was handed in and lost apart."""
    ended = Counter("lost" if each.is_lost else str(each.asked) for each in outcomes if each.has_ended)
    words = ("submitted", "returned", "vanished", "lost")
    return {word: ended[word] for word in words} | {
        "not_as_asked": sum(not each.has_ended for each in outcomes)
    }


def _number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_ROBOTS:
        raise ArgumentTypeError(f"{text} is not a number from 1 to {_MOST_ROBOTS}")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise ArgumentTypeError(f"{text} is not a share from 0 to 1")
    return share


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
                "work",
                _work,
                "let robots take part in the study",
                (
                    argument("number", type=_number, metavar="N", help="how many"),
                    argument(
                        "--return-rate",
                        type=_share,
                        default=0.0,
                        metavar="SHARE",
                        help="of them that return their place",
                    ),
                    argument(
                        "--abandon-rate",
                        type=_share,
                        default=0.0,
                        metavar="SHARE",
                        help="of them that vanish",
                    ),
                    argument(
                        "--seed", type=int, help="repeat an earlier run; without it, another one each time"
                    ),
                    argument(
                        "--at-once", type=_number, default=1, metavar="N", help="so many at the same time"
                    ),
                    JSON,
                ),
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
