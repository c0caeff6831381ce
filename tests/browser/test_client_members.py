"""psiturk.js in Chromium: its members, how it is called, what it starts from, pages and instructions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.client_server import (
    FRESH,
    LIBRARIES,
    NO_ASSIGNMENT,
    UNIQUE_ID,
    Answer,
    ClientServer,
    client_server,
    embedded,
)

pytestmark = pytest.mark.browser

MEMBERS = (
    "completeHIT computeBonus doInstructions finishInstructions getEventData getInstructionIndicator getPage "
    "getQuestionData getTrialData pages preloadImages preloadPages recordTrialData recordUnstructuredData "
    "saveData showPage startTask taskdata teardownTask"
)
CREATE = f"window.psi = new PsiTurk('{UNIQUE_ID}', '/complete', 'live');"
ANY_LIBRARIES = pytest.mark.parametrize("libraries", list(LIBRARIES))


@pytest.fixture
def server() -> Iterator[ClientServer]:
    """A stand-in server."""
    with client_server() as running:
        yield running


@pytest.fixture
def tab(visitor: BrowserContext) -> Iterator[Page]:
    """A fresh tab that fails its test when the page throws."""
    tab = visitor.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    tab.close()
    assert errors == []


@ANY_LIBRARIES
def test_an_instance_has_exactly_the_members_of_psiturk(
    server: ClientServer, tab: Page, libraries: str
) -> None:
    """No member is missing and none is added, with old, newer and no libraries on the page."""
    tab.goto(server.put_page("/exp", libraries=libraries))
    tab.evaluate(CREATE)
    assert " ".join(tab.evaluate("Object.keys(psi).sort()")) == MEMBERS
    assert tab.evaluate("psi instanceof PsiTurk") is True


@ANY_LIBRARIES
def test_without_new_the_members_become_globals(server: ClientServer, tab: Page, libraries: str) -> None:
    """The window is returned, carries every member, and two arguments mean live mode."""
    tab.goto(server.put_page("/exp", libraries=libraries))
    assert tab.evaluate(f"PsiTurk('{UNIQUE_ID}', '/complete') === window") is True
    assert tab.evaluate("names => names.filter(name => !(name in window))", MEMBERS.split()) == []
    assert tab.evaluate("recordTrialData({a: 1}); taskdata.mode + getTrialData().length") == "live1"


def test_members_work_when_detached(server: ClientServer, tab: Page) -> None:
    """Callbacks such as `on_data_update: psiturk.recordTrialData` need no instance before the dot."""
    tab.goto(server.put_page("/exp"))
    tab.evaluate(CREATE + "const {recordTrialData, recordUnstructuredData, saveData} = psi;"
                 "recordTrialData(7); recordUnstructuredData('age', 30); saveData()")  # fmt: skip
    saved = server.wait_for("SAVE", "/sync/")[0].document
    assert saved["data"][0]["trialdata"] == 7
    assert saved["questiondata"] == {"age": 30}


def test_state_in_the_page_fills_taskdata_without_a_request(server: ClientServer, tab: Page) -> None:
    """The condition is there at once, and nothing was asked of the server for it."""
    tab.goto(server.put_page("/exp", body=f"<script>{CREATE}</script>"))
    assert tab.evaluate("psi.taskdata.get('condition')") == FRESH["condition"]
    assert tab.evaluate("psi.taskdata.id") == UNIQUE_ID
    assert server.seen("GET", "/sync/") == []


def test_an_instance_made_late_keeps_what_a_frame_saved(server: ClientServer, tab: Page) -> None:
    """The task runs in a frame, and the page around it makes its own PsiTurk to end it: nothing is lost."""
    task = CREATE + "psi.recordTrialData('of the frame'); psi.saveData();"
    server.put_page("/task", body=f"<script>{task}</script>")
    tab.goto(server.put_page("/exp", body="<iframe src='/task'></iframe>"))
    server.wait_for("SAVE", "/sync/")
    tab.evaluate(CREATE + "psi.recordTrialData('of the page'); psi.saveData();")
    last = server.wait_for("SAVE", "/sync/", 2)[-1].document
    assert [row["trialdata"] for row in last["data"]] == ["of the frame", "of the page"]


def test_the_saved_document_has_psiturks_shape(server: ClientServer, tab: Page) -> None:
    """For a server of whole documents: keys in psiTurk's order; `status` joins from the second save on."""
    server.script("POST", "/sync/", Answer(405))
    tab.goto(server.put_page("/exp"))
    tab.evaluate(CREATE + "psi.recordTrialData({rt: 300}); psi.saveData().then(() => psi.saveData())")
    first, second = (one.document for one in server.wait_for("PUT", "/sync/worker%3Aassignment", 2))
    assert " ".join(first) == (
        "condition counterbalance assignmentId workerId hitId currenttrial bonus "
        "data questiondata eventdata useragent mode id"
    )
    assert list(second) == [*first, "status"]
    assert second["status"] == "user data saved"
    assert list(first["data"][0]) == ["uniqueid", "current_trial", "dateTime", "clock", "trialdata"]
    assert [event["eventtype"] for event in first["eventdata"]] == ["initialized", "window_resize"]
    assert list(first["eventdata"][0]) == ["eventtype", "value", "timestamp", "interval"]


