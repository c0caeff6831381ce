"""The experiment opened again in Chromium: where the task goes on, and what the data say."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from psiturk_ng.bootstrap import open_project
from tests.participants import read_instructions
from tests.servers import Ids, RunningServer, copy_example, environment, new_ids, running, wait_until

pytestmark = pytest.mark.browser

EXP = """<!doctype html><html><head><title>Task</title><script src="/static/js/psiturk.js"></script></head>
<body><button>touch</button><script>
window.psi = new PsiTurk("{{ uniqueId }}", "{{ adServerLoc }}", "{{ mode }}");
window.cell = [{{ condition }}, {{ counterbalance }}];
</script></body></html>
"""


@pytest.fixture(scope="module", params=["resume", "restart", "block"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A project whose experiment is at the test's command, with each setting."""
    folder = copy_example(tmp_path_factory.mktemp("reload") / "project")
    (folder / "templates" / "exp.html").write_text(EXP, "utf-8")
    with running(folder, on_reload=request.param) as server:
        server.on_reload = request.param  # type: ignore[attr-defined]
        yield server


@pytest.fixture
def ids() -> Ids:
    """A participant that no test used before."""
    return new_ids(mode="live")


@pytest.fixture
def tab(visitor: BrowserContext, server: RunningServer, ids: Ids) -> Page:
    """A tab in which the task has begun."""
    tab = visitor.new_page()
    tab.goto(f"{server.url}/exp?{ids.query()}")
    with tab.expect_response("**/inexp"):
        tab.evaluate("psi.startTask()")
    tab.on("dialog", lambda dialog: dialog.accept())
    return tab


def _policy(server: RunningServer) -> str:
    policy: str = server.on_reload  # type: ignore[attr-defined]
    return policy


def _held(server: RunningServer, ids: Ids) -> dict[str, Any]:
    project = open_project(server.folder, environment(server.folder))
    try:
        return project.recording.load(ids.uniqueid).document
    finally:
        project.store.close()


def _status(server: RunningServer, ids: Ids) -> int:
    project = open_project(server.folder, environment(server.folder))
    try:
        return project.completion.status_of(ids.worker, ids.assignment, any_assignment=False)
    finally:
        project.store.close()


def test_a_reload_in_the_middle(server: RunningServer, ids: Ids, tab: Page) -> None:
    """The last checkpoint, with what was given to it; or the beginning; or 1008. Nothing is lost."""
    cell = tab.evaluate("cell")
    tab.evaluate(
        "psi.recordTrialData('one'); psi.checkpoint('first'); psi.checkpoint('second', {words: [1, 2]})"
    )
    tab.evaluate("psi.recordTrialData('two'); 0")
    tab.reload()
    if _policy(server) == "block":
        assert "1008" in tab.inner_text("body")
        wait_until(lambda: len(_held(server, ids)["data"]) == 2, what="the last trial")
        return
    resumes = _policy(server) == "resume"
    expected = {"name": "second", "state": {"words": [1, 2]}} if resumes else None
    assert tab.evaluate("psi.resumedFrom") == expected
    assert (tab.evaluate("cell"), tab.evaluate("psi.taskdata.visit")) == (cell, 2)
    tab.evaluate("psi.recordTrialData('three'); psi.saveData()")
    wait_until(lambda: len(_held(server, ids)["data"]) == 3, what="every trial")
    document = _held(server, ids)
    visits = {trial["trialdata"]: trial.get("visit", 1) for trial in document["data"]}
    assert visits == {"one": 1, "two": 1, "three": 2}
    reloads = [event for event in document["eventdata"] if event["eventtype"] == "reload"]
    assert [(event["value"], event["visit"]) for event in reloads] == [(_policy(server), 2)]
    wait_until(lambda: _status(server, ids) == 2, what="the quit mark's end")


@pytest.mark.parametrize("server", ["resume"], indirect=True)
def test_a_checkpoint_that_could_not_be_sent(
    server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext
) -> None:
    """The browser remembers it, and where the task goes on does not depend on the network."""
    tab.evaluate("psi.checkpoint('sent')")
    visitor.set_offline(True)
    tab.evaluate("psi.recordTrialData('unsent'); psi.checkpoint('unsent'); 0")
    tab.goto("about:blank")
    visitor.set_offline(False)
    tab.goto(f"{server.url}/exp?{ids.query()}")
    assert tab.evaluate("psi.resumedFrom.name") == "unsent"
    wait_until(lambda: len(_held(server, ids).get("data", [])) == 1, what="the trial from before")


def test_a_quit_mark_is_taken_back_on_return(server: RunningServer, ids: Ids, tab: Page) -> None:
    """Leaving is confirmed and marks; coming back unmarks, where coming back is possible."""
    tab.click("button")
    tab.goto("about:blank")
    wait_until(lambda: _status(server, ids) == 6, what="the quit mark")
    tab.goto(f"{server.url}/exp?{ids.query()}")
    assert _status(server, ids) == (6 if _policy(server) == "block" else 2)


def test_no_name_of_a_page_is_taken(server: RunningServer, tab: Page) -> None:
    """Called without `new`, members become globals; those that psiTurk does not have give way."""
    tab.evaluate("window.checkpoint = 'mine'; PsiTurk(psi.taskdata.id, '/complete', 'live'); 0")
    assert tab.evaluate("[checkpoint, typeof saveData, resumedFrom]") == ["mine", "function", None]


def test_the_example_goes_on_where_it_was(
    example_server: RunningServer, visitor: BrowserContext, ids: Ids
) -> None:
    """After some words a reload; then the words that are left, and every word is there once."""
    tab = visitor.new_page()
    tab.on("dialog", lambda dialog: dialog.accept())
    address = f"{example_server.url}/exp?{ids.query()}"
    tab.goto(address)
    read_instructions(tab)
    _answer(tab, 4)
    _answer(tab, 7)
    tab.reload()
    tab.wait_for_selector("text=Welcome back")
    _answer(tab, 17)
    tab.wait_for_selector("#questions")
    wait_until(
        lambda: len([row for row in _held(example_server, ids)["data"] if "word" in row["trialdata"]]) == 28,
        what="every word",
    )
    words = [row for row in _held(example_server, ids)["data"] if row["trialdata"].get("phase") == "TEST"]
    assert [row["trialdata"]["number"] for row in words] == list(range(24))
    assert [row.get("visit", 1) for row in words] == [1] * 7 + [2] * 17


def _answer(tab: Page, count: int) -> None:
    """Press the button of the message, and answer so many words."""
    tab.click("#go")
    for _ in range(count):
        tab.wait_for_selector("#stage[data-phase=answer]")
        tab.keyboard.press("r")
        tab.wait_for_selector("#stage:not([data-phase=answer])")
