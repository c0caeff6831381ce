"""Robots do the example project on a real server, sent by a real simulated Prolific."""

from collections import Counter
from collections.abc import Iterator

import pytest

from psiturk_ng.domain.plans import Selection
from psiturk_ng.marketplace.robots.crew import Crew
from psiturk_ng.marketplace.robots.plan import Fate, Plan
from psiturk_ng.marketplace.robots.platform import open_platform
from psiturk_ng.marketplace.robots.script import script_of
from tests.http.prolific_visit import Study, prolific_study


@pytest.fixture(scope="module")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with prolific_study(tmp_path_factory.mktemp("robots")) as study:
        yield study


@pytest.fixture
def study(_running: Study) -> Study:
    """A study, and a platform in which nothing has happened."""
    _running.market.control("reset", {})
    return _running


def _work(study: Study, plan: Plan) -> Counter[tuple[str, str]]:
    """Let robots do the study as its own robot.py says; gives what was asked of them and why it failed."""
    crew = Crew(open_platform("prolific", study.market.url), script_of(study.server.folder))
    return Counter((str(each.asked), each.reason) for each in crew.run(plan))


def _counts(study: Study, study_id: str) -> dict[str, int]:
    found = study.market.get(f"studies/{study_id}/submissions/counts/")
    return {status: count for status, count in found.items() if count and status != "TOTAL"}


def test_each_ends_as_asked_and_both_sides_agree(study: Study) -> None:
    """Ten come: some return, one vanishes and times out; who finished is approved and paid once."""
    study_id = study.post(places=8)
    outcomes = _work(study, Plan(robots=10, return_rate=0.2, abandon_rate=0.1, seed=7))
    assert outcomes == {(str(Fate.SUBMIT), ""): 7, (str(Fate.RETURN), ""): 2, (str(Fate.VANISH), ""): 1}
    study.market.wait(hours=2)
    assert _counts(study, study_id) == {"AWAITING REVIEW": 7, "RETURNED": 2, "TIMED-OUT": 1}
    review = study.desk.review
    plan = review.plan_approve(
        Selection(postings=(study_id,), everything=False), all_studies=True, force=True
    )
    assert len(list(review.carry_out(plan))) == 7
    assert _counts(study, study_id)["APPROVED"] == 7


def test_a_lost_way_back_leaves_the_submission_to_be_found(study: Study) -> None:
    """The task is done here and the platform still waits: no robot thinks that it has handed in."""
    study_id = study.post(places=3)
    study.market.control("faults", {"drop_submit": 1})
    crew = Crew(open_platform("prolific", study.market.url), script_of(study.server.folder))
    outcomes = list(crew.run(Plan(robots=3, seed=11)))
    assert [each.is_lost for each in outcomes] == [True] * 3
    assert _counts(study, study_id) == {"ACTIVE": 3}


def test_robots_without_a_study_say_so(study: Study) -> None:
    """Nothing to do is no success."""
    outcomes = _work(study, Plan(robots=1, seed=1))
    assert ["no study" in reason for _, reason in outcomes] == [True]
