"""psiturk.js in Chromium against a real server: nothing is lost or doubled, whatever tab and network do."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route
from playwright.sync_api import Error as PlaywrightError

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.integrity import Verdict
from tests.databases import fresh_database
from tests.nodes import behind_nginx
from tests.recovery.sizes import IS_LONG
from tests.servers import Ids, RunningServer, copy_example, environment, new_ids, running, wait_until

pytestmark = pytest.mark.browser
NODES = (pytest.mark.slow, pytest.mark.postgresql)

OFFLINE_SECONDS = 60.0 if IS_LONG else 10.0
EXP = """<!doctype html><html><head><title>Task</title><script src="/static/js/psiturk.js"></script></head>
<body><button>touch</button><script>
window.psi = new PsiTurk("{{ uniqueId }}", "{{ adServerLoc }}", "{{ mode }}");
window.records = (count, name) => {
  for (let n = 0; n < count; n++) psi.recordTrialData({name, n, text: "é".repeat(50)});
};
</script></body></html>
"""
FULL = """for (let size = 4_000_000; size; size = Math.floor(size / 2))
  try { for (let n = 0; n < 4; n++) localStorage.setItem(`${size} ${n}`, "x".repeat(size)); } catch {}"""
SILENT = "IDBFactory.prototype.open = () => ({})"
IN_OUTBOX = """() => new Promise(done => {
  const opening = indexedDB.open("psiturk");
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => done(0);
  opening.onsuccess = ({ target: { result } }) => {
    const asked = result.transaction("records").objectStore("records").count();
    asked.onsuccess = () => { result.close(); done(asked.result); };
  };
})"""


@pytest.fixture(scope="module", params=[1, *(pytest.param(number, marks=NODES) for number in (2, 4))])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A project whose experiment is at the test's command, on SQLite; and on several servers behind nginx."""
    folder = copy_example(tmp_path_factory.mktemp("recovery") / "project")
    (folder / "templates" / "exp.html").write_text(EXP, "utf-8")
    settings = {"max_record_megabytes": "1", "on_reload": "block"}
    if request.param == 1:
        with running(folder, **settings) as server:
            yield server
        return
    with (
        fresh_database(request.getfixturevalue("postgresql_server")) as url,
        behind_nginx(folder, request.param, url, **settings) as server,
    ):
        yield server


@pytest.fixture
def ids() -> Ids:
    """A participant that no test used before."""
    return new_ids(mode="debug")


@pytest.fixture
def tab(visitor: BrowserContext, server: RunningServer, ids: Ids) -> Page:
    """A tab with the experiment."""
    return _open(visitor, server, ids)


def _open(visitor: BrowserContext, server: RunningServer, ids: Ids) -> Page:
    tab = visitor.new_page()
    tab.goto(_address(server, ids))
    return tab


def _crash(tab: Page) -> None:
    with pytest.raises(PlaywrightError, match="crash"):
        tab.goto("chrome://crash", timeout=10_000)
    tab.close()


def _address(server: RunningServer, ids: Ids) -> str:
    return f"{server.url}/exp?{ids.query()}"


def _held(server: RunningServer, ids: Ids) -> dict[str, Any]:
    """Read the document of a participant as the server would give it."""
    project = open_project(server.folder, environment(server.folder))
    try:
        return project.recording.load(ids.uniqueid).document
    finally:
        project.store.close()


def _verdict(server: RunningServer, ids: Ids) -> Verdict:
    """Ask whether the data of a participant is whole."""
    project = open_project(server.folder, environment(server.folder))
    try:
        return project.integrity.verdicts([ids.uniqueid])[ids.uniqueid]
    finally:
        project.store.close()