def test_a_page_without_state_asks_once_and_says_so(server: ClientServer, tab: Page) -> None:
    """A project's own route gets its data by one blocking request and a hint in the console."""
    hints: list[str] = []
    tab.on("console", lambda message: hints.append(message.text) if message.type == "info" else None)
    tab.goto(server.put_page("/own", NO_ASSIGNMENT))
    tab.evaluate(CREATE)
    assert tab.evaluate("psi.taskdata.get('condition')") == FRESH["condition"]
    assert len(server.seen("GET", "/sync/worker%3Aassignment")) == 1
    assert len([hint for hint in hints if "does not carry the data" in hint]) == 1


def test_withheld_data_is_asked_for_with_the_stored_token(server: ClientServer, tab: Page) -> None:
    """A page whose token may not read fetches the record with the stronger token of this tab."""
    tab.goto(server.put_page("/exp"))
    server.stored[UNIQUE_ID] = '{"condition": 5, "data": [], "eventdata": [], "questiondata": {}}'
    tab.goto(server.put_page("/again", embedded(token="w.weak", withheld=True)))
    tab.evaluate(CREATE)
    assert tab.evaluate("psi.taskdata.get('condition')") == 5
    assert server.seen("GET", "/sync/")[0].token == "r.full"


def test_an_unknown_condition_is_neither_reported_nor_saved_as_zero(server: ClientServer, tab: Page) -> None:
    """While the server cannot say, it is undefined; a later save learns it and corrects what was sent."""
    server.script("GET", "/sync/", Answer(500), Answer(503))
    old = {"uniqueid": UNIQUE_ID, "current_trial": 0, "dateTime": 1, "trialdata": "old"}
    stored = FRESH | {"data": [old], "eventdata": [], "questiondata": {"q": 1}, "currenttrial": 1}
    server.stored[UNIQUE_ID] = json.dumps(stored)
    tab.goto(server.put_page("/own", NO_ASSIGNMENT))
    tab.evaluate(CREATE + "psi.recordTrialData('new')")
    assert tab.evaluate("[typeof psi.taskdata.get('condition'), 'condition' in psi.taskdata.toJSON()]") == [
        "undefined",
        False,
    ]
    tab.evaluate("psi.saveData().then(() => psi.saveData())")
    saved = server.wait_for("SAVE", "/sync/")[-1].document
    assert saved["condition"] == FRESH["condition"] == tab.evaluate("psi.taskdata.get('condition')")
    assert [(row["current_trial"], row["trialdata"]) for row in saved["data"]] == [(0, "old"), (1, "new")]
    assert saved["currenttrial"] == 2
    assert saved["questiondata"] == {"q": 1}


def test_a_condition_the_server_refuses_to_tell_stays_out_of_the_document(
    server: ClientServer, tab: Page
) -> None:
    """After a 403 the records are still sent, without invented values beside them."""
    server.script("GET", "/sync/", Answer(403))
    tab.goto(server.put_page("/own", NO_ASSIGNMENT))
    tab.evaluate(CREATE + "psi.recordTrialData('new'); psi.saveData()")
    saved = server.wait_for("SAVE", "/sync/")[0]
    assert not {"condition", "counterbalance", "bonus"} & set(saved.request["attributes"]["values"])
    assert len(saved.document["data"]) == 1


