"""`psiTurk.finish(outcome)` in Chromium: what is saved, what the participant reads and where they go."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.plans import Selection
from psiturk_ng.domain.recruiting import Outcome, SubmissionState
from psiturk_ng.store.progress import finished_parts
from tests.browser.test_reload import EXP
from tests.http.prolific_visit import Study, prolific_study
from tests.servers import Ids, RunningServer, copy_example, environment, new_ids, running

pytestmark = pytest.mark.browser

SCREENED_OUT = "this study is looking for other participants"


def _example(folder: Path) -> Path:
    copied = copy_example(folder / "project")
    (copied / "templates" / "exp.html").write_text(EXP, "utf-8")
    return copied


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A study by a link: whoever is screened out goes to an address, everybody else gets a code."""
    folder = _example(tmp_path_factory.mktemp("linked"))
    out = "http://127.0.0.1:9/out?who={participant}"
    with running(folder, recruiter="link", link_screened_out_url=out, launch_in_mode="live") as server:
        yield server


@pytest.fixture(scope="module")
def on_mturk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The same on Mechanical Turk."""
    with running(_example(tmp_path_factory.mktemp("mturk"))) as server:
        yield server


def _in_task(visitor: BrowserContext, server: RunningServer, ids: Ids) -> Page:
    tab = visitor.new_page()
    tab.goto(f"{server.url}/exp?{ids.query()}")
    with tab.expect_response("**/inexp"):
        tab.evaluate("psi.startTask()")
    return tab


def _finish(tab: Page, outcome: str) -> None:
    """End the pass with something that is not saved yet."""
    tab.evaluate(f"psi.recordTrialData('last'); psi.finish('{outcome}'); 0")
    tab.wait_for_selector("#outcome, #completion-code, #go-back")


def _held(server: RunningServer, ids: Ids) -> tuple[Any, Outcome | None]:
    """Give the last trial, and the outcome."""
    project = open_project(server.folder, environment(server.folder))
    try:
        trials = project.recording.load(ids.uniqueid).document["data"]
        return [each["trialdata"] for each in trials[-1:]], project.completion.outcome_of(ids.uniqueid)
    finally:
        project.store.close()


def _parts(server: RunningServer, ids: Ids) -> frozenset[str]:
    """Name the parts that were reported as finished."""
    project = open_project(server.folder, environment(server.folder))
    try:
        with project.store.reading() as reading:
            return finished_parts(reading, [ids.uniqueid])[ids.uniqueid]
    finally:
        project.store.close()


def test_an_unknown_name_is_refused_with_a_sentence(linked: RunningServer, visitor: BrowserContext) -> None:
    """It lists the names, and the task goes on."""
    ids = new_ids(mode="live", hit="general")
    tab = _in_task(visitor, linked, ids)
    told = tab.evaluate("try { psi.finish('screenedOut') } catch (error) { String(error) }")
    assert told.startswith('RangeError: psiTurk.finish: there is no outcome "screenedOut". Outcomes are')
    assert urlsplit(tab.url).path == "/exp"
    assert _held(linked, ids)[1] is None


def test_by_a_link_each_end_has_its_address_or_a_code(linked: RunningServer, visitor: BrowserContext) -> None:
    """Everything is saved first; what is shown again later is the same."""
    ids = new_ids(mode="live", hit="general")
    tab = _in_task(visitor, linked, ids)
    tab.evaluate("psi.progress('practice'); psi.progress('practice'); 0")
    _finish(tab, "screened_out")
    assert _parts(linked, ids) == {"practice"}
    assert SCREENED_OUT in tab.inner_text("#outcome")
    assert tab.get_attribute("#go-back", "href") == f"http://127.0.0.1:9/out?who={ids.worker}"
    assert _held(linked, ids) == (["last"], Outcome.SCREENED_OUT)
    other = new_ids(mode="live", hit="general")
    tab = _in_task(visitor, linked, other)
    _finish(tab, "no_consent")
    code = tab.inner_text("#completion-code")
    assert tab.query_selector("#go-back") is None
    tab.goto(f"{linked.url}/complete?uniqueId={other.uniqueid}&mode=live")
    assert tab.inner_text("#completion-code") == code
    assert _held(linked, other) == (["last"], Outcome.NO_CONSENT)


@pytest.mark.parametrize(
    ("outcome", "seen", "not_seen"),
    [("screened_out", "#give-back", "#submit-form"), ("failed_check", "#submit-form", "#give-back")],
)
def test_on_mechanical_turk_a_pass_is_handed_in_or_given_back(
    on_mturk: RunningServer, visitor: BrowserContext, outcome: str, seen: str, not_seen: str
) -> None:
    """The window from which the task was opened says which."""
    ids = new_ids(mode="live")
    tab = _in_task(visitor, on_mturk, ids)
    tab.evaluate(f"psi.finish('{outcome}'); 0")
    tab.wait_for_url("**/complete**")
    tab.goto(f"{on_mturk.url}/pub?{ids.query()}")
    assert tab.get_attribute("#outcome", "data-outcome") == outcome
    assert tab.query_selector(seen) is not None
    assert tab.query_selector(not_seen) is None


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study on the simulated Prolific."""
    with prolific_study(tmp_path_factory.mktemp("prolific"), page=EXP) as study:
        yield study


def test_on_prolific_each_end_has_its_code(study: Study, visitor: BrowserContext) -> None:
    """Who is screened out is asked to return; who failed a check is reviewed."""
    study_id = study.post(places=2)
    for outcome in ("screened_out", "failed_check"):
        came = study.visitor(study_id)
        ids = Ids(came.participant, came.submission, study_id, "sim")
        tab = _in_task(visitor, study.server, ids)
        _finish(tab, outcome)
        code = tab.inner_text("#completion-code").replace("-", "")
        way = {"posting_id": study_id, "submission_id": ids.assignment, "participant_id": ids.worker}
        assert code == study.recruiter.exit(Outcome(outcome), **way).code
        study.market.participants.complete(came.participant, code)
        found = study.recruiter.submissions.get(came.submission)
        assert (found.state, found.code) == (SubmissionState.SUBMITTED, code)
        assert study.recruiter.submissions.detail(came.submission).get("return_requested") is not None or (
            outcome == "failed_check"
        )
    plan = study.desk.review.plan_approve(Selection(everything=True))
    assert [each.why.partition(":")[0] for each in plan.held_back] == [
        "It ended as screened_out",
        "It ended as failed_check",
    ]
