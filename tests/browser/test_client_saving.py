"""psiturk.js in Chromium: saves arrive, in order, and the task does not end before they have."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.client_server import UNIQUE_ID, Answer, ClientServer, client_server, embedded, eventually

pytestmark = pytest.mark.browser

CREATE = f"window.psi = new PsiTurk('{UNIQUE_ID}', '/complete', 'live');"


@pytest.fixture
def server() -> Iterator[ClientServer]:
    """A stand-in server."""
    with client_server() as running:
        yield running


@pytest.fixture
def tab(visitor: BrowserContext, server: ClientServer) -> Iterator[Page]:
    """A tab with the client on it that fails its test when the page throws or leaves a promise unhandled."""
    tab = visitor.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    server.put_page("/complete")
    tab.goto(server.put_page("/exp"))
    yield tab
    tab.close()
    assert errors == []


def _trials(server: ClientServer, index: int = -1) -> list[object]:
    return [row["trialdata"] for row in server.seen("SAVE", "/sync/")[index].document["data"]]


def test_a_save_is_repeated_until_the_server_takes_it(server: ClientServer, tab: Page) -> None:
    """Two answers of 503 and the third is taken; success is told once, with Backbone's arguments."""
    server.script("SAVE", "/sync/", Answer(503), Answer(503))
    told = tab.evaluate(
        CREATE + "window.told = []; psi.recordTrialData(1); psi.saveData({"
        "success: (model, response, options) =>"
        "told.push(model === psi.taskdata, response, 'success' in options),"
        "error: () => told.push('error')}).then(() => told)"
    )
    assert told == [True, {"status": "user data saved"}, True]
    assert len(server.seen("SAVE", "/sync/")) == 3


def test_a_save_waits_as_long_as_the_server_asks(server: ClientServer, tab: Page) -> None:
    """Retry-After is obeyed."""
    server.script("SAVE", "/sync/", Answer(429, headers={"Retry-After": "2"}))
    tab.evaluate(CREATE + "psi.saveData()")
    first, second = server.wait_for("SAVE", "/sync/", 2)
    assert second.at_s - first.at_s >= 2.0


def test_a_refused_save_is_not_repeated_and_loses_nothing(server: ClientServer, tab: Page) -> None:
    """403: one request, the error callback, a word in the console; the next save sends everything."""
    server.script("SAVE", "/sync/", Answer(403, '{"message": "no token"}'))
    words: list[str] = []
    tab.on("console", lambda message: words.append(message.text) if message.type == "error" else None)
    status = tab.evaluate(
        CREATE + "psi.recordTrialData('kept'); new Promise(done =>"
        "psi.saveData({error: (model, xhr, options) => done([model === psi.taskdata, xhr.status])}))"
    )
    assert status == [True, 403]
    assert any("Nothing is discarded" in word and "no token" in word for word in words)
    assert len(server.seen("SAVE", "/sync/")) == 1
    tab.evaluate("psi.recordTrialData('more'); psi.saveData()")
    assert _trials(server) == ["kept", "more"]


def test_an_ignored_failing_save_is_no_unhandled_rejection(server: ClientServer, tab: Page) -> None:
    """Who does not look at the Promise sees no error of it; who does is told."""
    server.script("SAVE", "/sync/", Answer(400), Answer(400))
    reason = tab.evaluate(CREATE + "psi.saveData(); psi.saveData().catch(error => error.status)")
    assert reason == 400


def test_saves_do_not_overtake_each_other(server: ClientServer, tab: Page) -> None:
    """While one is on its way the others wait, and one request with the latest document serves them all."""
    gate = threading.Event()
    server.script("SAVE", "/sync/", Answer(released=gate))
    tab.evaluate(
        CREATE + "window.done = []; for (const name of ['a', 'b', 'c', 'd']) "
        "{ psi.recordTrialData(name); psi.saveData({success: () => done.push(name)}) } 0"
    )
    server.wait_for("SAVE", "/sync/")
    assert tab.evaluate("done") == []
    gate.set()
    tab.wait_for_function("done.length === 4")
    assert [_trials(server, index) for index in (0, 1)] == [["a"], ["a", "b", "c", "d"]]
    assert len(server.seen("SAVE", "/sync/")) == 2
    assert tab.evaluate("done") == ["a", "b", "c", "d"]


def test_a_page_that_is_no_answer_is_not_an_acknowledgement(server: ClientServer, tab: Page) -> None:
    """A portal that answers 200 with HTML has not stored anything: the save is repeated."""
    server.script("SAVE", "/sync/", Answer(200, "<html>Please log in</html>", {"Content-Type": "text/html"}))
    tab.evaluate(CREATE + "psi.saveData()")
    assert len(server.seen("SAVE", "/sync/")) == 2


def test_other_keys_of_the_reply_do_not_change_the_record(server: ClientServer, tab: Page) -> None:
    """From a server of whole documents only `status` is taken over; its `condition` changes nothing."""
    server.script("SAVE", "/sync/", Answer(405), Answer(body='{"status": "fine", "condition": 77}'))
    tab.evaluate(CREATE + "psi.saveData()")
    assert tab.evaluate("[psi.taskdata.get('status'), psi.taskdata.get('condition')]") == ["fine", 2]


