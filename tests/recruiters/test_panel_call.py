"""A panel of one's own that is told by the server: what is asked, how, and what counts as an answer."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.panels import Call, Method
from psiturk_ng.domain.recruiting import Ability, Mode
from psiturk_ng.errors import ConfigError, OutcomeUnknown, RecruiterRefused, RecruiterUnavailable
from psiturk_ng.recruiters.link.calls import carry_out
from psiturk_ng.services.informing import Informing
from tests.http.panels import Panel
from tests.http.test_panels import opened, way_out
from tests.servers import copy_example, environment, free_port

CAME = {"uid": "a b&c", "sid": "7"}


@dataclass
class FakePanel:
    """A panel that answers as a test says, and notes what it was asked."""

    url: str = ""
    status: int = 200
    answer: str = '{"ok": true}'
    asked: list[tuple[str, str, str]] = field(default_factory=list)


@pytest.fixture
def panel() -> Iterator[FakePanel]:
    """A panel on this machine."""
    fake = FakePanel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            fake.asked.append((self.command, self.path, body))
            self.send_response(fake.status)
            self.send_header("Content-Length", str(len(fake.answer)))
            self.end_headers()
            self.wfile.write(fake.answer.encode())

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield fake
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [(Method.GET, "/done?u=a%20b%26c&k=1", ""), (Method.POST, "/done", "u=a%20b%26c&k=1")],
)
def test_it_is_asked_as_it_wants(panel: FakePanel, method: Method, path: str, body: str) -> None:
    """By GET, or by POST with the query as a form; what came in is encoded."""
    call = Call(method=method, url=f"{panel.url}/done?u={{uid}}&k=1", granted='"ok": true')
    carry_out(call, CAME, "the panel")
    assert panel.asked == [(method, path, body)]


@pytest.mark.parametrize(
    ("status", "answer", "granted", "failure"),
    [
        (200, "no", "", None),
        (404, "no", "", RecruiterRefused),
        (200, "no", "yes", RecruiterRefused),
        (200, "done before", "yes", None),
        (503, "yes", "yes", OutcomeUnknown),
        (429, "yes", "yes", OutcomeUnknown),
    ],
)
def test_what_counts_as_an_answer(
    panel: FakePanel, status: int, answer: str, granted: str, failure: type[Exception] | None
) -> None:
    """What the panel says of a repeat is as good as a yes; a failure of its own says nothing."""
    panel.status, panel.answer = status, answer
    call = Call(method=Method.GET, url=f"{panel.url}/?k=s3cret", granted=granted, before="done before")
    if failure is None:
        carry_out(call, CAME, "the panel")
        return
    with pytest.raises(failure) as failed:
        carry_out(call, CAME, "the panel")
    assert "s3cret" not in str(failed.value)
    assert "s3cret" not in repr(call)


def test_nobody_is_asked_about_who_came_without_what_is_needed(panel: FakePanel) -> None:
    """Nor where nobody listens, of which the sentence holds no address."""
    with pytest.raises(RecruiterRefused, match="without pid"):
        carry_out(Call(method=Method.GET, url=f"{panel.url}/?p={{pid}}"), CAME, "the panel")
    assert panel.asked == []
    nobody = Call(method=Method.GET, url=f"http://127.0.0.1:{free_port()}/?k=s3cret")
    with pytest.raises(RecruiterUnavailable) as failed:
        carry_out(nobody, CAME, "the panel")
    assert "s3cret" not in str(failed.value)


def test_the_server_tells_the_panel_and_the_browser_goes_back_too(panel: FakePanel, tmp_path: Path) -> None:
    """The secret comes from the environment, and only the server says it."""
    settings = {
        "panel_participant_parameter": "uid",
        "panel_complete_url": "https://panel.example/back?u={uid}",
        "panel_call_url": f"{panel.url}/done?u={{uid}}&k=<panel_call_secret>",
        "panel_call_secret": "s3cret",
    }
    with opened(tmp_path / "study", Panel("panel", settings, "uid=@@", "@@", "uid")) as study:
        person = study.somebody()
        person.arrive()
        person.begin()
        page = person.finish()
        assert way_out(page) == "https://panel.example/back?u=1001"
        assert "s3cret" not in page.text
        recruiter = study.project.recruiter(Mode.LIVE)
        assert Ability.CREDITS in recruiter.abilities
        assert Informing(study.project.store, recruiter).round() == 0
    assert panel.asked == [("GET", "/done?u=1001&k=s3cret", "")]


def test_a_secret_that_is_named_and_not_set_is_a_sentence(tmp_path: Path) -> None:
    """Otherwise nobody would be told, and nobody would know."""
    folder = copy_example(tmp_path / "study")
    settings = {"recruiter": "panel", "panel_call_url": "https://panel.example/?k=<panel_call_secret>"}
    project = open_project(folder, environment(folder, **settings))
    with pytest.raises(ConfigError, match="is not set"):
        project.recruiter(Mode.LIVE)
