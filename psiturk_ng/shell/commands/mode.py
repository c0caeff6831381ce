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
    if not context.is_interactive:
        context.say(f"Entered {wanted} mode")
        context.notice(
            "This has no lasting effect: to begin in another mode, set launch_in_mode in config.txt."
        )
        return 0
    return _switch(context, wanted)


def _switch(context: Context, wanted: str) -> int:
    if wanted == context.mode:
        context.say(f"mode is already {wanted}")
        return 0
    server = context.project.server
    is_running = server.report().is_running
    if is_running and not context.agrees(_QUESTION):
        context.notice("Nothing was changed.")
        return 1
    context.session.chosen_mode = wanted
    context.say(f"Entered {wanted} mode")
    if is_running:
        server.restart()
    return 0


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
