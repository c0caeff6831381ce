"""Projects of older kinds, played to their end in a browser."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.checkout import ROOT
from tests.servers import RunningServer, running

PROJECTS = ROOT / "tests" / "compat" / "projects"

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """The Stroop task of psiTurk 2 on a server."""
    folder = Path(shutil.copytree(PROJECTS / "stroop_of_psiturk2", tmp_path / "project"))
    with running(folder) as server:
        yield server


def play(tab: Page) -> None:
    """Read the instructions, going back once, answer three trials and the questionnaire."""
    tab.click("text=Begin")
    tab.click("text=I agree")
    tab.click(".continue")
    tab.click(".previous")
    tab.click(".continue")
    tab.click("h1:has-text('Two') ~ div .continue")
    for word, key in (("SHIP", "r"), ("GREEN", "g"), ("BLUE", "g")):
        tab.wait_for_selector(f"#stim:has-text('{word}')")
        tab.keyboard.press(key)
    tab.click("#next")
    # Wait for the whole page: Chromium can hang if it is closed while the last one is being replaced.
    tab.wait_for_url("**/complete?**")


def test_a_stroop_task_of_psiturk_2_runs_to_its_end(server: RunningServer, visitor: BrowserContext) -> None:
    """It has no library of its own, calls PsiTurk without `new`, and awaits nothing."""
    tab = visitor.new_page()
    errors: list[str] = []
    failed: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    tab.goto(f"{server.url}/ad?hitId=H1&assignmentId=A1&workerId=W1&mode=live")
    play(tab)
    assert errors == []
    assert [url for url in failed if not url.endswith("favicon.ico")] == []
    with sqlite3.connect(server.folder / "participants.db") as database:
        query = "select status, bonus, datastring from assignments where uniqueid = 'W1:A1'"
        status, bonus, datastring = database.execute(query).fetchone()
    assert (status, bonus) == (3, 0.04)
    document = json.loads(datastring)
    trials = [trial["trialdata"] for trial in document["data"]]
    actions = [trial.get("action") for trial in trials if trial["phase"] == "INSTRUCTIONS"]
    assert actions == ["Begin", "NextPage", "PrevPage", "NextPage", "FinishInstructions"]
    assert [trial["hit"] for trial in trials if trial["phase"] == "TEST"] == [True, True, False]
    assert document["questiondata"] == {"difficulty": "5"}
