"""`mode`: whether recruiting spends real money."""

from argparse import Namespace
from typing import TYPE_CHECKING

from psiturk_ng.errors import BadInput, ConfigError
from psiturk_ng.shell.commands.market import whereabouts
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, argument

if TYPE_CHECKING:
    from psiturk_ng.domain.recruiting import Mode

MODES = ("live", "sandbox", "sim")
_QUESTION = "Switching modes requires the server to restart. Really switch modes? y or n: "


def _mode(context: Context, arguments: Namespace) -> int:
    wanted = _wanted(context, arguments.which)
    if wanted == context.mode:
        context.say(f"mode is already {wanted}")
        _say_where(context, wanted)
        return 0
    _require_offered(context, wanted)
    if wanted == "live" and not _wants_live(context):
        context.notice("Nothing was changed.")
        return 1
    return _switch_at_prompt(context, wanted) if context.is_interactive else _switch_here(context, wanted)


def _wanted(context: Context, word: str | None) -> "Mode":
    """Read the mode that was typed.

    Without one it is live, or from there the one to try things in; where there is no other, the present one.
    """
    from psiturk_ng.domain.recruiting import Mode

    if word is None:
        modes = context.project.modes
        other = (
            (Mode.SANDBOX if Mode.SANDBOX in modes else Mode.SIM) if context.mode is Mode.LIVE else Mode.LIVE
        )
        return other if other in modes else context.mode
    if word not in MODES:
        raise BadInput(f"mode {word} is not recognized.", hint=f"Modes are {', '.join(MODES)}.")
    return Mode(word)


def _require_offered(context: Context, wanted: "Mode") -> None:
    offered = context.project.modes
    if wanted not in offered:
        name = context.project.settings.recruitment.recruiter
        raise ConfigError(
            f"The recruiter {name} has no {wanted} mode, or lacks the credentials for it.",
            f"Here it can be used in mode {' or '.join(offered)}.",
        )


def _wants_live(context: Context) -> bool:
    """Say what is known about the platform, and let a person type the word."""
    from psiturk_ng.domain.recruiting import Mode

    for notice in context.project.recruiter(Mode.LIVE).notices:
        context.notice(notice)
    if not context.stdin.isatty():
        return True
    return context.ask("In live mode real money is spent. Type live to go on: ") == "live"


def _switch_here(context: Context, wanted: "Mode") -> int:
    """Switch for the rest of a script, or for nothing at all."""
    _enter(context, wanted)
    context.notice(
        "This has no lasting effect beyond this command or script: "
        "to begin in another mode, set launch_in_mode in config.txt."
    )
    return 0


def _switch_at_prompt(context: Context, wanted: "Mode") -> int:
    server = context.project.server
    is_running = server.report().is_running
    if is_running and not context.agrees(_QUESTION):
        context.notice("Nothing was changed.")
        return 1
    _enter(context, wanted)
    if is_running:
        server.restart()
    return 0


def _enter(context: Context, mode: "Mode") -> None:
    context.session.chosen_mode = mode
    context.say(f"Entered {mode} mode")
    _say_where(context, mode)


def _say_where(context: Context, mode: "Mode") -> None:
    """Start the simulated platform in mode sim, and say where it is; a recruiter may have none."""
    if mode != "sim":
        return
    try:
        market = context.project.marketplace(context.project.settings.recruitment.recruiter)
    except ConfigError:
        return
    context.say(whereabouts(market.require()))


FAMILIES = {
    "mode": Family(
        "mode",
        "switch to live (real money), sandbox or sim; without a word, to live and back",
        _mode,
        (
            argument(
                "which",
                nargs="?",
                metavar="MODE",
                help="live, sandbox or sim",
                complete=lambda context: context.project.modes,
            ),
        ),
    )
}
