"""Projects under psiTurk 3.3.1 and under us: the same requests, the same answers, rows and files.

What differs on purpose is named here, and nothing else may differ.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from benchmarks.rival import Rival, RivalMissing, default_cache, installed
from tests.compat.beside.servers import ADDED, Answer, Outcome, served_by_psiturk, served_by_us
from tests.compat.beside.visits import visit_all
from tests.servers import EXAMPLE

pytestmark = pytest.mark.slow
"""It installs psiTurk, and serves every project twice."""

PROJECTS: Final = {
    folder.name: folder
    for folder in [EXAMPLE, *sorted((Path(__file__).parent / "projects").iterdir())]
    if (folder / "config.txt").is_file()
}

NOT_UNDER_PSITURK: Final = dict.fromkeys(("own_models", "own_table"), "cannot import name 'Base'")
"""Projects that psiTurk 3.3.1 cannot serve, each with words of what it says about that."""

REFUSALS: Final = {
    "ad when started": "1009",
    "ad when complete": "1009",
    "exp when started": "1008",
    "exp when submitted": "1008",
    "ad of another HIT": "1010",
    "exp of another HIT": "1010",
    "ad after leaving": "1009",
    "exp after leaving": "1008",
    "ad without ids": "1001",
    "consent without ids": "1002",
    "exp without ids": "1003",
}
"""Who is turned away, and psiTurk's number for it."""

OUR_TEMPLATES: Final = {"front page": "default.html", "complete": "complete.html"}
"""Pages without whose template psiTurk answers 500."""


@dataclass(frozen=True, slots=True)
class Both:
    """What came of the visits.

    Args:
        project: that was visited.
        theirs: under psiTurk 3.3.1.
        ours: under this package.
    """

    project: Path
    theirs: Outcome
    ours: Outcome


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that may differ.

    Args:
        why: what is otherwise here.
        holds: tells from the step, the project and both answers whether that is all.
    """

    why: str
    holds: Callable[[str, Path, Answer, Answer], bool]


def _is_refusal(step: str, project: Path, theirs: Answer, ours: Answer) -> bool:
    number = REFUSALS.get(step)
    if number is None or ours.status not in (400, 403) or number not in ours.content:
        return False
    return theirs.status == 500 or (theirs.status == 200 and number in theirs.content)


DIFFERENCES: Final = (
    Difference("Error pages carry the right status and our sentences, or exist at all.", _is_refusal),
    Difference(
        "Refusals outside the study are JSON for scripts.",
        lambda step, project, theirs, ours: theirs.status == ours.status and ours.status in (401, 404, 405),
    ),
    Difference(
        "Nothing is done for ids alone.",
        lambda step, project, theirs, ours: step == "nobody completes" and ours.status == 403,
    ),
    Difference(
        "A template that the project lacks is ours.",
        lambda step, project, theirs, ours: (
            (theirs.content == ADDED or _lacks_template(step, project)) and ours.status == 200
        ),
    ),
    Difference(
        "A link that carries the mode does not get it twice.",
        lambda step, project, theirs, ours: _with_one_mode(theirs) == ours.content,
    ),
    Difference(
        "A page without the place for the mode is shown as it is.",
        lambda step, project, theirs, ours: (
            step in ("ad", "consent") and ours.status == 200 and _has_no_place_for_mode(step, project)
        ),
    ),
    Difference(
        "Code that asks `has_key` of a request works.",
        lambda step, project, theirs, ours: (
            step.startswith("own ") and theirs.status == 500 > ours.status and _asks_has_key(project)
        ),
    ),
    Difference(
        "A worker id that is not there is empty, not the word None.",
        lambda step, project, theirs, ours: (
            step == "preview" and _with_one_mode(theirs).replace("workerId=None", "workerId=") == ours.content
        ),
    ),
    Difference(
        "The consent page can name the contact address.",
        lambda step, project, theirs, ours: (
            step == "consent" and _without_contact(ours) == _without_contact(theirs)
        ),
    ),
    Difference(
        "A trial run is not locked by another one.",
        lambda step, project, theirs, ours: (
            step in ("ad of another HIT", "exp of another HIT")
            and ours.status == 200
            and (theirs.status == 500 or "1010" in theirs.content)
        ),
    ),
)


def _lacks_template(step: str, project: Path) -> bool:
    name = OUR_TEMPLATES.get(step)
    return name is not None and not (project / "templates" / name).exists()


def _asks_has_key(project: Path) -> bool:
    return ".has_key(" in (project / "custom.py").read_text("utf-8")


def _with_one_mode(answer: Answer) -> str:
    return re.sub(r"(&mode=\w+)(&mode=\w+)+", r"\1", answer.content)


def _has_no_place_for_mode(step: str, project: Path) -> bool:
    return "workerId={{ workerid }}" not in (project / "templates" / f"{step}.html").read_text("utf-8")


def _without_contact(answer: Answer) -> str:
    text = re.sub(r"If you have questions, write to\s*<a .*?</a>\.?", "", answer.content, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="session")
def rival() -> Rival:
    """psiTurk 3.3.1; the tests are skipped where it cannot be installed."""
    try:
        return installed(default_cache())
    except RivalMissing as why:
        pytest.skip(f"psiTurk 3.3.1 cannot be installed here: {why}")


@pytest.fixture(scope="module", params=[name for name in PROJECTS if name not in NOT_UNDER_PSITURK])
def both(request: pytest.FixtureRequest, rival: Rival, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Every project, visited under both systems."""
    project, folder = PROJECTS[request.param], tmp_path_factory.mktemp(request.param)
    with served_by_psiturk(project, folder / "theirs", rival) as server:
        theirs = server.outcome(visit_all(server.url, project))
    with served_by_us(project, folder / "ours") as server:
        ours = server.outcome(visit_all(server.url, project))
    return Both(project, theirs, ours)


