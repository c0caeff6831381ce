"""What `worker exclude`, `worker include` and `worker excluded` do."""

from argparse import Namespace
from typing import Any

from psiturk_ng.errors import BadInput
from psiturk_ng.services.validity import Validation
from psiturk_ng.shell.acts.acting import migrated, person
from psiturk_ng.shell.acts.asking import value
from psiturk_ng.shell.context import Context
from psiturk_ng.store.validity import ValidityRow


def exclude(context: Context, arguments: Namespace) -> int:
    """Take data out."""
    lack = BadInput("An exclusion needs a reason.", "Use --reason TEXT.")
    reason = value(context, arguments.reason, "Why does it not count? ", lack)
    found = _validation(context).exclude(arguments.assignments, reason=reason, by=person(context))
    return _told(context, arguments, list(found), "excluded")


def include(context: Context, arguments: Namespace) -> int:
    """Take data in again."""
    found = _validation(context).include(arguments.assignments)
    return _told(context, arguments, list(found), "included")


def list_them(context: Context, arguments: Namespace) -> int:
    """Show whose data does not count."""
    found = _validation(context).excluded()
    if arguments.json:
        context.say_json([_fields(row) for row in found])
    for row in found if not arguments.json else ():
        context.say(f"{row.uniqueid}: {_why(row)}")
    return 0


def _validation(context: Context) -> Validation:
    migrated(context)
    return Validation(store=context.project.store)


def _told(context: Context, arguments: Namespace, uniqueids: list[str], word: str) -> int:
    if arguments.json:
        context.say_json(uniqueids)
    for uniqueid in uniqueids if not arguments.json else ():
        context.say(f"{uniqueid}: {word}")
    return 0


def _why(row: ValidityRow) -> str:
    if row.is_excluded:
        return f"excluded by {row.excluded_by}: {row.exclusion_reason}"
    return f"not valid: {row.judgement}"


def _fields(row: ValidityRow) -> dict[str, Any]:
    return {
        "uniqueid": row.uniqueid,
        "is_excluded": row.is_excluded,
        "excluded_by": row.excluded_by,
        "excluded_at": row.excluded_at.isoformat() if row.excluded_at else None,
        "reason": row.exclusion_reason,
        "is_valid": row.is_valid,
        "judgement": row.judgement,
    }
