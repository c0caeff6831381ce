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
    _choose(context, arguments.name)
    return 0


def _show(context: Context, as_json: bool) -> None:
    project = context.project
    name = project.settings.recruitment.recruiter
    if as_json:
        modes = list(project.modes) if name in project.recruiters else []
        context.say_json({"recruiter": name, "modes": modes, "recruiters": list(project.recruiters)})
    else:
        context.say(name)


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
            JSON,
        ),
    )
}
