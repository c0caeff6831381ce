"""`quit`, `exit`, `eof`: leave the shell."""

from argparse import Namespace

from psiturk_ng.shell.commands.server import stop
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family

_QUESTION = "Quitting shell will shut down experiment server.  Really quit? y or n: "


def _quit(context: Context, _: Namespace) -> int:
    if context.project.server.report().is_running:
        if not context.agrees(_QUESTION):
            return 0
        stop(context)
    context.session.is_leaving = True
    return 0


FAMILIES = {
    "quit": Family("quit", "leave the shell; asks first if the server runs", _quit, aliases=("exit", "eof"))
}
