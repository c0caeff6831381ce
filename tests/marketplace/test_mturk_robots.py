"""Robots do the example project on a real server, sent by a real marketplace."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from psiturk_ng.errors import BadInput, ProjectCodeError
from psiturk_ng.marketplace.robots.crew import Crew, Outcome
from psiturk_ng.marketplace.robots.plan import Fate, Plan
from psiturk_ng.marketplace.robots.platform import open_platform
from psiturk_ng.marketplace.robots.script import any_study, script_of
from psiturk_ng.marketplace.robots.task import Task
from tests.marketplace.study import Study, running_study

pytestmark = pytest.mark.mturk


@pytest.fixture(scope="module")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with running_study(tmp_path_factory.mktemp("robots")) as study:
        yield study


@pytest.fixture
def study(_running: Study) -> Study:
    """A study, and a marketplace in which nothing has happened."""
    # The study keeps its participants: each test has a seed, and so people, of its own.
    _running.market.control("reset", {})
    return _running


def work(study: Study, plan: Plan, at_once: int = 1) -> Sequence[Outcome]:
    """Let robots do the study as its own robot.py says."""
    crew = Crew(open_platform("mturk", study.market.url), script_of(study.server.folder))
    return list(crew.run(plan, at_once))


def states(study: Study) -> Counter[str]:
    """Count how the marketplace's passes ended."""
    found: Counter[str] = Counter()
    for worker in study.market.workers.known():
        found.update(str(work.state) for work in study.market.workers.earnings(worker).work)
    return found


def test_each_ends_as_asked_and_both_sides_know(study: Study) -> None:
    """Who returns gives a place to somebody else, who vanishes keeps it until their time is over."""
    study.hit(places=8)
    outcomes = work(study, Plan(robots=10, return_rate=0.2, abandon_rate=0.1, seed=7))
    assert [each.reason for each in outcomes] == [""] * 10
    assert Counter(each.asked for each in outcomes) == {Fate.SUBMIT: 7, Fate.RETURN: 2, Fate.VANISH: 1}
    assert all(each.has_ended and not each.is_lost for each in outcomes)
    assert states(study) == {"Submitted": 7, "Returned": 2, "Accepted": 1}
    study.market.wait(hours=1)
    assert states(study) == {"Submitted": 7, "Returned": 2, "Abandoned": 1}
    rows = study.rows()
    for each in outcomes:
        row = rows.get(each.participant_id)
        if each.asked is Fate.SUBMIT:
            assert row is not None
            assert (row["status"], row["mode"]) == (4, "sim")
        else:
            assert row is None or row["status"] in (1, 2, 6)


def test_what_they_record_is_what_the_task_records(study: Study) -> None:
    """Every trial is there once and in order, and earns the bonus that it should."""
    study.hit(places=1)
    (outcome,) = work(study, Plan(robots=1, seed=1))
    row = study.rows()[outcome.participant_id]
    document = json.loads(row["datastring"])
    trials = [record["trialdata"] for record in document["data"]]
    assert [(each["phase"], each.get("number")) for each in trials[:28]] == [
        *(("PRACTICE", number) for number in range(4)),
        *(("TEST", number) for number in range(24)),
    ]
    assert [record["current_trial"] for record in document["data"]] == list(range(30))
    assert set(document["questiondata"]) == {"engagement", "difficulty", "colour_vision", "comments"}
    right = sum(each["correct"] for each in trials[4:28])
    assert row["bonus"] == pytest.approx(right * 0.02)


def test_a_run_can_be_repeated(study: Study, tmp_path: Path) -> None:
    """The same seed in a fresh project: the same people, the same answers, the same ends."""
    plan = Plan(robots=4, return_rate=0.25, abandon_rate=0.25, seed=11)
    with running_study(tmp_path) as other:
        first, second = (told(each, plan) for each in (study, other))
    assert first == second
    assert not set(first[0]) & set(told(study, plan)[0])


