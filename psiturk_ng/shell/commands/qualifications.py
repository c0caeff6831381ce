"""`qualifications`: named groups of participants in the recruiter account."""

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from psiturk_ng.errors import RecruiterRefused, RecruiterUnavailable
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, Verb, argument

if TYPE_CHECKING:
    from psiturk_ng.domain.recruiting import Group


def _list(context: Context, arguments: Namespace) -> int:
    found = [
        _fields(group) for group in context.project.recruiter(context.mode).people.groups(arguments.query)
    ]
    if arguments.json:
        context.say_json(found)
    elif not found:
        context.notice("No custom qualifications found.")
    else:
        for each in found:
            context.say(str(each))
    return 0


def _fields(group: "Group") -> dict[str, str]:
    """Name what is known of a group as psiTurk's listing does."""
    return {"Name": group.name, "Description": group.description, "QualificationTypeId": group.group_id}


def _create(context: Context, arguments: Namespace) -> int:
    made = context.project.recruiter(context.mode).people.create_group(arguments.name, arguments.description)
    if arguments.json:
        context.say_json(_fields(made))
    else:
        context.say(made.group_id)
    return 0


def _grant(context: Context, arguments: Namespace) -> int:
    return _each(context, arguments, context.project.recruiter(context.mode).people.grant, "granted")


def _revoke(context: Context, arguments: Namespace) -> int:
    return _each(context, arguments, context.project.recruiter(context.mode).people.revoke, "revoked")


def _each(context: Context, arguments: Namespace, act: Callable[[str, str], None], done: str) -> int:
    """Do something with each worker; those who were refused do not keep the others from it."""
    results: list[dict[str, str]] = []
    failures = 0
    for worker in dict.fromkeys(arguments.workers):
        result, sentence = done, ""
        try:
            act(arguments.qualification, worker)
        except (RecruiterRefused, RecruiterUnavailable) as error:
            failures += 1
            result, sentence = "failed", error.message
        results.append({"worker": worker, "result": result, "sentence": sentence})
        if not arguments.json:
            context.say(f"{worker}: {result}" + (f" ({sentence})" if sentence else ""))
    if arguments.json:
        context.say_json(results)
    context.notice(f"{len(results) - failures} {done}, {failures} failed.")
    return RecruiterRefused.exit_code if failures else 0


_ID = argument("qualification", metavar="QUALIFICATION", help="its id")
_WORKERS = argument("workers", nargs="+", metavar="WORKER", help="ids of workers")
_LIST_ARGUMENTS = (
    argument("query", nargs="?", default="", metavar="TEXT", help="only those in which this occurs"),
    JSON,
)

FAMILIES = {
    "qualifications": Family(
        "qualifications",
        "show, make and give out qualifications of the recruiter account",
        verbs=(
            Verb("list", _list, "show those that this account made", _LIST_ARGUMENTS),
            Verb(
                "create",
                _create,
                "make one and print its id",
                (
                    argument("name", metavar="NAME", help="what workers see of it first"),
                    argument("description", metavar="DESCRIPTION", help="what it stands for"),
                    JSON,
                ),
            ),
            Verb("grant", _grant, "give one to workers, without writing to them", (_ID, _WORKERS, JSON)),
            Verb("revoke", _revoke, "take one from workers", (_ID, _WORKERS, JSON)),
        ),
    ),
    "list_qualifications": Family(
        "list_qualifications", "show the qualifications that this account made", _list, _LIST_ARGUMENTS
    ),
}