def test_a_server_of_whole_documents_gets_them_from_then_on(server: ClientServer, tab: Page) -> None:
    """Where records cannot be posted, each save puts the whole document; it is tried only once."""
    server.script("POST", "/sync/", Answer(404))
    tab.evaluate(CREATE + "psi.recordTrialData(1); psi.saveData()")
    tab.evaluate("psi.recordTrialData(2); psi.saveData()")
    saves = server.seen("SAVE", "/sync/")
    assert [one.method for one in saves] == ["POST", "PUT", "PUT"]
    assert _trials(server) == [1, 2]


def test_a_save_carries_only_what_is_new(server: ClientServer, tab: Page) -> None:
    """The second save holds the second trial, and neither the first nor what did not change."""
    tab.evaluate(CREATE + "psi.recordTrialData({n: 1}); psi.recordUnstructuredData('q', 1); psi.saveData()")
    tab.evaluate("psi.recordTrialData({n: 2}); psi.saveData()")
    second = server.seen("SAVE", "/sync/")[1].request
    assert [row["trialdata"] for row in second["trials"]["records"]] == [{"n": 2}]
    assert sorted(second) == ["recorded", "stream", "trials"]
    assert list(second["trials"]["records"][0]) == [
        *("uniqueid", "current_trial", "dateTime", "clock", "trialdata")
    ]


def test_saving_nothing_new_costs_nothing(server: ClientServer, tab: Page) -> None:
    """Without anything new, a save succeeds without a request."""
    tab.evaluate(CREATE + "psi.saveData()")
    told = tab.evaluate("new Promise(done => psi.saveData({success: (model, response) => done(response)}))")
    assert told == {"status": "user data saved"}
    assert len(server.seen("SAVE", "/sync/")) == 1


def test_a_record_altered_after_its_save_is_sent_again(server: ClientServer, tab: Page) -> None:
    """Late alterations go as new versions of the same number: with the next save, and all before the end."""
    tab.evaluate(CREATE + "window.early = {n: 0}; psi.recordTrialData(early); 0")
    tab.evaluate(
        "for (let n = 1; n < 300; n++) psi.recordTrialData({n}); window.late = {n: 300};"
        "psi.recordTrialData(late); psi.saveData()"
    )
    tab.evaluate("late.rt = 5; psi.saveData()")
    assert server.seen("SAVE", "/sync/")[-1].request["changed"][0]["version"] == 1
    assert _trials(server)[-1] == {"n": 300, "rt": 5}
    tab.evaluate("early.rt = 7; psi.completeHIT(); 0")
    tab.wait_for_url("**/complete**")
    assert _trials(server)[0] == {"n": 0, "rt": 7}
    assert len(_trials(server)) == 301


def test_two_instances_on_one_page_keep_both_their_records(server: ClientServer, tab: Page) -> None:
    """Each has its own lists, and no save of one overwrites what the other saved."""
    tab.evaluate(
        CREATE + f"window.other = new PsiTurk('{UNIQUE_ID}', '/complete', 'live');"
        "psi.recordTrialData('psi 1'); other.recordUnstructuredData('q', 1);"
        "Promise.all([psi.saveData(), other.saveData()])"
    )
    tab.evaluate("other.recordTrialData('other 1'); other.saveData().then(() => psi.saveData())")
    assert _trials(server) == ["psi 1", "other 1"]
    assert server.seen("SAVE", "/sync/")[-1].document["questiondata"] == {"q": 1}
    assert tab.evaluate("[psi.getTrialData().length, other.getTrialData().length]") == [1, 1]
    tab.evaluate("other.finishInstructions()")
    server.wait_for("POST", "/inexp")
    tab.evaluate("psi.saveData()")
    assert len(server.seen("POST", "/inexp")) == 1


def test_two_assignments_on_one_page_are_strangers(server: ClientServer, tab: Page) -> None:
    """Instances with different ids save their own records under their own addresses."""
    tab.evaluate(
        CREATE + "window.other = new PsiTurk('b:c', '/complete', 'live'); psi.recordTrialData('psi');"
        "other.recordTrialData('other'); Promise.all([psi.saveData(), other.saveData()])"
    )
    documents = {one.path: one.document for one in server.seen("SAVE", "/sync/")}
    assert [row["trialdata"] for row in documents["/sync/worker%3Aassignment/records"]["data"]] == ["psi"]
    assert [row["trialdata"] for row in documents["/sync/b%3Ac/records"]["data"]] == ["other"]


