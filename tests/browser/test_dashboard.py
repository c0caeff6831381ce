"""The dashboard in a real browser: usable by everybody, and fresh without being loaded again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from psiturk_ng.bootstrap import Project, open_project
from tests.dashboard.people import add_people
from tests.servers import RunningServer, copy_example, running

pytestmark = pytest.mark.browser

LOGIN = ("boss", "of the lab")
PAGES = (
    "?mode=sim",
    "courses?mode=sim",
    "participants?by=status&mode=sim",
    "participants?text=nobody",
    "campaigns",
    "tasks",
    "data",
    "log",
    "settings",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example project."""
    return copy_example(tmp_path_factory.mktemp("dashboard") / "project")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[RunningServer]:
    """Its server, with a dashboard."""
    with running(folder, enable_dashboard="true", login_username=LOGIN[0], login_pw=LOGIN[1]) as server:
        yield server


@pytest.fixture(scope="module")
def project(folder: Path, server: RunningServer) -> Iterator[Project]:
    """The same project, opened beside the server, with participants of every kind."""
    project = open_project(folder, {"HOME": str(folder / ".home")})
    add_people(project.store, datetime.now(UTC))
    yield project
    project.store.close()


@pytest.fixture
def page(visitor: BrowserContext, server: RunningServer, project: Project) -> Page:
    """A manager who has just logged in, by keyboard."""
    page = visitor.new_page()
    page.goto(f"{server.url}/dashboard/")
    page.keyboard.type(LOGIN[0])
    page.keyboard.press("Tab")
    page.keyboard.type(LOGIN[1])
    page.keyboard.press("Enter")
    page.wait_for_selector(".numbers")
    return page


@pytest.mark.long_on("dark")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_can_be_used_by_everybody(page: Page, server: RunningServer, scheme: str) -> None:
    """No page breaks a rule of accessibility, overflows a phone or has an error, in light and dark."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in (*PAGES, "participants/W6:A6", "nothing"):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{server.url}/dashboard/{path}")
            page.wait_for_selector("body:not(:has([data-load] .loading))")
            found = Axe().run(page)
            assert found.violations_count == 0, (path, width, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
    assert [each for each in problems if "404" not in each] == []


def test_numbers_change_without_loading_the_page_again(
    page: Page, server: RunningServer, project: Project
) -> None:
    """Somebody who enters is counted on the open page."""
    page.clock.install()
    page.goto(f"{server.url}/dashboard/?mode=sim")
    entered = page.locator(".numbers strong").first
    before = int(entered.inner_text())
    page.evaluate("window.isSame = true")
    table = project.store.tables.assignments
    with project.store.writing() as writing:
        row = {"uniqueid": "New:One", "workerid": "New", "assignmentid": "One", "hitid": "H1"}
        writing.connection.execute(
            sa.insert(table).values(**row, mode="sim", codeversion="1.0", cond=0, counterbalance=0, status=1)
        )
    page.clock.run_for(11_000)
    expect(entered).to_have_text(str(before + 1))
    assert page.evaluate("window.isSame")


def test_logging_out_closes_the_pages(page: Page, server: RunningServer) -> None:
    """The back button shows nothing either."""
    page.click("text=Log out")
    page.wait_for_selector("#username")
    page.go_back()
    page.wait_for_selector("#username")
