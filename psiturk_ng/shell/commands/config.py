"""`config`: what the settings are, where they came from, what they mean."""

from argparse import Namespace
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, Verb, argument

if TYPE_CHECKING:
    from psiturk_ng.config import Row

_QUESTION = "Reloading configuration requires the server to restart. Really reload? y or n: "


def _print(context: Context, arguments: Namespace) -> int:
    rows = context.project.loaded.rows()
    if arguments.json:
        context.say_json([{**_fields(row), "origin": str(row.origin)} for row in rows])
        return 0
    for section, options in groupby(rows, key=lambda row: row.section):
        context.say(f"[{section}]")
        for row in options:
            context.say(_line(row, arguments.origin))
        context.say("")
    return 0


def _fields(row: "Row") -> dict[str, str]:
    return {"section": row.section, "option": row.option, "value": row.value}


def _line(row: "Row", with_origin: bool) -> str:
    return f"{row.option}={row.value}" + (f"  ({row.origin})" if with_origin else "")


def _explain(context: Context, arguments: Namespace) -> int:
    found = context.project.loaded.explain(arguments.key)
    if arguments.json:
        context.say_json({**asdict(found), "origin": str(found.origin)})
        return 0
    unit = f" ({found.unit})" if found.unit else ""
    context.say(f"[{found.section}] {found.option}{unit}\n{found.help}\n")
    facts = {
        "Value": f"{found.value or '(empty)'}  ({found.origin})",
        "Default": found.default or "(empty)",
        "Type": found.expects,
        "Environment": found.env_name,
        "Other names": ", ".join(found.aliases),
    }
    for name, text in facts.items():
        if text:
            context.say(f"{name + ':':<13}{text}")
    return 0


def _reload(context: Context, _: Namespace) -> int:
    is_running = context.project.server.report().is_running
    if is_running and not context.agrees(_QUESTION):
        context.notice("Nothing was changed.")
        return 1
    before = context.project
    context.reopen()
    if is_running:
        before.server.stop()
        context.project.server.start()
    return 0


def _keys(context: Context) -> list[str]:
    return [row.option for row in context.project.loaded.rows()]


FAMILIES = {
    "config": Family(
        "config",
        "show the settings of this project",
        verbs=(
            Verb(
                "print",
                _print,
                "show all settings; secrets are masked",
                (argument("--origin", action="store_true", help="show where each value came from"), JSON),
            ),
            Verb(
                "explain",
                _explain,
                "tell what one setting means and where its value came from",
                (argument("key", metavar="KEY", help="name of a setting", complete=_keys), JSON),
            ),
            Verb("reload", _reload, "read the settings again; a running server is restarted"),
        ),
    )
}
