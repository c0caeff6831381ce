"""`mode`: whether recruiting spends real money."""

from argparse import Namespace

from psiturk_ng.errors import BadInput
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, argument

MODES = ("live", "sandbox", "sim")
_QUESTION = "Switching modes requires the server to restart. Really switch modes? y or n: "


def _mode(context: Context, arguments: Namespace) -> int:
    wanted = arguments.which or ("sandbox" if context.mode == "live" else "live")
    if wanted not in MODES:
        raise BadInput(f"mode {wanted} is not recognized.", hint=f"Modes are {', '.join(MODES)}.")
    if wanted == context.mode:
        context.say(f"mode is already {wanted}")
        return 0
    return _switch_at_prompt(context, wanted) if context.is_interactive else _switch_here(context, wanted)


def _switch_here(context: Context, wanted: str) -> int:
    """Switch for the rest of a script, or for nothing at all."""
    _enter(context, wanted)
    context.notice(
        "This has no lasting effect beyond this command or script: "
        "to begin in another mode, set launch_in_mode in config.txt."
    )
    return 0


def _switch_at_prompt(context: Context, wanted: str) -> int:
    server = context.project.server
    is_running = server.report().is_running
    if is_running and not context.agrees(_QUESTION):
        context.notice("Nothing was changed.")
        return 1
    _enter(context, wanted)
    if is_running:
        server.restart()
    return 0


def _enter(context: Context, mode: str) -> None:
    context.session.chosen_mode = mode
    context.say(f"Entered {mode} mode")


FAMILIES = {
    "mode": Family(
        "mode",
        "switch to live (real money), sandbox or sim; without a word, to the other one",
        _mode,
        (
            argument(
                "which", nargs="?", metavar="MODE", help="live, sandbox or sim", complete=lambda _: MODES
            ),
        ),
    )
}
