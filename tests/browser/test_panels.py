"""Panels in Chromium: in by an id, through the study, and back to a panel on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.panels import Encoding, Seal
from psiturk_ng.domain.recruiting import Mode
from tests.browser.test_reload import EXP
from tests.participants import STEP_MS, open_study
from tests.recruiters.benches import Offering
from tests.recruiters.fake_sona import TOKEN, FakeSona, fake_sona
from tests.servers import RunningServer, copy_example, environment, running, wait_until

pytestmark = pytest.mark.browser


@contextmanager
def _fake_panel() -> Iterator[tuple[str, list[str]]]:
    """Run a panel that notes which of its addresses were opened."""
    opened: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            opened.append(self.path)
            body = b"<!doctype html><link rel=icon href=data:,><title>Panel</title><h1>Welcome back</h1>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", opened
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def panel() -> Iterator[tuple[str, list[str]]]:
    """A panel's address, and which of its addresses were opened."""
    with _fake_panel() as found:
        yield found


def _settings(panel: str) -> dict[str, str]:
    return {
        "recruiter": "panel",
        "launch_in_mode": "live",
        "panel_participant_parameter": "uid",
        "panel_id_form": "[0-9]{4}",
        "panel_complete_url": f"{panel}/back?st=1&u={{uid}}&age={{age}}",
        "panel_screened_out_url": f"{panel}/#/f?task_id=7&u={{uid}}",
        "panel_quota_full_url": f"{panel}/back?st=3&u={{uid}}",
        "panel_hash_algorithm": "sha256",
        "panel_hash_secret": "k3y",
    }


def _example(folder: Path) -> Path:
    copied = copy_example(folder / "project")
    (copied / "templates" / "exp.html").write_text(EXP, "utf-8")
    return copied


@pytest.fixture(scope="module")
def study(panel: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A study that the panel sends participants to."""
    with running(_example(tmp_path_factory.mktemp("panel")), **_settings(panel[0])) as server:
        yield server


def _to_the_task(page: Page) -> Page:
    """Go from the ad into the task."""
    page.set_default_timeout(STEP_MS)
    work = open_study(page)
    work.click("#agree")
    work.wait_for_function("window.psi")
    return work


def _sealed(url: str) -> str:
    return Seal(algorithm="sha256", key="k3y", parameter="hash", encoding=Encoding.HEX).on(url)


def test_who_types_an_id_goes_back_by_themselves(
    study: RunningServer, panel: tuple[str, list[str]], visitor: BrowserContext
) -> None:
    """A wrong id is asked for again; the way back has what came in, sealed, byte for byte."""
    url, opened = panel
    page = visitor.new_page()
    page.goto(f"{study.url}/pub?age=30%20%26%20up")
    page.fill("#participant-id", "42")
    page.click("button")
    page.wait_for_selector("[role=alert]")
    page.fill("#participant-id", "4711")
    page.click("button")
    work = _to_the_task(page)
    work.evaluate("psi.recordTrialData('last'); psi.finish('complete'); 0")
    expected = _sealed(f"{url}/back?st=1&u=4711&age=30%20%26%20up")
    work.wait_for_url(expected)
    assert opened == [expected.removeprefix(url)]


def test_a_query_behind_a_hash_arrives(
    study: RunningServer, panel: tuple[str, list[str]], visitor: BrowserContext
) -> None:
    """As single-page panels want it; by the link on the last page, too."""
    page = visitor.new_page()
    page.goto(f"{study.url}/pub?uid=4712")
    work = _to_the_task(page)
    work.evaluate("psi.finish('screened_out'); 0")
    work.click("#go-back")
    work.wait_for_url(_sealed(f"{panel[0]}/#/f?task_id=7&u=4712"))


def test_over_quota_the_panel_hears_of_it(
    study: RunningServer, panel: tuple[str, list[str]], visitor: BrowserContext
) -> None:
    """The second person for one place reads why, and goes back without having begun."""
    project = open_project(study.folder, environment(study.folder, **_settings(panel[0])))
    recruiter = project.recruiter(Mode.LIVE)
    offering = Offering(recruiter, f"{study.url}/pub?mode=live")
    posting = recruiter.offers.post(replace(offering.offer(), places=1), token="one")
    (address,) = posting.links
    page = visitor.new_page()
    page.goto(f"{address}&uid=4713")
    _to_the_task(page)
    late = visitor.new_page()
    late.goto(f"{address}&uid=4714")
    assert late.get_attribute("#outcome", "data-outcome") == "quota_full"
    late.click("#go-back")
    late.wait_for_url(_sealed(f"{panel[0]}/back?st=3&u=4714"))
    assert [each.participant_id for each in recruiter.submissions.of_posting(posting.posting_id)] == ["4713"]
    project.store.close()


@pytest.fixture
def sona() -> Iterator[FakeSona]:
    """A school's site."""
    with fake_sona() as site:
        yield site


def test_the_server_tells_sona_and_the_page_holds_no_token(
    sona: FakeSona, tmp_path: Path, visitor: BrowserContext
) -> None:
    """The participant stays with a code; nothing that the browser loads names the token or asks SONA."""
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    with running(_example(tmp_path), launch_in_mode="live", **sona.settings()) as server:
        page = visitor.new_page()
        page.goto(f"{server.url}/pub?survey_code=47110")
        work = _to_the_task(page)
        work.evaluate("psi.finish('complete'); 0")
        work.wait_for_selector("#completion-code")
        assert work.locator("#go-back").count() == 0
        assert TOKEN not in work.content()
        wait_until(lambda: sona.granted == {"47110": 1}, what="the credit")
        assert not [url for url in asked if TOKEN in url or url.startswith(sona.url)]
        assert TOKEN not in server.log()
