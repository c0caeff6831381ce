"""`verify`: whether a completion code is a participant's of this study."""

from argparse import Namespace

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, argument


def _verify(context: Context, arguments: Namespace) -> int:
    found = context.project.codes.verify("".join(arguments.code))
    row = found.assignment
    facts = {
        "code": found.code,
        "outcome": found.outcome,
        "made_at": found.made_at.isoformat(timespec="seconds"),
        "uniqueid": row.uniqueid if row else None,
        "workerId": row.workerid if row else None,
        "assignmentId": row.assignmentid if row else None,
        "hitId": row.hitid if row else None,
        "status": row.status if row else None,
    }
    if arguments.json:
        context.say_json(facts)
    elif row is None:
        context.say(f"{found.code} is genuine ({found.outcome}), but its assignment is no longer there.")
    else:
        context.say(f"{found.code} is genuine ({found.outcome}): worker {row.workerid}, {row.uniqueid}")
    return 0


FAMILIES = {
    "verify": Family(
        "verify",
        "tell whose completion code it is",
        _verify,
        (
            argument(
                "code",
                nargs="+",
                metavar="CODE",
                help="as the participant wrote it; case, spaces and dashes are ignored",
            ),
            JSON,
        ),
    )
}