def test_a_reload_goes_on_after_what_was_stored(server: ClientServer, tab: Page) -> None:
    """Stored rows and events stay, this page load's events follow them."""
    tab.goto(server.put_page("/exp"))
    tab.evaluate(CREATE + "psi.recordTrialData('one'); psi.saveData()")
    stored = server.wait_for("SAVE", "/sync/")[0].document
    tab.goto(server.put_page("/exp", embedded(state=stored)))
    tab.evaluate(CREATE + "psi.recordTrialData('two'); psi.saveData()")
    saved = server.wait_for("SAVE", "/sync/", 2)[1].document
    assert [(row["current_trial"], row["trialdata"]) for row in saved["data"]] == [(0, "one"), (1, "two")]
    assert [event["eventtype"] for event in saved["eventdata"]] == ["initialized", "window_resize"] * 2


def test_a_page_from_the_history_does_not_trust_its_old_state(server: ClientServer, tab: Page) -> None:
    """A copy of the page that the browser kept must not overwrite what was saved after it was made."""
    address = server.put_page("/exp", head="<script>onunload = () => 0</script>")
    tab.goto(address)
    tab.evaluate(CREATE + "psi.recordTrialData('one'); psi.saveData()")
    server.wait_for("SAVE", "/sync/")
    tab.goto(server.put_page("/other"))
    tab.go_back()
    tab.evaluate(CREATE)
    assert tab.evaluate("psi.getTrialData().length") == 1


@ANY_LIBRARIES
def test_a_page_shown_before_it_was_loaded_is_loaded_on_the_spot(
    server: ClientServer, tab: Page, libraries: str
) -> None:
    """Experiments of psiTurk 2 never wait for preloadPages; they work, and a hint says what happened."""
    hints: list[str] = []
    tab.on("console", lambda message: hints.append(message.text) if message.type == "info" else None)
    server.pages["/stage.html"] = "<h1>stage</h1><script>window.ran = (window.ran || 0) + 1</script>"
    tab.goto(server.put_page("/exp", libraries=libraries))
    tab.evaluate(CREATE + "psi.preloadPages(['stage.html']); psi.showPage('stage.html')")
    assert tab.inner_text("h1") == "stage"
    assert tab.evaluate("window.ran") == 1
    assert len([hint for hint in hints if "stage.html" in hint]) == 1


def test_preload_pages_resolves_when_all_are_there(server: ClientServer, tab: Page) -> None:
    """psiTurk 3's way: wait for the Promise, then every page is in `pages`."""
    server.pages |= {"/a.html": "A", "/b.html": "B"}
    tab.goto(server.put_page("/exp"))
    pages = tab.evaluate(CREATE + "psi.preloadPages(['a.html', 'b.html']).then(() => psi.pages)")
    assert pages == {"a.html": "A", "b.html": "B"}
    assert tab.evaluate("psi.getPage('a.html')") == "A"


def test_a_page_that_does_not_exist_is_an_error(server: ClientServer, tab: Page) -> None:
    """getPage throws psiTurk's error, and preloadPages rejects with the request; ignoring it is quiet."""
    tab.goto(server.put_page("/exp"))
    tab.evaluate(CREATE + "void psi.preloadPages(['no.html'])")
    message = tab.evaluate("() => { try { psi.getPage('no.html') } catch (error) { return error.message } }")
    assert message == "Attemping to load page before preloading: no.html"
    assert tab.evaluate("psi.preloadPages(['no.html']).catch(xhr => xhr.status)") == 404


def _fragment(name: str) -> str:
    return (
        f"<p id='name'>{name}</p><div class='instructionsnav'><button class='previous'><i>back</i></button>"
        "<button class='continue'><i>on</i></button></div>"
    )


@ANY_LIBRARIES
def test_the_instruction_player_records_each_step(server: ClientServer, tab: Page, libraries: str) -> None:
    """Forward, back, forward, finish: psiTurk's rows, globals and the start of the task, once."""
    server.pages |= {f"/{name}.html": _fragment(name) for name in ("one", "two")}
    tab.goto(server.put_page("/exp", libraries=libraries))
    tab.evaluate(CREATE + "window.done = 0; psi.doInstructions(['one.html', 'two.html'], () => done++)")
    for step, name in ((".continue", "one"), (".previous", "two"), (".continue i", "one")):
        assert tab.inner_text("#name") == name
        tab.click(step)
    tab.click(".continue")
    rows: list[dict[str, Any]] = tab.evaluate("psi.getTrialData().map(row => row.trialdata)")
    assert rows[0] == {"phase": "INSTRUCTIONS", "templates": ["one.html", "two.html"], "action": "Begin"}
    assert [(row["action"], row["indexOf"], row["template"]) for row in rows[1:]] == [
        ("NextPage", 0, "one.html"),
        ("PrevPage", 1, "two.html"),
        ("NextPage", 0, "one.html"),
        ("FinishInstructions", 1, "two.html"),
    ]
    assert all(list(row) == ["phase", "template", "indexOf", "action", "viewTime"] for row in rows[1:])
    assert tab.evaluate("[done, viewedscreen, typeof instructionController.getIndicator]") == [
        1,
        1,
        "function",
    ]
    assert [one.body for one in server.wait_for("POST", "/inexp")] == ["uniqueId=worker%3Aassignment"]