def _rows(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def _trials(tab: Page) -> list[dict[str, Any]]:
    """What the page has recorded, as JSON carries it."""
    return json.loads(tab.evaluate("JSON.stringify(psi.getTrialData())"))


def _assert_held(server: RunningServer, ids: Ids, trials: list[dict[str, Any]]) -> None:
    """Wait until the database holds these trials; each must be there once and nothing beside them."""
    expected = _rows(trials)
    wait_until(
        lambda: sum(_rows(_held(server, ids).get("data", [])).values()) >= len(trials),
        seconds=40,
        what="the arrival of every trial",
    )
    held = _rows(_held(server, ids)["data"])
    missing, doubled = expected - held, held - expected
    print(
        f"produced {len(trials)}, present {sum(held.values())}, missing {len(missing)}, extra {len(doubled)}"
    )
    assert not missing
    assert not doubled


def test_a_reload_with_unsaved_records(server: RunningServer, ids: Ids, tab: Page) -> None:
    """What was recorded and not saved goes with the page that ends, or with the next one."""
    tab.evaluate("records(400, 'before')")
    before = _trials(tab)
    tab.reload()
    _assert_held(server, ids, before)


def test_a_lost_connection(server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext) -> None:
    """Nothing can be sent as the page ends; the next page that opens sends it."""
    visitor.set_offline(True)
    tab.evaluate("records(30, 'offline'); psi.saveData(); 0")
    produced = _trials(tab)
    tab.goto("about:blank")
    visitor.set_offline(False)
    tab.goto(f"{server.url}/exp?{ids.query()}")
    _assert_held(server, ids, produced)


@pytest.mark.parametrize("is_started", [False, True])
def test_a_crashed_tab(
    server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext, is_started: bool
) -> None:
    """The renderer dies without a word; the next page, even one that says no, sends what it had recorded."""
    if is_started:
        with tab.expect_response("**/inexp"):
            tab.evaluate("psi.startTask()")
    visitor.set_offline(True)
    tab.evaluate("records(60, 'lost')")
    produced = _trials(tab)
    wait_until(lambda: tab.evaluate(IN_OUTBOX) >= len(produced), what="the write to the browser's database")
    _crash(tab)
    visitor.set_offline(False)
    _open(visitor, server, ids)
    _assert_held(server, ids, produced)


def test_a_browser_database_that_refuses_for_a_while(server: RunningServer, ids: Ids, tab: Page) -> None:
    """It has no room at first: what it refused is written with what comes later."""
    tab.evaluate(
        "window.refused = 0; const { transaction } = IDBDatabase.prototype;"
        "IDBDatabase.prototype.transaction = function (...values) { if (window.ok || !values[1])"
        " return transaction.apply(this, values); refused++; throw new DOMException(); }; 0"
    )
    tab.evaluate("records(20, 'refused')")
    tab.wait_for_function("refused > 0")
    tab.evaluate("window.ok = true; records(5, 'later'); 0")
    wait_until(lambda: tab.evaluate(IN_OUTBOX) >= 25, what="the write to the browser's database")


@pytest.mark.parametrize("lacking", ["indexedDB", "indexedDB silent", "localStorage", "localStorage full"])
def test_no_storage(server: RunningServer, ids: Ids, visitor: BrowserContext, lacking: str) -> None:
    """One of the two is forbidden, never answers, or is full: the other keeps what cannot be sent."""
    forbidden = f"Object.defineProperty(window, '{lacking}', {{ get() {{ throw new DOMException(); }} }})"
    visitor.add_init_script({"localStorage full": FULL, "indexedDB silent": SILENT}.get(lacking, forbidden))
    tab = _open(visitor, server, ids)
    visitor.set_offline(True)
    tab.evaluate("records(900, 'kept'); psi.saveData(); 0")
    produced = _trials(tab)
    if lacking.startswith("indexedDB"):
        tab.evaluate("localStorage.setItem('psiturk.outbox:damaged', '{')")
        tab.goto("about:blank")
    else:
        wait_until(lambda: tab.evaluate(IN_OUTBOX) >= 900, what="the write to the database")
        _crash(tab)
    visitor.set_offline(False)
    _open(visitor, server, ids)
    _assert_held(server, ids, produced)


def test_a_closed_tab(server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext) -> None:
    """A tab closed at once after recording, without a question."""
    tab.evaluate("records(40, 'closed')")
    produced = _trials(tab)
    tab.close()
    spare = visitor.new_page()
    spare.goto(f"{server.url}/pub?{ids.query()}")
    _assert_held(server, ids, produced)


def test_a_long_outage(server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext) -> None:
    """The task goes on while the network is away, and ends after it is back."""
    tab.evaluate(
        "window.timer = setInterval(() => {"
        "psi.recordTrialData({at: performance.now()}); psi.saveData(); }, 250)"
    )
    tab.wait_for_function("psi.getTrialData().length >= 5")
    visitor.set_offline(True)
    tab.wait_for_timeout(OFFLINE_SECONDS * 1000)
    visitor.set_offline(False)
    tab.evaluate("clearInterval(timer)")
    produced = _trials(tab)
    assert len(produced) > OFFLINE_SECONDS * 3
    tab.evaluate("psi.completeHIT(); 0")
    tab.wait_for_url("**/complete**", timeout=60_000)
    _assert_held(server, ids, produced)


def test_a_clock_that_jumps(server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext) -> None:
    """Forwards by a year and back by two, with records unsent: all arrive, and `clock` only grows."""
    jump = "years => { const { now } = Date; Date.now = () => now() + years * 31_557_600_000; }"
    visitor.set_offline(True)
    for years in (0, 1, -2, 1):
        tab.evaluate(jump, years)
        tab.evaluate("years => records(5, years)", years)
        wait_until(lambda: tab.evaluate(IN_OUTBOX) >= len(_trials(tab)), what="the write to the database")
    tab.evaluate("records(3, 'unwritten'); 0")
    produced = _trials(tab)
    clocks = [trial["clock"] for trial in produced]
    assert clocks == sorted(clocks)
    tab.goto("about:blank")
    visitor.add_init_script(f"({jump})(-30)")
    visitor.set_offline(False)
    tab.goto(_address(server, ids))
    tab.evaluate("records(2, 'later'); psi.saveData()")
    _assert_held(server, ids, produced + [one for one in _trials(tab) if one["trialdata"]["name"] == "later"])


def test_no_network_at_the_end(server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext) -> None:
    """The end waits, offers a rescue after a while, and goes on by itself when the network is back."""
    tab.clock.install()
    visitor.set_offline(True)
    tab.evaluate("records(10, 'end'); psi.completeHIT(); 0")
    produced = _trials(tab)
    tab.clock.run_for(1_100)
    assert "being saved" in tab.inner_text("[role=status]")
    tab.clock.run_for(30_000)
    tab.wait_for_selector("text=Keep my answers in a file")
    with tab.expect_download() as download:
        tab.click("text=Keep my answers in a file")
    kept = json.loads(download.value.path().read_text("utf-8"))
    saved = [row for one in kept["unsent"] for row in one["save"]["trials"]["records"]]
    assert (kept["uniqueId"], saved) == (ids.uniqueid, produced)
    tab.click("text=Go on without waiting")
    tab.wait_for_selector("text=cannot be reached")
    visitor.set_offline(False)
    tab.clock.resume()
    tab.wait_for_url("**/complete**", timeout=60_000)
    _assert_held(server, ids, produced)


def test_a_server_that_takes_nothing_at_the_end(
    server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext
) -> None:
    """The participant goes on without waiting, and is flagged until the next page has delivered the rest."""

    def refuse(route: Route) -> None:
        route.fulfill(status=503, json={"ok": False}, headers={"Retry-After": "1"})

    visitor.route("**/records", refuse)
    # Interception does not reach what a page sends as it ends.
    tab.evaluate(
        "const { fetch } = window; window.fetch = (url, options) =>"
        "String(url).endsWith('/records') ? Promise.reject(new Error('busy')) : fetch(url, options); 0"
    )
    tab.clock.install()
    tab.evaluate("records(10, 'stuck'); psi.completeHIT(); 0")
    produced = _trials(tab)
    tab.clock.run_for(31_500)
    tab.click("text=Go on without waiting")
    tab.wait_for_url("**/complete**")
    assert _held(server, ids).get("data", []) == []
    assert _verdict(server, ids).is_in_doubt
    visitor.unroute("**/records")
    tab.clock.resume()
    _assert_held(server, ids, produced)
    wait_until(lambda: _verdict(server, ids).is_whole, what="the end of the doubt")


def test_two_tabs(server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext) -> None:
    """Each tab's records are there, and neither takes the other's away."""
    other = _open(visitor, server, ids)
    for number in range(5):
        tab.evaluate(f"records(2, 'one {number}'); psi.saveData()")
        other.evaluate(f"records(3, 'other {number}'); psi.saveData()")
    own = [*_trials(tab), *_trials(other)]
    _assert_held(server, ids, own)


def test_two_instances(server: RunningServer, ids: Ids, tab: Page) -> None:
    """Two PsiTurks on a page, and both their answers."""
    tab.evaluate("window.two = new PsiTurk(psi.taskdata.id, psi.taskdata.adServerLoc, 'debug'); 0")
    tab.evaluate(
        "records(3, 'one'); two.recordTrialData('two'); two.recordUnstructuredData('q', 2); psi.saveData()"
    )
    tab.evaluate("psi.recordUnstructuredData('p', 1); psi.saveData().then(() => two.saveData())")
    both = json.loads(tab.evaluate("JSON.stringify([...psi.getTrialData(), ...two.getTrialData()])"))
    _assert_held(server, ids, both)
    assert _held(server, ids)["questiondata"] == {"p": 1, "q": 2}


def test_a_record_changed_late(server: RunningServer, ids: Ids, tab: Page) -> None:
    """The newest version counts, however late it was changed."""
    tab.evaluate("window.trial = {rt: null}; psi.recordTrialData(trial); psi.saveData()")
    tab.evaluate("records(200, 'after'); psi.saveData()")
    tab.evaluate("trial.rt = 512; psi.completeHIT(); 0")
    tab.wait_for_url("**/complete**")
    data = _held(server, ids)["data"]
    assert data[0]["trialdata"] == {"rt": 512}
    assert len(data) == 201


def test_a_record_that_is_too_large(server: RunningServer, ids: Ids, tab: Page) -> None:
    """The reason stands in the console; all else is saved; the participant is offered the rest, and ends."""
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.evaluate("records(5, 'before'); psi.recordTrialData('x'.repeat(1500000)); records(5, 'after')")
    produced = _trials(tab)
    assert tab.evaluate("psi.saveData().catch(failure => failure.status)") == 413
    _assert_held(server, ids, produced[:5] + produced[6:])
    assert any("over the limit" in text for text in said)
    tab.evaluate("psi.completeHIT(); 0")
    tab.wait_for_selector("text=Some of your answers could not be saved")
    with tab.expect_download() as download:
        tab.click("text=Keep my answers in a file")
    kept = json.loads(download.value.path().read_text("utf-8"))
    assert [row for one in kept["unsent"] for row in one["save"]["trials"]["records"]] == [produced[5]]
    tab.click("button:text-is('Go on')")
    tab.wait_for_url("**/complete**")


def test_a_record_that_was_too_large_waits_in_the_browser(server: RunningServer, ids: Ids, tab: Page) -> None:
    """The page has gone; what it recorded has not."""
    tab.evaluate("psi.recordTrialData('x'.repeat(1500000)); records(2, 'after')")
    produced = _trials(tab)
    assert tab.evaluate("psi.saveData().catch(failure => failure.status)") == 413
    tab.goto(f"{server.url}/pub?{ids.query()}")
    assert tab.evaluate(IN_OUTBOX) >= 1
    _assert_held(server, ids, produced[1:])


def test_a_save_after_the_finish(server: RunningServer, ids: Ids, tab: Page, visitor: BrowserContext) -> None:
    """What another tab saves after the end is there as well."""
    other = _open(visitor, server, ids)
    tab.evaluate("records(3, 'one')")
    produced = _trials(tab)
    tab.evaluate("psi.completeHIT(); 0")
    tab.wait_for_url("**/complete**")
    other.evaluate("records(2, 'late'); psi.saveData()")
    _assert_held(server, ids, produced + _trials(other))


def test_nothing_stays_in_the_browser(server: RunningServer, ids: Ids, tab: Page) -> None:
    """What the server holds is not kept on a computer that others may use."""
    tab.evaluate("records(5, 'kept')")
    wait_until(lambda: tab.evaluate(IN_OUTBOX) >= 5, what="the write to the browser's database")
    tab.evaluate("psi.saveData()")
    wait_until(lambda: tab.evaluate(IN_OUTBOX) == 0, what="the deletion from the browser's database")
    tab.evaluate("psi.completeHIT(); 0")
    tab.wait_for_url("**/complete**")
    assert tab.evaluate("Object.keys(localStorage)") == []


def test_leaving_one_participant_to_the_next(server: RunningServer, browser: Browser, ids: Ids) -> None:
    """On a shared computer, the next participant's pages send what the last one's could not."""
    visitor = browser.new_context()
    tab = _open(visitor, server, ids)
    visitor.set_offline(True)
    tab.evaluate("records(20, 'mine'); psi.saveData(); 0")
    produced = _trials(tab)
    tab.close()
    visitor.set_offline(False)
    _open(visitor, server, new_ids(mode="debug"))
    _assert_held(server, ids, produced)
    visitor.close()
