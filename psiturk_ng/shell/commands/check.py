"""`check`: what will differ when a psiTurk project runs here."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from psiturk_ng.domain.findings import Finding, Weight
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, argument


def _check(context: Context, arguments: Namespace) -> int:
    folder = context.folder / Path(arguments.folder).expanduser()
    inspector = context.inspect(folder, context.environ)
    findings = inspector.findings()
    stopping = [each for each in findings if each.weight is Weight.STOPS]
    if arguments.json:
        context.say_json([asdict(each) for each in findings])
    else:
        for each in findings:
            context.say(_line(each))
        context.say(summary(len(stopping), len(findings) - len(stopping)))
        can_be_read = all(each.file != "config.txt" for each in stopping)
        if can_be_read and inspector.config_edit():
            context.notice(
                "`psiturk migrate config` shows the edits of config.txt that can be made by themselves."
            )
    return 1 if stopping else 0


def _line(finding: Finding) -> str:
    word = "will not work" if finding.weight is Weight.STOPS else "note"
    edit = f" {finding.edit}" if finding.edit else ""
    return f"{finding.place}: {word}: {finding.message}{edit}"


def summary(stopping: int, differing: int) -> str:
    """Say in the last line how many findings there are of each weight."""
    notes = f"{differing} {'note' if differing == 1 else 'notes'}"
    if stopping:
        return f"{stopping} {'thing' if stopping == 1 else 'things'} will not work; {notes}."
    return f"Everything that was looked at will work; {notes}."


FAMILIES = {
    "check": Family(
        "check",
        "read a project without running it, and say what will differ here",
        run=_check,
        arguments=(
            argument(
                "folder",
                nargs="?",
                default=".",
                metavar="FOLDER",
                help="the project; this folder if left out",
            ),
            JSON,
        ),
    )
}