def test_the_indicator_tells_the_current_instruction_page(server: ClientServer, tab: Page) -> None:
    """Its shape is psiTurk's; before doInstructions it is a ReferenceError."""
    server.pages["/one.html"] = _fragment("one")
    tab.goto(server.put_page("/exp"))
    tab.evaluate(CREATE)
    error = tab.evaluate(
        "() => { try { psi.getInstructionIndicator() } catch (error) { return error.name } }"
    )
    assert error == "ReferenceError"
    assert tab.evaluate("psi.doInstructions(['one.html']); psi.getInstructionIndicator()") == {
        "currently_viewing": {"indexOf": 0, "template": "one.html"},
        "instruction_deck": {"total_pages": 1, "templates": ["one.html"]},
    }


@pytest.mark.parametrize("libraries", ["early", "late"])
def test_the_bus_is_backbones(server: ClientServer, tab: Page, libraries: str) -> None:
    """Pages hear psiTurk's five events on Backbone.Notifications, and starting through it works."""
    tab.goto(server.put_page("/exp", libraries=libraries))
    tab.evaluate(
        CREATE + "window.heard = [];"
        "Backbone.Notifications.on('all', (name, value) => heard.push([name, value]));"
        "window.dispatchEvent(new Event('blur')); window.dispatchEvent(new Event('focus'));"
        "psi.finishInstructions('go'); psi.teardownTask('stop')"
    )
    tab.evaluate("window.dispatchEvent(new Event('resize'))")
    tab.wait_for_function("heard.length >= 5")
    names = [name for name, _ in tab.evaluate("heard")]
    assert names == [
        "_psiturk_lostfocus",
        "_psiturk_gainedfocus",
        "_psiturk_finishedinstructions",
        "_psiturk_finishedtask",
        "_psiturk_windowresize",
    ]
    events = tab.evaluate("psi.getEventData().slice(2).map(event => [event.eventtype, event.value])")
    assert events == [["focus", "off"], ["focus", "on"], ["window_resize", [1280, 720]]]
    server.wait_for("POST", "/inexp")
    tab.evaluate("Backbone.Notifications.trigger('_psiturk_finishedinstructions')")
    server.wait_for("POST", "/inexp", 2)


def test_compute_bonus_calls_back_with_the_reply(server: ClientServer, tab: Page) -> None:
    """The route is asked with the uniqueId, and its JSON reaches the callback."""
    server.script("GET", "/compute_bonus", Answer(body='{"bonusComputed": "success"}'))
    tab.goto(server.put_page("/exp"))
    reply = tab.evaluate(
        CREATE + "new Promise(done => psi.computeBonus('compute_bonus', (data, text) => done([data, text])))"
    )
    assert reply == [{"bonusComputed": "success"}, "success"]
    assert server.seen("GET", "/compute_bonus")[0].path == "/compute_bonus?uniqueId=worker%3Aassignment"


@pytest.mark.parametrize("status", [500, 503, None], ids=["error", "busy", "lost answer"])
def test_compute_bonus_asks_once_however_it_ends(server: ClientServer, tab: Page, status: int | None) -> None:
    """A project's route may count or pay each time that it is asked, whatever becomes of the answer."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.method)
        route.abort() if status is None else route.fulfill(status=status, headers={"Retry-After": "0"})

    tab.route("**/compute_bonus?*", answer)
    tab.clock.install()
    tab.goto(server.put_page("/exp"))
    outcome = tab.evaluate(
        CREATE + "psi.computeBonus('compute_bonus', () => {}).then(() => 'computed', () => 'refused')"
    )
    tab.clock.run_for(120_000)
    assert (outcome, asked) == ("refused", ["GET"])


def test_preload_images_leaks_psiturks_global(server: ClientServer, tab: Page) -> None:
    """The last image is in the global `image`, as pages know it."""
    tab.goto(server.put_page("/exp"))
    tab.evaluate(CREATE + "psi.preloadImages(['/favicon.ico', '/favicon.ico?2'])")
    assert tab.evaluate("image.src").endswith("?2")
