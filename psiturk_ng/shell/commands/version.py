"""`version` and `psiturk_status`."""

from argparse import SUPPRESS, Namespace

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, argument
from psiturk_ng.version import __version__


def _version(context: Context, _: Namespace) -> int:
    context.say(f"psiTurk version {__version__}")
    return 0


def _welcome(context: Context, _: Namespace) -> int:
    context.say(welcome())
    return 0


def welcome() -> str:
    """What the shell says when it starts."""
    return f'psiTurk version {__version__}\nType "help" for more information.'


_IGNORED = argument("ignored", nargs="*", help=SUPPRESS)

FAMILIES = {
    "version": Family("version", "show the version", _version, (_IGNORED,)),
    "psiturk_status": Family("psiturk_status", "show the version and where help is", _welcome, (_IGNORED,)),
}