def told(study: Study, plan: Plan) -> tuple[Sequence[str], Sequence[object], Sequence[object]]:
    """Let robots work; tells who they were, what was asked of them, and what the finished ones recorded."""
    study.hit(places=plan.robots)
    outcomes = work(study, plan)
    assert all(each.has_ended for each in outcomes)
    rows = study.rows()
    finished = [each.participant_id for each in outcomes if each.asked is Fate.SUBMIT]
    recorded = [
        [record["trialdata"] for record in json.loads(rows[each]["datastring"])["data"]] for each in finished
    ]
    return [each.participant_id for each in outcomes], [each.asked for each in outcomes], recorded


def test_several_at_once_are_several_people(study: Study) -> None:
    """Nobody gets in another's way."""
    study.hit(places=6)
    outcomes = work(study, Plan(robots=6, seed=20), at_once=3)
    assert [each.reason for each in outcomes] == [""] * 6
    assert len({each.submission_id for each in outcomes}) == 6
    assert {study.rows()[each.participant_id]["status"] for each in outcomes} == {4}


def test_who_finds_no_place_says_so(study: Study) -> None:
    """Those who found one have ended as asked."""
    study.hit(places=1)
    outcomes = work(study, Plan(robots=2, seed=21))
    assert [each.has_ended for each in outcomes] == [True, False]
    assert "no HIT" in outcomes[1].reason


def test_work_that_is_lost_on_its_way_is_told(study: Study) -> None:
    """The study has it all, the marketplace never heard of it."""
    study.hit(places=1)
    study.market.control("faults", {"drop_submit": 1})
    (outcome,) = work(study, Plan(robots=1, seed=22))
    assert (outcome.has_ended, outcome.is_lost) == (True, True)
    assert study.rows()[outcome.participant_id]["status"] == 4
    assert states(study) == {"Accepted": 1}


def test_no_place_is_taken_in_a_study_that_is_off(study: Study) -> None:
    """The preview shows it."""
    study.market.hit()
    (outcome,) = work(study, Plan(robots=1, seed=23))
    assert not outcome.has_ended
    assert "does not answer" in outcome.reason
    assert states(study) == {}


def test_a_project_without_a_script_gets_one_that_fits(study: Study) -> None:
    """Ten trials and an answer."""
    study.hit(places=1)
    (outcome,) = Crew(open_platform("mturk", study.market.url), any_study).run(Plan(robots=1, seed=24))
    document = json.loads(study.rows()[outcome.participant_id]["datastring"])
    assert (len(document["data"]), document["questiondata"]) == (10, {"robot": "yes"})


def test_a_script_that_fails_costs_only_its_own_robot(study: Study) -> None:
    """What it raised is the reason."""

    def stumble(task: Task) -> None:
        task.save()
        raise KeyError("ink")

    study.hit(places=1)
    (outcome,) = Crew(open_platform("mturk", study.market.url), stumble).run(Plan(robots=1, seed=25))
    assert (outcome.has_ended, outcome.reason) == (False, "robot.py failed: KeyError: 'ink'")


@pytest.mark.parametrize(("code", "said"), [("1 / 0", "ZeroDivisionError"), ("take = 1", "take_part")])
def test_a_script_that_is_none_is_refused(tmp_path: Path, code: str, said: str) -> None:
    """With its cause."""
    (tmp_path / "robot.py").write_text(code)
    with pytest.raises(ProjectCodeError, match=said):
        script_of(tmp_path)


@pytest.mark.parametrize(
    "plan",
    [
        {"robots": 0},
        {"robots": 1, "return_rate": -0.1},
        {"robots": 1, "return_rate": 0.6, "abandon_rate": 0.6},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(plan: dict[str, float]) -> None:
    """Before anybody starts."""
    with pytest.raises(BadInput):
        Plan(**plan)  # type: ignore[arg-type]
