"""psiturk.js in Chromium: leaving a running task is asked about, and marked only when it happens."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page

from tests.browser.client_server import LIBRARIES, UNIQUE_ID, Answer, ClientServer, client_server, eventually

pytestmark = pytest.mark.browser

CREATE = f"window.psi = new PsiTurk('{UNIQUE_ID}', '/complete', 'live');"
ANY_LIBRARIES = pytest.mark.parametrize("libraries", list(LIBRARIES))


@pytest.fixture
def server() -> Iterator[ClientServer]:
    """A stand-in server."""
    with client_server() as running:
        yield running


@pytest.fixture
def tab(visitor: BrowserContext) -> Page:
    """A fresh tab."""
    return visitor.new_page()


def _start(server: ClientServer, tab: Page, libraries: str = "none", mode: str = "live") -> None:
    """Begin a task in a page that the participant has touched, without which browsers do not ask."""
    tab.goto(server.put_page("/exp", libraries=libraries, body="<button>touch</button>"))
    tab.click("button")
    tab.evaluate(CREATE.replace("'live'", f"'{mode}'") + "psi.startTask(); psi.saveData()")
    server.wait_for("POST", "/inexp")


def _trials(server: ClientServer) -> list[object]:
    return [row["trialdata"] for row in server.seen("SAVE", "/sync/")[-1].document["data"]]


def _leave(server: ClientServer, tab: Page) -> None:
    """Go to another page of the server, as a click on a link would."""
    tab.evaluate(f"location.href = '{server.put_page('/other')}'; 0")


@ANY_LIBRARIES
def test_who_stays_is_not_marked_and_who_leaves_is(server: ClientServer, tab: Page, libraries: str) -> None:
    """The quit mark waits for the answer to the browser's question; unsaved data goes with it."""
    answers: list[str] = []

    def answer(dialog: Dialog) -> None:
        answers.append(dialog.type)
        dialog.dismiss() if len(answers) == 1 else dialog.accept()

    tab.on("dialog", answer)
    _start(server, tab, libraries)
    _leave(server, tab)
    eventually(lambda: len(answers) == 1, tab.wait_for_timeout)
    tab.evaluate("psi.saveData()")
    assert server.seen("POST", "/quitter") == []
    tab.evaluate("psi.recordTrialData('last words'); 0")
    _leave(server, tab)
    tab.wait_for_url("**/other")
    quit_mark = server.wait_for("POST", "/quitter")[0]
    assert (quit_mark.body, quit_mark.token) == ("uniqueId=worker%3Aassignment&visit=1", "r.full")
    eventually(lambda: _trials(server) == ["last words"], tab.wait_for_timeout)
    assert answers == ["beforeunload"] * 2


def test_debugging_never_asks(server: ClientServer, tab: Page) -> None:
    """In debug mode the page can be reloaded freely and nobody quits."""
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    _start(server, tab, mode="debug")
    tab.reload()
    assert dialogs == []
    assert server.seen("POST", "/quitter") == []


@ANY_LIBRARIES
def test_a_finished_task_may_be_left(server: ClientServer, tab: Page, libraries: str) -> None:
    """teardownTask takes the question away, the page's own jQuery ones included."""
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    _start(server, tab, libraries)
    tab.evaluate("window.$ && $(window).on('beforeunload', () => 'mine'); psi.teardownTask()")
    _leave(server, tab)
    tab.wait_for_url("**/other")
    assert dialogs == []
    assert server.seen("POST", "/quitter") == []


@pytest.mark.parametrize("libraries", ["early", "late"])
def test_a_page_can_take_the_question_away_with_jquery(
    server: ClientServer, tab: Page, libraries: str
) -> None:
    """`$(window).off('beforeunload')`, as experiments do, also means that leaving is no quitting."""
    answers: list[str] = []
    tab.on("dialog", lambda dialog: (answers.append(dialog.type), dialog.dismiss()))
    _start(server, tab, libraries)
    _leave(server, tab)
    eventually(lambda: len(answers) == 1, tab.wait_for_timeout)
    tab.evaluate("$(window).off('beforeunload'); 0")
    _leave(server, tab)
    tab.wait_for_url("**/other")
    assert len(answers) == 1
    assert server.seen("POST", "/quitter") == []


def test_completing_is_not_quitting(server: ClientServer, tab: Page) -> None:
    """completeHIT leaves without a question and without a quit mark."""
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    _start(server, tab)
    server.put_page("/complete")
    tab.evaluate("psi.completeHIT(); 0")
    tab.wait_for_url("**/complete**")
    assert dialogs == []
    assert server.seen("POST", "/quitter") == []


def test_a_save_on_its_way_survives_leaving(server: ClientServer, tab: Page) -> None:
    """A page that saves and at once goes elsewhere by itself loses nothing."""
    tab.goto(server.put_page("/exp"))
    server.put_page("/other")
    tab.evaluate(CREATE + "psi.recordTrialData('in flight'); psi.saveData(); location.href = '/other'; 0")
    tab.wait_for_url("**/other")
    saved = server.wait_for("SAVE", "/sync/")[-1]
    assert [row["trialdata"] for row in saved.document["data"]] == ["in flight"]


def test_a_start_on_its_way_survives_leaving(server: ClientServer, tab: Page) -> None:
    """A page that begins the task and at once goes elsewhere by itself has reported the beginning."""
    held = threading.Event()
    server.script("POST", "/inexp", Answer(released=held))
    server.put_page("/other")
    tab.goto(server.put_page("/exp"))
    tab.evaluate(CREATE + "psi.startTask(); psi.teardownTask()")
    server.wait_for("POST", "/inexp")
    tab.evaluate("location.href = '/other'; 0")
    tab.wait_for_url("**/other")
    again = server.wait_for("POST", "/inexp", 2)[-1]
    held.set()
    assert (again.body, again.token) == ("uniqueId=worker%3Aassignment", "r.full")


def test_closing_the_tab_marks_the_quitter(server: ClientServer, tab: Page) -> None:
    """A tab closed in the middle of the task sends the mark and the data although the page is gone."""
    spare = tab.context.new_page()
    tab.on("dialog", lambda dialog: dialog.accept())
    _start(server, tab)
    tab.evaluate("psi.recordTrialData('last'); 0")
    tab.close(run_before_unload=True)
    eventually(lambda: bool(server.seen("POST", "/quitter")), spare.wait_for_timeout)
    trials = [row["trialdata"] for row in server.wait_for("SAVE", "/sync/", 2)[-1].document["data"]]
    assert trials == ["last"]
