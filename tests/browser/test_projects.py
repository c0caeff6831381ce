"""Every fixture project, played to its end in a browser; then its rows and its files are read."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from psiturk_ng.bootstrap import open_project
from tests import projects
from tests.browser.studies import STUDIES
from tests.browser.studies.study import STEP_MS, Study
from tests.participants import Outcome, watch
from tests.servers import Ids, RunningServer, environment, running, wait_until

LONGEST_FIELD = 10_000_000
CSV_NAMES = ("trialdata.csv", "eventdata.csv", "questiondata.csv")

pytestmark = pytest.mark.browser


def visit(context: BrowserContext, study: Study, url: str) -> Outcome:
    """Come by the ad, agree, do the task; returns what was seen on the way."""
    outcome = Outcome()
    watch(context, outcome)
    tab = context.new_page()
    tab.set_default_timeout(STEP_MS)
    tab.goto(url)
    work = _opened(tab) if study.has_popup else tab
    if work is tab:
        tab.click("text=Begin")
    work.click("text=I agree")
    study.play(work)
    if study.has_popup:
        _hand_in(tab, work)
    return outcome


def _opened(tab: Page) -> Page:
    with tab.expect_popup() as popup:
        tab.click("text=Begin")
    popup.value.set_default_timeout(STEP_MS)
    return popup.value


def _hand_in(tab: Page, work: Page) -> None:
    """See the window close itself, and submit to the platform."""
    if not work.is_closed():
        work.wait_for_event("close", timeout=STEP_MS)
    tab.click("text=Submit")
    tab.wait_for_url("https://*.mturk.com/mturk/externalSubmit*")


def stored(server: RunningServer, ids: Ids) -> dict[str, Any]:
    """Read the row of the assignment."""
    with closing(sqlite3.connect(server.folder / "participants.db")) as database:
        database.row_factory = sqlite3.Row
        query = "select * from assignments where uniqueid = ?"
        return dict(database.execute(query, [ids.uniqueid]).fetchone())


def exported(server: RunningServer, folder: Path) -> dict[str, list[list[str]]]:
    """Download the data files and read them."""
    project = open_project(server.folder, environment(server.folder))
    report = project.export.download_datafiles(folder)
    project.store.close()
    assert not report.malformed
    csv.field_size_limit(LONGEST_FIELD)
    files = {}
    for name in CSV_NAMES:
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            files[name] = list(csv.reader(lines))
    return files


def assert_the_row_is_right(row: dict[str, Any], study: Study, ids: Ids) -> None:
    """Ids, mode, status, bonus, times and browser are in psiTurk's columns."""
    assert (row["workerid"], row["assignmentid"], row["hitid"]) == (ids.worker, ids.assignment, ids.hit)
    assert (row["mode"], row["status"], row["bonus"]) == (study.mode, study.status, study.bonus)
    assert row["endhit"] >= row["beginhit"]
    assert row["browser"] == "chrome"


def assert_the_document_is_right(document: dict[str, Any], row: dict[str, Any], study: Study) -> None:
    """Trials and answers are there, each once and in order, under psiTurk's names."""
    told = [trial["trialdata"] for trial in document["data"]]
    numbers = [trial["current_trial"] for trial in document["data"]]
    wanted = list(study.trials)
    if study.instances > 1:
        told, wanted = sorted(told, key=json.dumps), sorted(wanted, key=json.dumps)
    assert [reduced(trial, each) for trial, each in zip(told, wanted, strict=True)] == wanted
    assert sorted(numbers) == sorted(number // study.instances for number in range(len(told)))
    assert document["questiondata"] == study.answers
    assert {trial["uniqueid"] for trial in document["data"]} <= {row["uniqueid"]}
    assert "initialized" in {event["eventtype"] for event in document["eventdata"]}
    assert (document["condition"], document["counterbalance"]) == (row["cond"], row["counterbalance"])


def reduced(trial: Any, wanted: Any) -> Any:
    """Keep of a trial the keys that are looked at."""
    if not isinstance(trial, dict) or not isinstance(wanted, dict):
        return trial
    return {key: trial[key] for key in wanted if key in trial}


def assert_the_files_hold(files: dict[str, list[list[str]]], document: dict[str, Any], uniqueid: str) -> None:
    """The three files say what the document says, line by line."""
    mine = {name: [line[1:] for line in lines if line[0] == uniqueid] for name, lines in files.items()}
    assert mine["trialdata.csv"] == [
        [str(trial["current_trial"]), str(trial["dateTime"]), json.dumps(trial["trialdata"])]
        for trial in document["data"]
    ]
    assert mine["eventdata.csv"] == [
        [event["eventtype"], str(event["interval"]), text(event["value"]), str(event["timestamp"])]
        for event in document["eventdata"]
    ]
    assert mine["questiondata.csv"] == [
        [name, text(value)] for name, value in document["questiondata"].items()
    ]


def text(value: Any) -> str:
    """Write a value as psiTurk's files do."""
    return "" if value is None else str(value)


SHORT = frozenset(
    {
        *("stroop_of_psiturk2", "stroop_of_psiturk3", "jspsych5_timeline", "jspsych7_timeline", "no_jquery"),
        *("requirejs_modules", "own_completion", "own_older_client"),
    }
)
"""Played by `make test`; the others by the long form."""


@pytest.mark.parametrize(
    "study",
    [
        pytest.param(study, id=study.project, marks=() if study.project in SHORT else pytest.mark.slow)
        for study in STUDIES
    ],
)
def test_a_project_runs_to_its_end(study: Study, visitor: BrowserContext, tmp_path: Path) -> None:
    """No error in the page, on the wire or in the server, and nothing of the data is missing."""
    ids = Ids("W1", "A1", "H1", study.mode)
    with running(projects.prepared(study.project, tmp_path / "project")) as server:
        outcome = visit(visitor, study, f"{server.url}/ad?{ids.query()}")
        wait_until(lambda: stored(server, ids)["status"] == study.status, what=f"status {study.status}")
        study.more(server, ids)
        row = stored(server, ids)
        document = json.loads(row["datastring"])
        assert outcome.console_errors == []
        assert outcome.failed_requests == []
        assert outcome.foreign_requests == []
        assert_the_row_is_right(row, study, ids)
        assert_the_document_is_right(document, row, study)
        assert_the_files_hold(exported(server, tmp_path), document, ids.uniqueid)
    assert "Traceback" not in server.log()


def test_every_fixture_project_is_played() -> None:
    """None lies about unplayed."""
    assert sorted(study.project for study in STUDIES) == projects.names()
