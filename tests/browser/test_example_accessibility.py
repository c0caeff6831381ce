"""The example study and the packaged pages can be used by everybody: by screen reader, keyboard and phone."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.servers import RunningServer, copy_example, new_ids, running

pytestmark = [pytest.mark.browser, pytest.mark.long_on("laptop, dark", "phone, light")]

STEP_MS = 20_000
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
NARROWEST: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
VIEWS = {
    "laptop, light": LAPTOP | {"color_scheme": "light"},
    "laptop, dark": LAPTOP | {"color_scheme": "dark"},
    "phone, light": PHONE | {"color_scheme": "light"},
    "phone, dark": PHONE | {"color_scheme": "dark"},
}
PAGES_OF_THE_TASK = (
    "ad.html",
    "consent.html",
    "exp.html",
    "stage.html",
    "postquestionnaire.html",
    "debriefing.html",
)


@pytest.fixture(params=list(VIEWS.values()), ids=list(VIEWS))
def view(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A visitor on a laptop or a phone, in light or in dark."""
    yield from visitor_with(browser, request.param)


@pytest.fixture
def narrow_view(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor on the narrowest screen that pages must fit."""
    yield from visitor_with(browser, NARROWEST)


@pytest.fixture(scope="module")
def bare_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A project that has the pages of the task only, so that the packaged ones answer for the rest."""
    folder = copy_example(tmp_path_factory.mktemp("bare") / "project")
    for path in (folder / "templates").iterdir():
        if path.name == "layouts":
            shutil.rmtree(path)
        elif path.is_file() and path.name not in PAGES_OF_THE_TASK:
            path.unlink()
    with running(folder) as server:
        yield server


def visitor_with(browser: Browser, options: dict[str, Any]) -> Iterator[BrowserContext]:
    """Give a fresh visitor whose device has these traits."""
    context = browser.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(STEP_MS)
    yield context
    context.close()


def assert_accessible(page: Page) -> None:
    """Axe finds nothing on what the page shows now, and nothing has to be scrolled sideways."""
    assert violations_on(page) == [], page.url
    assert sideways_px(page) == 0, f"{page.url} is wider than the screen"


def violations_on(page: Page) -> list[tuple[str, str, list[str]]]:
    """Name what axe finds on a page: the rule, what it asks for, and where it is broken."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], rule["help"], [node["target"] for node in rule["nodes"]]) for rule in found]


def sideways_px(page: Page) -> int:
    """Measure by how much the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def complaints_of(page: Page) -> list[str]:
    """Collect what the page's console complains of, from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def enter(page: Page, server: RunningServer, mode: str = "debug") -> str:
    """Open the experiment as somebody new; returns the query with the participant's ids."""
    query = new_ids(mode=mode).query()
    page.goto(f"{server.url}/exp?{query}")
    page.wait_for_selector(".instructionsnav .continue")
    return query


def start_task(page: Page) -> None:
    """Press on through the instructions until the task is there."""
    for step in ("1", "2", "3"):
        page.wait_for_selector(f".step:text('{step} of 3')")
        page.click(".instructionsnav .continue")
    page.wait_for_selector("#go:visible")


def complete(page: Page) -> None:
    """End the study from the page of the experiment."""
    page.evaluate("void setTimeout(() => psiTurk.completeHIT())")
    page.wait_for_url("**/complete?**")


def test_pages_before_the_task_are_accessible(view: BrowserContext, example_server: RunningServer) -> None:
    """Front page, ad with and without preview, and consent have no violation and no console error."""
    page = view.new_page()
    complaints = complaints_of(page)
    ids = new_ids()
    preview = new_ids(assignment="ASSIGNMENT_ID_NOT_AVAILABLE")
    for path in (
        "/",
        f"/pub?{ids.query()}",
        f"/pub?{preview.query()}",
        f"/consent?{ids.query()}",
        "/thanks.html",
    ):
        page.goto(example_server.url + path)
        assert_accessible(page)
    assert complaints == []


def test_the_task_is_accessible(view: BrowserContext, example_server: RunningServer) -> None:
    """Instructions, words, feedback and questionnaire have no violation and no console error."""
    page = view.new_page()
    complaints = complaints_of(page)
    enter(page, example_server)
    for step in ("1", "2", "3"):
        page.wait_for_selector(f".step:text('{step} of 3')")
        assert_accessible(page)
        page.click(".instructionsnav .continue")
    page.wait_for_selector("#go:visible")
    assert_accessible(page)
    page.click("#go")
    page.wait_for_selector("#stage[data-phase=answer]")
    assert_accessible(page)
    page.click(".answer >> nth=0")
    page.wait_for_selector("#stage[data-phase=feedback]")
    assert_accessible(page)
    assert complaints == []
    page.evaluate("psiTurk.showPage('postquestionnaire.html')")
    assert_accessible(page)


def test_pages_after_the_task_are_accessible(view: BrowserContext, example_server: RunningServer) -> None:
    """The three ends of a study, and the refusal to take part twice, have no violation."""
    page = view.new_page()
    enter(page, example_server)
    complete(page)
    assert_accessible(page)
    query = enter(page, example_server, mode="sandbox")
    complete(page)
    assert_accessible(page)
    page.goto(f"{example_server.url}/pub?{query}")
    page.wait_for_selector("#submit")
    assert_accessible(page)
    page.goto(f"{example_server.url}/exp?{query}")
    assert page.inner_text("#errornum") == "1008"
    assert_accessible(page)


def test_packaged_pages_are_accessible(view: BrowserContext, bare_server: RunningServer) -> None:
    """What a project without own pages shows has no violation."""
    page = view.new_page()
    for path in ("/", "/no-such-page", "/exp"):
        page.goto(bare_server.url + path)
        assert_accessible(page)
    page.goto(f"{bare_server.url}/pub?{new_ids().query()}")
    assert violations_on(page) == [], "a page of the project in the packaged layout"
    enter(page, bare_server)
    complete(page)
    assert_accessible(page)
    query = enter(page, bare_server, mode="sandbox")
    complete(page)
    assert_accessible(page)
    page.goto(f"{bare_server.url}/pub?{query}")
    page.wait_for_selector("#submit")
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/exp", "/no-such-page", "/"])
def test_packaged_pages_are_written_from_right_to_left_in_arabic(
    browser: Browser, bare_server: RunningServer, path: str
) -> None:
    """A reader of Arabic gets the page in Arabic, mirrored, without a violation."""
    context = browser.new_context(locale="ar-EG", **PHONE)
    page = context.new_page()
    page.goto(bare_server.url + path)
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert re.search("[\u0600-\u06ff]", page.inner_text("h1"))
    assert_accessible(page)
    context.close()


def test_who_comes_without_a_token_is_told_what_to_do(
    visitor: BrowserContext, bare_server: RunningServer
) -> None:
    """A stranger's link to the end of a study leads to an accessible refusal."""
    page = visitor.new_page()
    enter(page, bare_server)
    uniqueid = page.evaluate("uniqueId")
    visitor.clear_cookies()
    stranger = visitor.new_page()
    stranger.goto(f"{bare_server.url}/complete?uniqueId={uniqueid}&mode=debug")
    stranger.wait_for_selector("h1:text('Please open the study again')")
    assert_accessible(stranger)


def test_the_page_that_fetches_a_token_says_so(visitor: BrowserContext, bare_server: RunningServer) -> None:
    """Who blocks scripts reads what to allow, on an accessible page."""
    page = visitor.new_page()
    enter(page, bare_server)
    uniqueid = page.evaluate("uniqueId")
    headers = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    answer = bare_server.get(f"/complete?uniqueId={uniqueid}&mode=debug", headers=headers)
    assert "<noscript>" in answer.text
    page.goto("about:blank")
    page.set_content(re.sub(r"<script.*?</script>", "", answer.text, flags=re.DOTALL))
    assert page.inner_text("h1") == "One moment"
    assert_accessible(page)


def test_the_study_can_be_taken_by_keyboard_alone(
    visitor: BrowserContext, example_server: RunningServer
) -> None:
    """From the ad to the first answers, Tab, Enter and the colour keys are enough."""
    page = visitor.new_page()
    page.set_default_timeout(STEP_MS)
    page.goto(f"{example_server.url}/pub?{new_ids(mode='debug').query()}")
    press_on(page, "#start")
    page.wait_for_selector("#agree")
    press_on(page, "#agree")
    for step in ("1", "2", "3"):
        page.wait_for_selector(f".step:text('{step} of 3')")
        assert page.evaluate("document.activeElement.tagName") == "H1"
        press_on(page, ".continue")
    page.wait_for_selector("#go:visible")
    assert page.evaluate("document.activeElement.id") == "go"
    page.keyboard.press("Enter")
    page.wait_for_selector("#stage[data-phase=answer]")
    ink = page.get_attribute("#word", "data-ink")
    assert ink
    page.keyboard.press(ink[0])
    page.wait_for_selector("#feedback:text('Correct')")


def press_on(page: Page, selector: str) -> None:
    """Move to an element with the Tab key and press Enter."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def test_nothing_is_scrolled_sideways_on_a_narrow_phone(
    narrow_view: BrowserContext, example_server: RunningServer
) -> None:
    """On 320 pixels every page of the study fits, and word and answers share one screen."""
    page = narrow_view.new_page()
    for path in ("/", f"/pub?{new_ids().query()}", f"/consent?{new_ids().query()}"):
        page.goto(example_server.url + path)
        assert sideways_px(page) == 0
    enter(page, example_server)
    start_task(page)
    assert sideways_px(page) == 0
    assert page.evaluate("document.documentElement.scrollHeight") <= 640
    page.evaluate("psiTurk.showPage('postquestionnaire.html')")
    assert sideways_px(page) == 0


def test_answer_buttons_are_large_enough_for_a_thumb(
    narrow_view: BrowserContext, example_server: RunningServer
) -> None:
    """Each answer is at least 44 pixels high and wide. Source: WCAG 2.2, success criterion 2.5.5."""
    page = narrow_view.new_page()
    enter(page, example_server)
    start_task(page)
    boxes = [button.bounding_box() for button in page.locator(".answer").all()]
    assert len(boxes) == 4
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
