"""Both sides of the simulated Mechanical Turk by hand, in Chromium: from the HIT to the money."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from tests import participants
from tests.marketplace.market import companion
from tests.participants import STEP_MS, Outcome
from tests.servers import copy_example, environment, free_port, running, wait_until

pytestmark = pytest.mark.mturk

STOCK = Path(__file__).parent / "stock_submit"
LOGIN = ("boss", "of the lab")


@dataclass
class Researcher:
    """A researcher's shell in a project whose server runs.

    Args:
        folder: the project.
        environ: the shell's environment.
    """

    folder: Path
    environ: dict[str, str]

    def run(self, *words: str) -> str:
        """Type a command that works; gives what it printed."""
        command = [sys.executable, "-m", "psiturk_ng", *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environ, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def json(self, *words: str) -> Any:
        """Type a command that works and prints JSON."""
        return json.loads(self.run(*words, "--json"))


@contextmanager
def research(folder: Path, **settings: str) -> Iterator[Researcher]:
    """Run a project's server until the block ends, and its marketplace from when it is needed."""
    port = str(free_port())
    try:
        with running(folder, port=port, **settings):
            yield Researcher(folder, environment(folder, host="127.0.0.1", port=port))
    finally:
        companion(folder).stop()


@dataclass
class Worker:
    """A worker in a browser.

    Args:
        page: of the worker's site.
        outcome: what went wrong on the way.
    """

    page: Page
    outcome: Outcome

    def find(self, market_url: str) -> str:
        """Go to the site, become somebody new, and look at the first HIT; gives the worker's id."""
        self.page.goto(market_url)
        worker_id = self.page.locator("#id").input_value()
        self.page.get_by_role("button", name="Look for HITs").click()
        self.page.get_by_role("link", name="Look at").first.click()
        expect(self.task.locator("#preview")).to_be_visible()
        assert "ASSIGNMENT_ID_NOT_AVAILABLE" in self.frame.url
        return worker_id

    def accept(self) -> None:
        """Take a place."""
        self.page.get_by_role("button", name="Accept").click()
        expect(self.task.locator("#start")).to_be_visible()

    def open_popup(self) -> Page:
        """Begin the study, which opens a window of its own."""
        with self.page.expect_popup() as popup:
            self.task.locator("#start").click()
        popup.value.set_default_timeout(STEP_MS)
        return popup.value

    def hand_in(self, work: Page) -> None:
        """See the window close, and press the button that has come instead of the ad."""
        if not work.is_closed():
            work.wait_for_event("close", timeout=STEP_MS)
        self.task.locator("#submit").click()
        expect(self.task.locator("#submitted")).to_be_visible()

    @property
    def task(self) -> Any:
        """What is in the frame."""
        return self.page.frame_locator("#task")

    @property
    def frame(self) -> Frame:
        """The frame itself."""
        return self.page.frames[1]


@pytest.fixture
def worker(visitor: BrowserContext) -> Worker:
    """Somebody with a browser that has never been here."""
    outcome = Outcome()
    participants.watch(visitor, outcome)
    page = visitor.new_page()
    page.set_default_timeout(STEP_MS)
    return Worker(page, outcome)


def assert_nothing_went_wrong(outcome: Outcome) -> None:
    """No error, and nothing was asked of, or handed in to, another machine."""
    assert outcome.console_errors == []
    assert outcome.failed_requests == []
    assert outcome.foreign_requests == []
    assert outcome.handed_in == {}


def status_of(folder: Path, worker_id: str) -> int:
    """Read the status that the study has of a worker."""
    with closing(sqlite3.connect(folder / "participants.db")) as database:
        query = "SELECT status FROM assignments WHERE workerid = ?"
        return int(database.execute(query, [worker_id]).fetchone()[0])


@pytest.mark.browser
def test_a_study_from_the_hit_to_the_money(tmp_path: Path, worker: Worker) -> None:
    """The example project, as it comes: posted, done in frame and window, approved, bonused, earned."""
    with research(copy_example(tmp_path / "project")) as researcher:
        researcher.run("hit", "create", "1", "1.00", "1", "--yes")
        url = researcher.json("market", "status")["url"]
        worker_id = worker.find(url)
        worker.accept()
        work = worker.open_popup()
        work.click("#agree")
        participants.read_instructions(work)
        assert participants.answer_words(work, lambda ink: ink) == 28
        participants.fill_questionnaire(work)
        worker.hand_in(work)
        (shown,) = researcher.json("worker", "list", "--submitted")
        assert worker_id in json.dumps(shown)
        researcher.run("worker", "approve", "--all", "--yes")
        researcher.run("worker", "bonus", "--auto", "--all", "--reason", "Well done", "--yes")
        # 24 right answers of two cents each; of reward and bonus, Amazon takes a fifth.
        assert researcher.json("market", "status")["balance"] == "9998.22"
        worker.page.frame_locator("#task").get_by_role("link", name="Back to the list").click()
        worker.page.get_by_role("link", name="Earnings").click()
        expect(worker.page.locator("#total")).to_have_text("$1.48")
        expect(worker.page.locator("#payments")).to_contain_text("Well done")
        assert status_of(researcher.folder, worker_id) == 7
    assert_nothing_went_wrong(worker.outcome)


