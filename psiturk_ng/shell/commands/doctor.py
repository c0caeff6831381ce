"""`doctor`: what prevents running, before money moves."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from psiturk_ng.domain.findings import Diagnosis, Weight
from psiturk_ng.errors import BadInput, ConfigError
from psiturk_ng.shell.commands.check import summary
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, Family, argument

_WORDS = {
    Weight.STOPS: "WILL NOT WORK",
    Weight.DIFFERS: "note",
    Weight.LATER: "not now",
    Weight.FINE: "fine",
}
_WIDTH = max(len(word) for word in _WORDS.values())


def _doctor(context: Context, arguments: Namespace) -> int:
    found = _examined(context, arguments)
    counts = {weight: sum(each.finding.weight is weight for each in found) for weight in Weight}
    if arguments.json:
        context.say_json([{"check": each.check, **asdict(each.finding)} for each in found])
    else:
        for each in found:
            context.say(_line(each))
        context.say(summary(counts[Weight.STOPS], counts[Weight.DIFFERS]))
    return 1 if counts[Weight.STOPS] else 0


def _examined(context: Context, arguments: Namespace) -> Sequence[Diagnosis]:
    try:
        project, mode = context.project, context.mode
    except ConfigError:
        # What keeps a project from being opened is said with its line by what reads its files.
        findings = context.inspect(context.folder, context.environ).findings()
        return [Diagnosis("project files", each) for each in findings if each.weight is Weight.STOPS]
    from psiturk_ng.services.doctor import Plan

    return project.doctor(mode, Plan(places=_places(arguments.places), reward=arguments.reward)).examine()


def _places(text: str) -> int:
    if not text.isdecimal():
        raise BadInput(f"--places is a whole number, not {text}.", "Write it as --places 20.")
    return int(text)


def _line(diagnosis: Diagnosis) -> str:
    finding = diagnosis.finding
    start = f"{_WORDS[finding.weight]:<{_WIDTH}}  {diagnosis.check}"
    if not finding.message:
        return start
    edit = f" {finding.edit}" if finding.edit else ""
    place = f"{finding.place}: " if finding.line is not None or finding.file.startswith("templates/") else ""
    return f"{start}: {place}{finding.message}{edit}"


FAMILIES = {
    "doctor": Family(
        "doctor",
        "say what prevents running in the present mode, before money moves",
        run=_doctor,
        arguments=(
            argument(
                "--places",
                default="0",
                metavar="N",
                help="how many places are to be offered; else initial_recruitment_size",
            ),
            argument(
                "--reward",
                default="",
                metavar="AMOUNT",
                help="what each is to pay, such as 1.50; else base_payment",
            ),
            JSON,
        ),
    )
}