def test_answers_differ_only_where_it_is_meant(both: Both) -> None:
    """Every request has the same answer under both systems, apart from what is named."""
    assert both.theirs.answers.keys() == both.ours.answers.keys()
    unexplained = {}
    for name, theirs in both.theirs.answers.items():
        ours, step = both.ours.answers[name], name.partition(": ")[2]
        if theirs != ours and not any(
            difference.holds(step, both.project, theirs, ours) for difference in DIFFERENCES
        ):
            unexplained[name] = (theirs, ours)
    assert list(unexplained) == [], unexplained


def test_rows_are_the_same(both: Both) -> None:
    """Every column of every assignment holds the same; a document that is under way may still be in rows."""
    theirs, ours = both.theirs.rows, both.ours.rows
    second_trial_run = ours.pop("debugW:Aother")
    assert second_trial_run["status"] == "ALLOCATED"
    assert ours["Leaver:AL"].pop("datastring") is None
    assert theirs["Leaver:AL"].pop("datastring")["currenttrial"] == 2
    assert ours == theirs


def test_files_are_the_same_to_the_byte(both: Both) -> None:
    """`download_datafiles` writes the same three files."""
    assert both.ours.files == both.theirs.files
    assert both.ours.files["trialdata.csv"].count("\r\n") == 3 * 6 + 2


@pytest.mark.parametrize("name", NOT_UNDER_PSITURK)
def test_projects_that_psiturk_cannot_serve(name: str, rival: Rival, tmp_path: Path) -> None:
    """Where psiTurk 3.3.1 does not even start, we serve the project to its end."""
    with pytest.raises(AssertionError), served_by_psiturk(PROJECTS[name], tmp_path / "theirs", rival):
        raise LookupError("psiTurk 3.3.1 serves this project after all")
    assert NOT_UNDER_PSITURK[name] in (tmp_path / "theirs" / "server.log").read_text("utf-8")
    with served_by_us(PROJECTS[name], tmp_path / "ours") as server:
        outcome = server.outcome(visit_all(server.url, PROJECTS[name]))
    assert outcome.rows["Whole:AWhole"]["status"] == "SUBMITTED"
    assert outcome.files["trialdata.csv"].count("\r\n") == 3 * 6 + 2
