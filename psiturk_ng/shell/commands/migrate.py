"""`migrate`: bring a project of an older version up to date: its database, settings and code."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, Verb, argument

if TYPE_CHECKING:
    from psiturk_ng.config.file_edits import FileEdit


def _migrate(context: Context, _: Namespace) -> int:
    from psiturk_ng.services.earlier_hits import list_earlier_hits
    from psiturk_ng.store.earlier_tables import table_with_rows_in

    store = context.project.store
    store.migrate(context.notice)
    if earlier := table_with_rows_in(store.project_engine, store.tables.assignments.name):
        context.notice(f"{earlier.sentence} {earlier.edit}")
    added, tables = list_earlier_hits(store), store.tables
    context.say(
        f"Hit table (`{tables.hits.name}`) updated with {added} hitids "
        f"from Participant table (`{tables.assignments.name}`)"
    )
    return 0


def _code(context: Context, arguments: Namespace) -> int:
    edits = context.inspect(context.folder, context.environ).code_edits(arguments.files)
    return _show_or_apply(context, edits, arguments)


def _config(context: Context, arguments: Namespace) -> int:
    edit = context.inspect(context.folder, context.environ).config_edit()
    return _show_or_apply(context, [edit] if edit else [], arguments)


def _show_or_apply(context: Context, edits: Sequence["FileEdit"], arguments: Namespace) -> int:
    if not edits:
        context.say("Nothing needs to change.")
        return 0
    for edit in edits:
        if arguments.apply:
            backup = edit.apply()
            context.say(f"{edit.path.name} was rewritten; what it was is in {backup.name}.")
        else:
            context.say(edit.diff(context.folder))
    if not arguments.apply:
        context.notice("Nothing was changed. Add --apply to change it; the old files are kept.")
    return 0


_APPLY = argument("--apply", action="store_true", help="make the changes, keeping copies of the old files")

FAMILIES = {
    "migrate": Family(
        "migrate",
        "bring a project of an older version up to date",
        verbs=(
            Verb("db", _migrate, "create what is missing and list earlier HITs as this study's"),
            Verb("config", _config, "show how config.txt is written now", (_APPLY,)),
            Verb(
                "code",
                _code,
                "show how custom.py is written for Python 3 and today's libraries",
                (
                    argument(
                        "files",
                        nargs="*",
                        metavar="FILE",
                        help="Python files; without any, custom.py and what it imports",
                    ),
                    _APPLY,
                ),
            ),
        ),
    )
}
