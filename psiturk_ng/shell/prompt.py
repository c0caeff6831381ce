"""The prompt of the shell."""

from collections.abc import Callable

from psiturk_ng.errors import PsiturkError
from psiturk_ng.shell.context import Context

_SHORT = {"sandbox": "sdbx"}
_COLOURS = {"on": "green", "off": "red", "status unknown": "yellow", "blocked": "red"}


def prompt(context: Context, style: Callable[[str, str], str] = lambda text, _style: text) -> str:
    """Compose the prompt; asks this machine only, never the network.

    Args:
        context: of the shell.
        style: puts a text into a style, such as `bold` or `red`.

    Source: psiTurk 3.3.1; the number of HITs is the one last counted, `?` before that.
    """
    try:
        state = context.project.server.status().label
    except PsiturkError:
        state = "status unknown"
    recruiter = context.project.settings.recruitment.recruiter
    mode = _SHORT.get(context.mode, str(context.mode))
    facts = (
        style("psiTurk", "bold"),
        f"server:{style(state, _COLOURS[state])}",
        f"recruiter:{recruiter}",
        f"mode:{style(mode, 'bold')}",
        f"#HITs:{'?' if context.session.standing is None else context.session.standing}",
    )
    return f"[{' '.join(facts)}]$ "
