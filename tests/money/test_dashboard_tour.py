"""A researcher's day on the dashboard, in a real browser: without a recruiting platform, and with one.

Where `DASHBOARD_SCREENSHOTS` names a folder, each page is drawn into it: `docs/images/dashboard` holds them.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.status import Status
from tests.dashboard.conftest import BOSS
from tests.dashboard.people import add_people
from tests.money.study import Study, settings_of
from tests.servers import RunningServer, copy_example, running, wait_until

pytestmark = pytest.mark.browser

LOGIN = {"enable_dashboard": "true", "login_username": BOSS[0], "login_pw": BOSS[1], "launch_in_mode": "sim"}
PHONE = {"width": 390, "height": 800}
MOMENT = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d$")
SHOWN = {"width": 1000, "height": 860}
ONLY_CONTRAST = {"runOnly": ["color-contrast"]}


@dataclass
class Desk:
    """A manager in front of the dashboard.

    Args:
        page: of their browser.
        url: of the dashboard.
    """

    page: Page
    url: str

    def open(self, path: str) -> None:
        """Open a page, and wait until all of it is there."""
        self.page.goto(f"{self.url}/{path}")
        self.page.wait_for_selector("body:not(:has([data-load] .loading))")

    def draw(self, name: str) -> None:
        """Make sure that everybody can use it, in the dark and on a phone; keep a picture if wanted."""
        for scheme, rules in (("dark", ONLY_CONTRAST), ("light", None)):
            self.page.emulate_media(color_scheme=scheme)
            found = Axe().run(self.page, options=rules)
            assert found.violations_count == 0, (name, scheme, found.generate_report())
        self.page.set_viewport_size(PHONE)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        self.page.set_viewport_size(SHOWN)
        if folder := os.environ.get("DASHBOARD_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def do(self, act: str, draw: str = "", **fields: str) -> None:
        """Preview something for all that are ready, agree, and wait until it is over."""
        self.open("review?show=all&mode=sim")
        self.page.select_option("#act", label=act)
        self.page.select_option("#whom", "all")
        for name, text in fields.items():
            self.page.fill(f"#{name}", text)
        self.page.click("text=Show what it would do")
        expect(self.page.locator("#total")).to_be_visible()
        if draw:
            self.draw(draw)
        self.page.click(f"button:has-text('{act}')")
        expect(self.page.locator("#progress")).to_contain_text("It is over", timeout=20_000)


@contextmanager
def at_desk(server: RunningServer, browser: Browser) -> Iterator[Desk]:
    """Log in on a browser of one's own, by keyboard."""
    context = browser.new_context(viewport=SHOWN)
    page = context.new_page()
    page.goto(f"{server.url}/dashboard/")
    desk = Desk(page, f"{server.url}/dashboard")
    desk.draw("login")
    page.keyboard.type(BOSS[0])
    page.keyboard.press("Tab")
    page.keyboard.type(BOSS[1])
    page.keyboard.press("Enter")
    page.wait_for_selector(".numbers")
    yield desk
    context.close()


def look_for_somebody(desk: Desk) -> None:
    """Filter, group, follow a count to its list, and open who stands there first."""
    page = desk.page
    desk.open("participants")
    page.select_option("#filter-mode", "sim")
    page.click("summary:has-text('Count by')")
    page.check("input[name='by'][value='status']")
    page.click("button:has-text('Show')")
    expect(page.locator("table.groups")).to_contain_text("quitearly")
    desk.draw("participants")
    row = page.locator("table.groups tr", has_text="quitearly")
    number = int(row.locator(".number").inner_text())
    row.locator("a").click()
    expect(page.locator("#total")).to_have_text(str(number))
    page.locator("tbody th[scope='row'] a").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("W10|ALEFT"))
    page.fill("#note", "Wrote to us that the page froze.")
    page.click("text=Keep it")
    expect(page.locator("blockquote")).to_contain_text("the page froze")


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Project]:
    """A study without any platform: its people came by a link."""
    folder = copy_example(tmp_path / "project")
    settings = {"HOME": str(tmp_path), "PSITURK_RECRUITER": "link", "PSITURK_AD_URL_DOMAIN": "127.0.0.1"}
    project = open_project(folder, settings)
    project.store.migrate(lambda _: None)
    add_people(project.store, datetime.now(UTC))
    postings = project.recruiting(Mode.SIM, "ada").postings
    offer = postings.request(places=20, reward=Money.parse("1.00"), time_allowed=timedelta(days=900))
    (made,) = postings.create(offer, agreed=postings.quote(offer))
    tables = project.store.tables
    with project.store.writing() as writing:
        rows = tables.assignments.c
        came = sa.select(
            rows.uniqueid, sa.literal("link"), sa.literal(datetime.now(UTC), type_=sa.DateTime())
        )
        entries = sa.insert(tables.entries).from_select(["uniqueid", "recruiter", "entered_at"], came)
        writing.connection.execute(entries)
        moved = sa.update(tables.assignments).where(rows.hitid == "H1").values(hitid=made.posting_id)
        writing.connection.execute(moved)
    yield project
    project.store.close()


def test_a_day_without_a_platform(linked: Project, browser: Browser) -> None:
    """Somebody is found, read and noted; who finished is approved, and a bonus noted, to be paid by hand."""
    server = running(linked.folder, recruiter="link", ad_url_domain="127.0.0.1", **LOGIN)
    with server as served, at_desk(served, browser) as desk:
        look_for_somebody(desk)
        desk.page.locator("nav >> text=Review").click()
        desk.page.click("text=Ask the platform")
        expect(desk.page.locator("#total")).to_have_text("4")
        desk.do("Approve")
        desk.do("Pay a bonus of one amount", amount="0.25", reason="Well done")
        desk.open("ledger?mode=sim&state=by_hand")
        expect(desk.page.locator("table.groups")).to_contain_text("bonus")
        desk.page.locator("button:has-text('Paid by hand')").first.click()
        expect(desk.page.locator("#entries")).to_contain_text("paid by hand")


