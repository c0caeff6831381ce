"""A participant's whole visit in a real Chromium, from the ad to the platform's submit address."""

import csv
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from psiturk_ng.bootstrap import open_project
from tests import participants
from tests.browsers import ARGUMENTS, chromium_path
from tests.participants import Outcome, take_part
from tests.servers import Ids, RunningServer, environment, new_ids, wait_until

pytestmark = pytest.mark.browser

WORDS = 28


def row(server: RunningServer, ids: Ids) -> tuple[int, str]:
    """Read status and record from the database."""
    database = sqlite3.connect(server.folder / "participants.db")
    found = database.execute("SELECT status, datastring FROM assignments WHERE uniqueid = ?", [ids.uniqueid])
    status, datastring = found.fetchone()
    database.close()
    return status, datastring


def exported(server: RunningServer, ids: Ids, folder: Path) -> dict[str, list[list[str]]]:
    """Export the study and give the rows of one participant, by file."""
    project = open_project(server.folder, environment(server.folder))
    report = project.export.download_datafiles(folder)
    project.store.close()
    assert not report.malformed
    files = {}
    for name in ("trialdata.csv", "eventdata.csv", "questiondata.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            files[name] = [line for line in csv.reader(lines) if line[0] == ids.uniqueid]
    return files


def assert_nothing_went_wrong(outcome: Outcome) -> None:
    """No console error, no failed request, nothing asked of another machine."""
    assert outcome.console_errors == []
    assert outcome.failed_requests == []
    assert outcome.foreign_requests == []


def assert_all_is_there(server: RunningServer, ids: Ids, folder: Path) -> None:
    """Database and files hold every trial; the row ends at "submitted"."""
    wait_until(lambda: row(server, ids)[0] == 4, what="status 4")
    document = json.loads(row(server, ids)[1])
    words = [trial for trial in document["data"] if "word" in trial["trialdata"]]
    assert len(words) == WORDS
    files = exported(server, ids, folder)
    assert [json.loads(line[3]) for line in files["trialdata.csv"]] == [
        trial["trialdata"] for trial in document["data"]
    ]
    assert len(files["eventdata.csv"]) == len(document["eventdata"])
    assert {line[1] for line in files["questiondata.csv"]} == set(document["questiondata"])


def test_a_visit_through_the_popup(
    example_server: RunningServer, visitor: BrowserContext, tmp_path: Path
) -> None:
    """Ad, consent in a window of its own, instructions, task, questionnaire, complete, submit."""
    ids = new_ids(mode="sandbox")
    outcome = take_part(visitor, f"{example_server.url}/pub?{ids.query()}")
    assert_nothing_went_wrong(outcome)
    assert outcome.trials == WORDS
    assert outcome.handed_in["assignmentId"] == ids.assignment
    assert_all_is_there(example_server, ids, tmp_path)


@contextmanager
def platform(frame: str) -> Iterator[str]:
    """Run another site whose page shows our ad in a frame, as MTurk does."""
    page = f'<!doctype html><title>Market</title><iframe src="{frame}" width="1200" height="800"></iframe>'

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_page = self.path == "/"
            self.send_response(200 if is_page else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if is_page:
                self.wfile.write(page.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def wary_visitor(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A Chromium whose settings block third-party cookies."""
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    preferences = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences), "utf-8")
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium_path(), args=list(ARGUMENTS)
    )
    yield context
    context.close()


def test_a_visit_inside_another_sites_frame_without_cookies(
    example_server: RunningServer, wary_visitor: BrowserContext, tmp_path: Path
) -> None:
    """The token travels although the frame's plain cookies are blocked."""
    ids = new_ids(mode="sandbox")
    outcome = Outcome()
    with platform(f"{example_server.url}/pub?{ids.query()}") as url:
        participants.watch(wary_visitor, outcome)
        page = wary_visitor.new_page()
        page.set_default_timeout(participants.STEP_MS)
        page.goto(url)
        frame = page.frame_locator("iframe")
        frame.locator("#start").wait_for()
        assert_foreign_cookies_are_blocked(page)
        with page.expect_popup() as popup:
            frame.locator("#start").click()
        work = popup.value
        work.click("#agree")
        participants.read_instructions(work)
        assert participants.answer_words(work, lambda ink: ink) == WORDS
        participants.fill_questionnaire(work)
        if not work.is_closed():
            work.wait_for_event("close", timeout=participants.STEP_MS)
        frame.locator("#submit").click()
        wait_until(lambda: outcome.handed_in or page.wait_for_timeout(50), what="the platform's submit")
    assert_nothing_went_wrong(outcome)
    assert_all_is_there(example_server, ids, tmp_path)


def test_the_task_itself_inside_another_sites_frame(
    example_server: RunningServer, wary_visitor: BrowserContext
) -> None:
    """Saves and the navigation to the end work where only the page itself carries the token."""
    ids = new_ids(mode="lab")
    outcome = Outcome()
    with platform(f"{example_server.url}/exp?{ids.query()}") as url:
        participants.watch(wary_visitor, outcome)
        page = wary_visitor.new_page()
        page.goto(url)
        page.frame_locator("iframe").locator(".instructionsnav .continue").wait_for()
        frame = next(frame for frame in page.frames if "/exp" in frame.url)
        frame.evaluate("psiTurk.recordTrialData({answer: 42})")
        frame.evaluate("psiTurk.saveData()")
        with wary_visitor.expect_event("response", lambda response: "/complete" in response.url):
            frame.evaluate("psiTurk.completeHIT()")
        wait_until(lambda: row(example_server, ids)[0] == 3 or page.wait_for_timeout(50), what="status 3")
    assert_nothing_went_wrong(outcome)
    assert json.loads(row(example_server, ids)[1])["data"][-1]["trialdata"] == {"answer": 42}


def assert_foreign_cookies_are_blocked(page: Page) -> None:
    """Make sure that the frame cannot keep an ordinary cookie: else the test would prove nothing."""
    frame = page.frames[1]
    frame.evaluate("document.cookie = 'plain=1; SameSite=None; Secure; path=/'")
    assert "plain" not in frame.evaluate("document.cookie")


def test_a_reload_before_the_start_brings_back_what_was_recorded(
    example_server: RunningServer, browser: Browser
) -> None:
    """The same tab sees its record again; a browser that holds no token does not."""
    ids = new_ids()
    first = browser.new_context()
    page = first.new_page()
    page.goto(f"{example_server.url}/exp?{ids.query()}")
    page.evaluate("psiTurk.recordTrialData({answer: 42}); psiTurk.recordUnstructuredData('secret', 'mine')")
    page.evaluate("psiTurk.saveData()")
    page.reload()
    assert page.evaluate("psiTurk.getQuestionData().secret") == "mine"
    second = browser.new_context()
    other = second.new_page()
    other.goto(f"{example_server.url}/exp?{ids.query()}")
    assert other.evaluate("psiTurk.getQuestionData().secret") is None
    assert other.evaluate("psiTurk.taskdata.get('condition')") == page.evaluate(
        "psiTurk.taskdata.get('condition')"
    )
    first.close()
    second.close()