def test_completing_waits_for_the_save_that_is_on_its_way(server: ClientServer, tab: Page) -> None:
    """The page does not let go while the last save is unanswered, and shows that it waits."""
    gate = threading.Event()
    server.script("SAVE", "/sync/", Answer(released=gate))
    tab.evaluate(CREATE + "psi.recordTrialData('last'); psi.saveData(); psi.completeHIT(); 0")
    tab.wait_for_selector("[role=status]")
    assert server.seen("GET", "/complete") == []
    gate.set()
    tab.wait_for_url("**/complete?uniqueId=worker:assignment&mode=live")
    assert server.seen("SAVE", "/sync/")[-1].request["final"] is True


def test_completing_saves_what_was_not_saved(server: ClientServer, tab: Page) -> None:
    """A task that forgot its last save still delivers everything, through two refusals for overload."""
    server.script("SAVE", "/sync/", Answer(503), Answer(503))
    tab.evaluate(CREATE + "psi.recordTrialData('forgotten'); psi.completeHIT(); 0")
    tab.wait_for_url("**/complete**")
    assert _trials(server) == ["forgotten"]


def test_completing_leaves_at_once_when_everything_is_saved(server: ClientServer, tab: Page) -> None:
    """The usual flow, completeHIT as the save's success, costs one short request that says so."""
    tab.evaluate(CREATE + "psi.recordTrialData(1); psi.saveData({success: psi.completeHIT}); 0")
    tab.wait_for_url("**/complete**")
    final = server.seen("SAVE", "/sync/")[1].request
    assert sorted(final) == ["final", "recorded", "stream"]
    assert final["recorded"]["trials"] == 1


def test_completing_keeps_the_page_when_its_data_is_refused(server: ClientServer, tab: Page) -> None:
    """Refused, the data stays in the page and the participant is told; a later try succeeds."""
    server.script("SAVE", "/sync/", Answer(403))
    tab.evaluate(CREATE + "psi.recordTrialData('kept'); psi.completeHIT()")
    assert "could not be saved" in tab.inner_text("[role=status]")
    assert server.seen("GET", "/complete") == []
    tab.evaluate("psi.completeHIT(); 0")
    tab.wait_for_url("**/complete**")
    assert _trials(server) == ["kept"]


def test_completing_ends_although_the_data_is_too_large(server: ClientServer, tab: Page) -> None:
    """A refusal that no repetition can change does not keep a participant from being paid."""
    server.script("SAVE", "/sync/", *[Answer(413)] * 20)
    tab.evaluate(CREATE + "psi.completeHIT(); 0")
    tab.click("button:text-is('Go on')")
    tab.wait_for_url("**/complete**")


def test_saving_works_blocking_as_well(server: ClientServer, tab: Page) -> None:
    """`saveData({async: false})` has its answer when it returns."""
    status = tab.evaluate(CREATE + "psi.saveData({async: false}); psi.taskdata.get('status')")
    assert status == "user data saved"


def test_the_model_speaks_backbone(server: ClientServer, tab: Page) -> None:
    """set, change events, save with attributes, and jQuery's verbs on what it returns."""
    heard = tab.evaluate(
        CREATE + "const heard = []; const data = psi.taskdata;"
        "data.on('change:mood', (model, value) => heard.push(value));"
        "data.once('sync', () => heard.push('sync'));"
        "data.set('mood', 'fine'); data.set('mood', 'fine');"
        "new Promise(done => data.save({mood: 'better'}).done(() => done(heard)))"
    )
    assert heard == ["fine", "better", "sync"]
    assert server.seen("SAVE", "/sync/")[0].document["mood"] == "better"


def test_a_record_that_is_not_json_is_reported(server: ClientServer, tab: Page) -> None:
    """A circular record fails the save with its reason, and does not keep the participant from finishing."""
    reason = tab.evaluate(
        CREATE + "const loop = {}; psi.saveData().then(() => { loop.loop = loop; psi.recordTrialData(loop);"
        "return psi.saveData() }).catch(error => error.name)"
    )
    assert reason == "TypeError"
    tab.evaluate("psi.completeHIT(); 0")
    tab.click("button:text-is('Go on')")
    tab.wait_for_url("**/complete**")


def test_a_save_outlives_a_lost_connection(server: ClientServer, tab: Page) -> None:
    """Offline, the save waits; back online it goes on at once."""
    tab.evaluate(CREATE)
    tab.context.set_offline(True)
    tab.evaluate("window.saved = false; psi.recordTrialData('offline'); 0")
    tab.evaluate("psi.saveData().then(() => saved = true); 0")
    eventually(lambda: tab.evaluate("psi.getTrialData().length") == 1, tab.wait_for_timeout)
    assert tab.evaluate("saved") is False
    tab.context.set_offline(False)
    tab.wait_for_function("saved")
    assert _trials(server) == ["offline"]


def test_a_prefixed_server_gets_the_saves(server: ClientServer, tab: Page) -> None:
    """Under a URL prefix, saves go below it."""
    tab.goto(server.put_page("/lab/exp", embedded() | {"root": "/lab"}))
    tab.evaluate(CREATE + "psi.startTask()")
    server.wait_for("SAVE", "/lab/sync/worker%3Aassignment")
    server.wait_for("POST", "/lab/inexp")
