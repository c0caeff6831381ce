"""`recruiter`: which platform sends participants."""

from argparse import Namespace

from psiturk_ng.errors import BadInput
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, argument

_SECTION, _OPTION = "Recruitment", "recruiter"


def _recruiter(context: Context, arguments: Namespace) -> int:
    if arguments.name is None:
        _show(context, arguments.json)
        return 0
    present = context.project.recruiters
    if arguments.name not in present:
        raise BadInput(
            f"{arguments.name} is not a recruiter of this version.", f"Recruiters are {', '.join(present)}."
        )
    if arguments.address is not None:
        _take(context, arguments.name, arguments.address)
    _choose(context, arguments.name)
    return 0


def _show(context: Context, as_json: bool) -> None:
    project = context.project
    name = project.settings.recruitment.recruiter
    if as_json:
        modes = list(project.modes) if name in project.recruiters else []
        facts = {"recruiter": name, "modes": modes, "recruiters": list(project.recruiters)}
        context.say_json({**facts, "address": project.invitation()})
    else:
        context.say(name)
        _invite(context, name)


def _take(context: Context, name: str, address: str) -> None:
    """Write what a platform's own address says into config.txt, and what is secret into .env."""
    from psiturk_ng.config.environment import with_variable
    from psiturk_ng.config.rewriting import with_option
    from psiturk_ng.config.settings import declared
    from psiturk_ng.recruiters.pasting import read_address

    pasted = context.stdin.readline() if address == "-" else address
    facts = {option.name: option for option in declared().values()}
    for option, text in read_address(name, pasted).items():
        if facts[option].personal:
            edit = with_variable(context.folder, facts[option].env_name, text)
            edit.write(is_private=True)
            context.notice(f"{option} was written to {edit.path}: keep that file to yourself.")
        else:
            with_option(context.folder / "config.txt", facts[option].section, option, text).write()
            context.notice(f"{option} was written to config.txt.")


def _invite(context: Context, name: str) -> None:
    if address := context.project.invitation():
        context.notice(f"The study's address for {name}: {address}")


def _choose(context: Context, name: str) -> None:
    """Write the name into config.txt, and let this shell and a running server read it."""
    from psiturk_ng.config.rewriting import with_option

    edit = with_option(context.folder / "config.txt", _SECTION, _OPTION, name)
    if edit.is_needed:
        edit.write()
    context.reopen()
    context.session.chosen_mode = None
    found = context.project.settings.recruitment.recruiter
    if found != name:
        origin = context.project.loaded.origin(_SECTION, _OPTION)
        raise BadInput(
            f"config.txt says {name} now, but {origin} says {found}, which counts more.",
            f"Remove it from {origin}.",
        )
    context.say(f"The recruiter is {name}, in mode {context.mode}")
    _invite(context, name)
    if context.project.server.reload():
        context.notice("The running server goes on with it.")


FAMILIES = {
    "recruiter": Family(
        "recruiter",
        "show or choose the platform that sends participants",
        _recruiter,
        (
            argument(
                "name",
                nargs="?",
                metavar="NAME",
                help="its name, which is written to config.txt",
                complete=lambda context: context.project.recruiters,
            ),
            argument(
                "address",
                nargs="?",
                metavar="URL",
                help="the platform's completion URL, from which its settings are read; - reads it from "
                "standard input, so that no history keeps it",
            ),
            JSON,
        ),
    )
}
