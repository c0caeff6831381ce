"""The prompt of the shell."""

from psiturk_ng.errors import PsiturkError
from psiturk_ng.shell.context import Context

_SHORT = {"sandbox": "sdbx"}


def prompt(context: Context) -> str:
    """Compose the prompt; asks this machine only, never the network.

    Source: psiTurk 3.3.1; nothing can be posted yet, so the number of HITs is 0.
    """
    try:
        state = context.project.server.status().label
    except PsiturkError:
        state = "status unknown"
    return f"[psiTurk server:{state} mode:{_SHORT.get(context.mode, context.mode)} #HITs:0]$ "
