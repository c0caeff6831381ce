"""`dashboard` and `api-token`: the researcher's pages, who may use them, and keys for scripts."""

from argparse import Namespace
from getpass import getpass
from typing import TYPE_CHECKING
from urllib.parse import quote

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, Verb, argument
from psiturk_ng.supervisor.settings import base_url

if TYPE_CHECKING:
    from psiturk_ng.services.api_tokens import ApiKeys
    from psiturk_ng.services.logins import LoginDoor

_ROLE = argument(
    "--role",
    choices=("view", "manage"),
    default="manage",
    help="what they may do: view is to look only (default: manage)",
)


def _open(context: Context, arguments: Namespace) -> int:
    from psiturk_ng.errors import Conflict

    project = context.project
    if not project.settings.server.enable_dashboard:
        raise Conflict(
            "The dashboard is switched off.",
            "Set enable_dashboard = true in [Server Parameters] of config.txt, and restart the server.",
        )
    if not project.server.report().is_running:
        raise Conflict(
            "The dashboard is part of the server, which is off.", "Start it with `psiturk server on`."
        )
    secret = _door(context).make_link(arguments.user or "")
    url = f"{base_url(project.settings.server)}/dashboard/link?secret={quote(secret)}"
    if arguments.print_only:
        context.say(url)
        return 0
    context.say(f"This link opens the dashboard once, within five minutes:\n\t{url}")
    if not context.browse(url):
        context.notice("No browser could be opened here; open the link yourself.")
    return 0


def _user(context: Context, arguments: Namespace) -> int:
    from psiturk_ng.errors import BadInput

    if arguments.action == "list":
        return _users(context, arguments)
    if not arguments.name:
        raise BadInput("A name is missing.", f"Write `dashboard user {arguments.action} NAME`.")
    return _add(context, arguments) if arguments.action == "add" else _remove(context, arguments)


def _add(context: Context, arguments: Namespace) -> int:
    from psiturk_ng.domain.logins import Role

    door = _door(context)
    door.add(arguments.name, _new_password(context), Role(arguments.role))
    context.say(f"{arguments.name} can log in to the dashboard, with the role {arguments.role}.")
    if not context.project.settings.server.enable_dashboard:
        context.notice("The dashboard is switched off: set enable_dashboard = true in config.txt.")
    return 0


def _remove(context: Context, arguments: Namespace) -> int:
    _door(context).remove(arguments.name)
    context.say(f"{arguments.name} can no longer log in.")
    return 0


def _users(context: Context, arguments: Namespace) -> int:
    people = [{"name": login.name, "role": str(login.role)} for login in _door(context).all()]
    if arguments.json:
        context.say_json(people)
    for person in () if arguments.json else people:
        context.say(f"{person['name']}  ({person['role']})")
    return 0


def _hash(context: Context, _: Namespace) -> int:
    from psiturk_ng.services.logins import hashed

    text = hashed(_new_password(context))
    context.notice("Put this line into [Server Parameters] of config.txt:")
    context.say(f"login_pw = {text}")
    return 0


def _create_token(context: Context, arguments: Namespace) -> int:
    from psiturk_ng.domain.logins import Role

    secret = _keys(context).create(arguments.name, Role(arguments.role))
    context.notice("This token is shown once only; send it as `Authorization: Bearer TOKEN`.")
    context.say(secret)
    return 0


def _revoke_token(context: Context, arguments: Namespace) -> int:
    _keys(context).revoke(arguments.name)
    context.say(f"The token {arguments.name} is worthless now.")
    return 0


def _tokens(context: Context, arguments: Namespace) -> int:
    rows = [
        {
            "name": row.name,
            "role": str(row.role),
            "created_at": row.created_at.isoformat(),
            "used_at": row.used_at and row.used_at.isoformat(),
        }
        for row in _keys(context).all()
    ]
    if arguments.json:
        context.say_json(rows)
    for row in () if arguments.json else rows:
        context.say(f"{row['name']}  ({row['role']}, last used: {row['used_at'] or 'never'})")
    return 0


def _door(context: Context) -> "LoginDoor":
    from psiturk_ng.services.logins import LoginDoor

    project = context.project
    project.store.migrate(context.notice)
    server = project.settings.server
    return LoginDoor(project.store, server.login_username, server.login_pw)


def _keys(context: Context) -> "ApiKeys":
    from psiturk_ng.services.api_tokens import ApiKeys

    context.project.store.migrate(context.notice)
    return ApiKeys(context.project.store)


def _new_password(context: Context) -> str:
    """Ask for a password without showing it, twice; without a terminal, take one line of the input."""
    from psiturk_ng.domain.logins import checked_password
    from psiturk_ng.errors import BadInput

    if not context.stdin.isatty():
        return checked_password(context.stdin.readline().rstrip("\r\n"))
    password = checked_password(getpass("Password: ", context.stderr))
    if getpass("Once more: ", context.stderr) != password:
        raise BadInput("The two passwords differ.", "Nothing was changed; try again.")
    return password


_TOKEN = argument("name", metavar="NAME", help="what the token is for")

FAMILIES = {
    "dashboard": Family(
        "dashboard",
        "open the researcher's pages in a browser, logged in",
        _open,
        (
            argument("-p", "--print-only", action="store_true", help="print the link, open no browser"),
            argument("--user", metavar="NAME", help="whom to log in; a manager without it"),
        ),
        verbs=(
            Verb(
                "user",
                _user,
                "add, remove or list who can log in; adding again gives a new password",
                (
                    argument("action", choices=("add", "remove", "list"), help="what to do"),
                    argument("name", nargs="?", metavar="NAME", help="a login name"),
                    _ROLE,
                    JSON,
                ),
            ),
            Verb("hash", _hash, "hash a password, for login_pw"),
        ),
    ),
    "api-token": Family(
        "api-token",
        "keys with which scripts use the API",
        verbs=(
            Verb("create", _create_token, "make a token, and print it once", (_TOKEN, _ROLE)),
            Verb("revoke", _revoke_token, "make a token worthless", (_TOKEN,)),
            Verb("list", _tokens, "list the tokens", (JSON,)),
        ),
    ),
}