def wait_for(page: Page, place: Locator, text: str) -> None:
    """Wait until a part of a page that refreshes itself says something; its clock is moved on, not ours."""

    def says() -> bool:
        page.clock.fast_forward(16_000)
        return text in place.inner_text()

    wait_until(says, what=f"the page to say {text!r}")


def begin_a_campaign(desk: Desk, goal: int, total: str) -> Locator:
    """Preview one, see what it would cost, and begin it."""
    page = desk.page
    desk.open("campaigns?mode=sim")
    page.fill("#goal", str(goal))
    page.fill("#hit_reward", "0.50")
    page.fill("#assignments_per_round", "4")
    page.click("text=Show what it costs")
    expect(page.locator("#total")).to_have_text(total)
    page.click("button:has-text('Begin it')")
    card = page.locator("#campaigns section").first
    expect(card).to_contain_text(f"of {goal} valid completes")
    return card


def run_campaigns(desk: Desk, study: Study) -> None:
    """Begin one, aim at another goal, pause, resume and cancel it; end what another one has posted."""
    page, before = desk.page, places_free(study)
    card = begin_a_campaign(desk, 20, "$3.60")
    wait_for(page, card, "4 places are offered; 2 more later.")
    expect(card).to_contain_text("Next round:")
    card.get_by_label("Goal of campaign").fill("25")
    card.locator("text=Change the goal").click()
    expect(card).to_contain_text("5 of 25 valid completes")
    desk.draw("campaigns")
    card.locator("text=Pause it").click()
    expect(card.locator("h2")).to_contain_text("paused")
    expect(card).to_contain_text("Nothing more is posted before somebody resumes it")
    card.locator("text=Resume it").click()
    wait_for(page, card, "4 places are offered; 3 more later.")
    card.locator("text=Cancel it").click()
    expect(card.locator("h2")).to_contain_text("cancelled")
    assert places_free(study) == before + 8
    card = begin_a_campaign(desk, 30, "$4.80")
    wait_for(page, card, "4 places are offered; 4 more later.")
    assert places_free(study) == before + 12
    card.get_by_label("also end its postings").check()
    card.locator("text=Cancel it").click()
    expect(page.locator("h1")).to_have_text("Campaign 2 is cancelled")
    assert places_free(study) == before + 8


def places_free(study: Study) -> int:
    """Count on the platform the places that somebody can still take."""
    now, postings = datetime.now(UTC), study.desk.recruiter.offers.all()
    return sum(posting.available for posting in postings if not posting.is_expired(now))


def schedule_approvals(desk: Desk) -> None:
    """Let everybody be approved at an interval, run that now, let it wait, and remove it."""
    page = desk.page
    desk.open("tasks?mode=sim")
    page.click("summary:has-text('approve_all:')")
    page.fill("#approve_all-every", "30m")
    page.check("#approve_all-agreed")
    page.locator("details[open] >> text=Add this task").click()
    row = page.locator("#tasks tbody > tr", has_text="approve_all")
    cells = row.locator("td")
    expect(cells.nth(1)).to_have_text("30m")
    expect(cells.nth(2)).to_have_text(MOMENT)
    expect(cells.nth(3)).to_have_text("none yet")
    row.locator("text=Run now").click()
    wait_for(page, row, "done: 1 approved")
    expect(cells.nth(3)).to_have_text(MOMENT)
    expect(cells.nth(4)).to_have_text(re.compile(r"^\d+\.\d s$"))
    desk.draw("tasks")
    row.locator("button:has-text('Pause')").click()
    expect(cells.nth(2)).to_have_text("waits until it is resumed")
    row.locator("button:has-text('Remove')").click()
    expect(row).to_have_count(0)


@pytest.mark.mturk
def test_a_day_with_a_platform(study: Study, browser: Browser) -> None:
    """Every page is looked at; who handed in is approved and given a bonus, which the platform paid once."""
    handed_in = study.crowd(5)
    posting = study.posting(9)
    study.take_part(posting, "AWORKS", status=2, submits=False, data=None)
    study.take_part(posting, "ALEFT", status=6, submits=False, data=None)
    settings = settings_of(study.database) | {"PSITURK_EXPERIMENT_CODE_VERSION": "1.0"}
    with (
        running(study.folder, settings, do_scheduler="true", **LOGIN) as server,
        at_desk(server, browser) as desk,
    ):
        desk.open("?mode=sim")
        expect(desk.page.locator(".numbers").first).to_contain_text("7 entered")
        desk.draw("overview")
        look_for_somebody(desk)
        desk.open(f"participants/A0001:{handed_in[1]}")
        desk.draw("participant")
        desk.open("postings?mode=sim")
        desk.draw("postings")
        desk.open("review?mode=sim")
        desk.page.click("text=Ask the platform")
        expect(desk.page.locator("#total")).to_have_text("5")
        desk.draw("review")
        desk.do("Approve", draw="preview")
        desk.do("Pay a bonus of one amount", amount="0.25", reason="Well done")
        assert [cents for kind, _, cents in study.payments() if kind == "bonus"] == [25] * 5
        for name in ("ledger?mode=sim", "data", "log", "settings"):
            desk.open(name)
            desk.draw(name.partition("?")[0])
        desk.page.clock.install()
        run_campaigns(desk, study)
        later = study.take_part(posting, "ALATER")
        schedule_approvals(desk)
        assert study.status(later) == Status.CREDITED