@dataclass
class Dashboard:
    """A researcher in a browser.

    Args:
        page: of the dashboard.
        url: of its root.
    """

    page: Page
    url: str

    def log_in(self) -> None:
        """Open the front page by name and password."""
        self.page.goto(self.url)
        self.page.fill("#username", LOGIN[0])
        self.page.fill("#password", LOGIN[1])
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".numbers")

    def post(self, places: str, reward: str) -> None:
        """Offer places, after a look at what they cost."""
        self.page.goto(f"{self.url}/postings?mode=sim")
        self.page.fill("#places", places)
        self.page.fill("#reward", reward)
        self.page.get_by_role("button", name="Show what it costs").click()
        self.page.locator("main button[type=submit]").click()
        expect(self.page.get_by_text("It is over.")).to_be_visible(timeout=STEP_MS)

    def do(self, act: str, **fields: str) -> None:
        """Do something with all that are ready for it, after a look at what it does, and see it through."""
        self.page.goto(f"{self.url}/review?mode=sim")
        self.page.get_by_role("button", name="Ask the platform").click()
        expect(self.page.get_by_text("This is what the platform says now.")).to_be_visible()
        self.page.goto(f"{self.url}/review?mode=sim&show=all")
        self.page.select_option("#act", label=act)
        self.page.select_option("#whom", "all")
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)
        self.page.get_by_role("button", name="Show what it would do").click()
        expect(self.page.locator("#count")).to_have_text("1")
        self.page.get_by_role("button", name=act).click()
        expect(self.page.get_by_text("It is over.")).to_be_visible(timeout=STEP_MS)


@pytest.mark.browser
def test_both_sides_are_played_in_browsers(tmp_path: Path, browser: Browser, worker: Worker) -> None:
    """The researcher posts, approves and pays on the dashboard; the worker sees the money."""
    folder = Path(shutil.copytree(STOCK, tmp_path / "project"))
    login = {"enable_dashboard": "true", "login_username": LOGIN[0], "login_pw": LOGIN[1]}
    with research(folder, **login) as researcher, browser.new_context() as desk:
        port = researcher.environ["PSITURK_PORT"]
        dashboard = Dashboard(desk.new_page(), f"http://127.0.0.1:{port}/dashboard")
        dashboard.log_in()
        dashboard.post("1", "0.50")
        market_url = researcher.json("market", "status")["url"]
        worker_id = worker.find(market_url)
        worker.accept()
        work = worker.open_popup()
        work.click("#agree")
        work.click("#done")
        worker.hand_in(work)
        dashboard.do("Approve")
        dashboard.do("Pay a bonus of one amount", amount="0.25", reason="Well done")
        worker.page.goto(f"{market_url}/worker/{worker_id}/earnings")
        expect(worker.page.locator("#total")).to_have_text("$0.75")
        assert researcher.json("market", "status")["balance"] == "9999.10"
    assert_nothing_went_wrong(worker.outcome)


@pytest.mark.browser
@pytest.mark.slow
def test_a_submit_form_that_knows_mechanical_turk_by_heart(tmp_path: Path, worker: Worker) -> None:
    """Templates that behave as psiTurk 3's own hand in here, without an edit."""
    folder = Path(shutil.copytree(STOCK, tmp_path / "project"))
    with research(folder) as researcher:
        researcher.run("hit", "create", "1", "0.50", "1", "--yes")
        worker_id = worker.find(researcher.json("market", "status")["url"])
        worker.accept()
        work = worker.open_popup()
        work.click("#agree")
        work.click("#done")
        worker.hand_in(work)
        wait_until(lambda: status_of(folder, worker_id) == 4, what="status 4")
        researcher.run("worker", "approve", "--all", "--yes")
        assert researcher.json("market", "status")["balance"] == "9999.40"
    assert_nothing_went_wrong(worker.outcome)


@pytest.mark.browser
def test_a_returned_place_is_somebody_elses(tmp_path: Path, worker: Worker) -> None:
    """The same assignment id, another worker, in another tab of the same browser."""
    folder = Path(shutil.copytree(STOCK, tmp_path / "project"))
    with research(folder) as researcher:
        researcher.run("hit", "create", "1", "0.50", "1", "--yes")
        url = researcher.json("market", "status")["url"]
        worker.find(url)
        worker.accept()
        first = worker.page.url.rpartition("/")[2]
        worker.page.get_by_role("button", name="Return this HIT").click()
        expect(worker.page.locator("#hits")).to_be_visible()
        other = Worker(worker.page.context.new_page(), worker.outcome)
        other.find(url)
        other.accept()
        assert other.page.url.rpartition("/")[2] == first
    assert_nothing_went_wrong(worker.outcome)


@pytest.mark.browser
@pytest.mark.long_on("dark")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_workers_pages_can_be_used_by_everybody(tmp_path: Path, worker: Worker, scheme: str) -> None:
    """No page breaks a rule of accessibility, or overflows a phone."""
    folder = Path(shutil.copytree(STOCK, tmp_path / "project"))
    page = worker.page
    with research(folder) as researcher:
        researcher.run("hit", "create", "2", "0.50", "1", "--yes")
        url = researcher.json("market", "status")["url"]
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        worker_id = worker.find(url)
        preview = page.url
        worker.accept()
        paths = ("/", *(f"/worker/{worker_id}{rest}" for rest in ("", "/earnings", "/profile")))
        for address in (
            preview,
            page.url,
            *(url + path for path in paths),
            f"{url}/worker/{worker_id}/tasks/3NO",
        ):
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(address)
                found = Axe().run(page)
                assert found.violations_count == 0, (address, width, found.generate_report())
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
