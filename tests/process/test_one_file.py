"""One project and one config.txt serve every recruiter: only the line that names it changes."""

import re
from configparser import ConfigParser
from contextlib import ExitStack
from pathlib import Path
from random import Random

from psiturk_ng.config.settings import declared
from psiturk_ng.marketplace.robots.browser import Browser
from psiturk_ng.marketplace.robots.script import any_study
from psiturk_ng.marketplace.robots.visit import Visit
from psiturk_ng.recruiters.opening import names
from tests.process.laboratory import Laboratory
from tests.servers import environment, free_port, running

RECRUITERS = ("link", "mturk", "prolific")
CONFIG = """
[Recruitment]
base_payment = 1.00

[Shell Parameters]
launch_in_mode = sim

[Prolific]
prolific_estimated_completion_minutes = 5

[Link]
link_participant_parameter = participant
"""

NAMED = (
    "[Recruitment] recruiter, auto_recruit, currency, base_payment, wage_per_hour, initial_recruitment_size",
    "[Prolific] prolific_api_token, prolific_estimated_completion_minutes, prolific_recruitment_config",
    "[HIT Configuration] title, description",
)
"""Settings under the names that users of Dallinger and PsyNet know."""


def test_settings_have_the_names_that_users_know() -> None:
    """Each in its section."""
    known = {f"[{section}] {name}" for section, name in declared()}
    for line in NAMED:
        section, _, options = line.partition("] ")
        assert {f"{section}] {name}" for name in options.split(", ")} <= known


def test_only_the_recruiter_line_changes(folder: Path) -> None:
    """The same study is posted, done, approved and reconciled through each of them in turn."""
    config = ConfigParser(interpolation=None)
    config.read(folder / "config.txt", "utf-8")
    config.read_string(CONFIG)
    port = str(free_port())
    laboratory = Laboratory(folder, environment(folder, host="127.0.0.1", port=port))
    for recruiter in (each for each in RECRUITERS if each in names()):
        config["Recruitment"]["recruiter"] = recruiter
        with (folder / "config.txt").open("w", encoding="utf-8") as file:
            config.write(file)
        with running(folder, port=port), ExitStack() as off:
            made = laboratory("hit create 1 1.00 1 --yes")
            if recruiter == "link":
                _come_by(re.findall(r"http\S+", made)[-1])
            else:
                off.callback(laboratory, "market off")
                laboratory("market work 1 --seed 1")
            assert laboratory("worker approve --all --yes").count("\n") == 1, recruiter
            assert laboratory.json("reconcile") == []


def _come_by(link: str) -> None:
    """Let somebody do the task who was given the link."""
    task = Visit(Browser(), f"{link}&participant=ada", Random(1)).enter()
    task.begin()
    any_study(task)
    task.finish()
