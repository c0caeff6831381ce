"""The carrier in Chromium: every request of a page to its own server carries the token, no other does."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.client_server import (
    JS_FOLDER,
    NO_ASSIGNMENT,
    TOKEN,
    Answer,
    ClientServer,
    client_server,
    embedded,
)

pytestmark = pytest.mark.browser

SENDERS = {
    "XMLHttpRequest": "const x = new XMLHttpRequest(); x.open('POST', url);x.onloadend = done; x.send('a=1')",
    "blocking XMLHttpRequest": "const x = new XMLHttpRequest(); x.open('POST', url, false);"
    "try { x.send() } catch {} done()",
    "fetch": "fetch(url, {method: 'POST', headers: {'X-Own': '1'}}).then(done, done)",
    "fetch of a URL object": "const body = new FormData();"
    "fetch(new URL(url, location), {method: 'POST', body}).then(done, done)",
    "fetch of a Request": "fetch(new Request(url, {method: 'POST', body: 'text'})).then(done, done)",
    "fetch of a Request with options": "const request = new Request(url);"
    "fetch(request, {method: 'POST', keepalive: true}).then(done, done)",
    "sendBeacon": "navigator.sendBeacon(url, new URLSearchParams({a: 1})); done()",
    "empty sendBeacon": "navigator.sendBeacon(url); done()",
}
SENDER = pytest.mark.parametrize("sender", list(SENDERS))
FORM = "<form method=post action='{action}'><input name=a value=1><button>go</button></form>"


@pytest.fixture
def server() -> Iterator[ClientServer]:
    """A stand-in server."""
    with client_server() as running:
        yield running


@pytest.fixture
def stranger() -> Iterator[ClientServer]:
    """A server of another origin, that lets every origin read it."""
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


def _send(tab: Page, sender: str, url: str) -> None:
    tab.evaluate(f"url => new Promise(done => {{ {SENDERS[sender]} }}).then(() => 0)", url)


@SENDER
def test_requests_to_our_server_carry_the_token(server: ClientServer, tab: Page, sender: str) -> None:
    """Whichever way a script sends, in absolute and relative form."""
    tab.goto(server.put_page("/exp"))
    _send(tab, sender, "own_route")
    _send(tab, sender, server.url("/own_route"))
    assert [one.token for one in server.wait_for("POST", "/own_route", 2)] == [TOKEN] * 2


@SENDER
def test_requests_to_others_do_not(
    server: ClientServer, stranger: ClientServer, tab: Page, sender: str
) -> None:
    """Another port or another name is another origin, and gets nothing, not even by a preflight."""
    tab.goto(server.put_page("/exp"))
    _send(tab, sender, stranger.url("/theirs"))
    _send(tab, sender, server.url("/theirs", host="localhost"))
    seen = stranger.wait_for("POST", "/theirs") + server.wait_for("POST", "/theirs")
    assert [(one.token, "psiturk" in one.body) for one in seen] == [(None, False)] * 2
    assert not any("psiturk" in one.path for one in stranger.seen())


def test_what_was_sent_stays_what_it_was(server: ClientServer, tab: Page) -> None:
    """Bodies and headers of the page's own arrive beside the token."""
    tab.goto(server.put_page("/exp"))
    tab.evaluate("fetch(new Request('/r', {method: 'PUT', body: 'one'}))")
    tab.evaluate("fetch(new Request('/r', {method: 'PUT', body: 'one'}), {body: 'two'})")
    tab.evaluate("navigator.sendBeacon('/r', 'three')")
    assert [one.body for one in server.wait_for("", "/r", 3)] == ["one", "two", "three"]


def test_static_files_are_asked_for_without_a_token(server: ClientServer, tab: Page) -> None:
    """A redirect of material to another host must not become a preflight."""
    tab.goto(server.put_page("/exp"))
    tab.evaluate("fetch('/static/picture.png')")
    assert server.seen("GET", "/static/picture")[0].token is None


@pytest.mark.parametrize("submit", ["document.querySelector('button').click()", "document.forms[0].submit()"])
def test_forms_to_our_server_carry_the_token(server: ClientServer, tab: Page, submit: str) -> None:
    """By a click and by a script, once."""
    tab.goto(server.put_page("/exp", body=FORM.format(action="/submitted")))
    server.put_page("/submitted")
    tab.evaluate(submit + "; 0")
    tab.wait_for_url("**/submitted")
    assert server.wait_for("POST", "/submitted")[0].body == f"a=1&psiturk_token={TOKEN}"


def test_forms_to_others_and_forms_that_get_do_not(
    server: ClientServer, stranger: ClientServer, tab: Page
) -> None:
    """Neither another site nor an address bar ever shows the token."""
    stranger.put_page("/theirs")
    body = FORM.format(action=stranger.url("/theirs")) + "<form action='/got'><input name=b></form>"
    tab.goto(server.put_page("/exp", body=body))
    tab.evaluate("document.forms[0].submit()")
    tab.wait_for_url("**/theirs")
    assert stranger.wait_for("POST", "/theirs")[0].body == "a=1"
    tab.goto(server.url("/exp"))
    server.put_page("/got")
    tab.evaluate("document.forms[1].submit()")
    tab.wait_for_url("**/got**")
    assert server.wait_for("GET", "/got")[0].path == "/got?b="


def test_a_form_that_a_script_sends_elsewhere_holds_no_token(
    server: ClientServer, stranger: ClientServer, tab: Page
) -> None:
    """A handler that stops the submission and posts the form's data to another site posts only that."""
    tab.goto(server.put_page("/exp", body=FORM.format(action="")))
    tab.evaluate(
        "url => { const send = form => {"
        "const body = new URLSearchParams(new FormData(form)); fetch(url, {method: 'POST', body}) };"
        "document.forms[0].onsubmit = event => { send(event.target); event.preventDefault();"
        "send(event.target); setTimeout(send, 0, event.target) } }",
        stranger.url("/theirs"),
    )
    tab.click("button")
    assert [one.body for one in stranger.wait_for("POST", "/theirs", 3)] == ["a=1"] * 3


def test_frames_and_popups_carry_it(server: ClientServer, tab: Page) -> None:
    """A page that does not know whose it is uses what its tab, or the tab that opened it, knows."""
    server.put_page("/inner", NO_ASSIGNMENT)
    tab.goto(server.put_page("/exp", body="<iframe src='/inner'></iframe>"))
    tab.frames[1].wait_for_load_state()
    tab.frames[1].evaluate("fetch('/from_frame')")
    with tab.expect_popup() as opening:
        tab.evaluate("open('/inner'); 0")
    opening.value.wait_for_load_state()
    opening.value.evaluate("fetch('/from_popup')")
    assert [one.token for one in server.wait_for("GET", "/from_", 2)] == [TOKEN] * 2


def test_a_frame_in_another_site_carries_it_without_storage(
    server: ClientServer, stranger: ClientServer, tab: Page
) -> None:
    """Where the browser refuses sessionStorage, the page's own memory serves."""
    refuse = (
        "<script>const refuse = () => { throw new DOMException('no') };"
        "Object.defineProperty(window, 'sessionStorage', {get: refuse})</script>"
    )
    address = server.put_page("/exp")
    # The refusal must stand before the carrier reads storage, as a browser's own would.
    server.pages["/exp"] = server.pages["/exp"].replace("<head>", "<head>" + refuse)
    tab.goto(stranger.put_page("/outer", NO_ASSIGNMENT, body=f"<iframe src='{address}'></iframe>"))
    tab.frames[1].wait_for_load_state()
    tab.frames[1].evaluate("fetch('/from_frame')")
    assert server.wait_for("GET", "/from_frame")[0].token == TOKEN


def test_the_token_of_the_assignment_in_the_request_is_chosen(server: ClientServer, tab: Page) -> None:
    """With several assignments in one tab each request gets its own; others get the page's."""
    for unique_id, token in (("a:1", "r.a1"), ("a:12", "r.a12"), ("b:2", "r.b2")):
        tab.goto(server.put_page("/exp", embedded(unique_id, token)))
    send = "([url, body]) => fetch(url, {method: 'POST', body: new URLSearchParams(body)})"
    for url, body in [("/sync/a%3A1", ""), ("/c?uniqueId=a:12", ""), ("/i", "uniqueId=a%3A1"), ("/x", "")]:
        tab.evaluate(send, [url, body])
    assert [one.token for one in server.wait_for("POST", "/", 4)] == ["r.a1", "r.a12", "r.a1", "r.b2"]


def test_a_weaker_token_does_not_replace_a_stronger_one(server: ClientServer, tab: Page) -> None:
    """The thanks page may only submit; going back to the experiment still works in the same tab."""
    for token in ("w.one", "r.two", "s.three", "r.four", "w.five"):
        tab.goto(server.put_page("/exp", embedded(token=token)))
    assert tab.evaluate("sessionStorage['psiturk.tokens']") == '{"worker:assignment":"r.four"}'


def test_nothing_on_the_page_can_tell_the_difference(server: ClientServer, tab: Page) -> None:
    """Patched functions look like the browser's, and its classes stay what they are."""
    tab.goto(server.put_page("/exp"))
    looks = tab.evaluate(
        "() => [fetch, navigator.sendBeacon, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send,"
        "HTMLFormElement.prototype.submit].map(f => [f.name, f.length, /native code/.test(f.toString())])"
    )
    assert looks == [
        ["fetch", 1, True],
        ["sendBeacon", 1, True],
        ["open", 2, True],
        ["send", 0, True],
        ["submit", 0, True],
    ]
    assert tab.evaluate("new (class extends XMLHttpRequest {})() instanceof XMLHttpRequest")
    assert tab.evaluate("Object.keys(window).includes('psiturkAssignment')") is False
    assert tab.evaluate("fetch('http://[').catch(error => error.name)") == "TypeError"
    assert tab.evaluate("fetch('/x', {headers: {'no good': '1'}}).catch(error => error.name)") == "TypeError"


def test_a_long_beacon_is_refused_as_the_browser_does(server: ClientServer, tab: Page) -> None:
    """What cannot outlive the page is not promised."""
    tab.goto(server.put_page("/exp"))
    assert tab.evaluate("navigator.sendBeacon('/long', 'x'.repeat(100000))") is False


def test_the_bounce_page_repeats_a_navigation_with_the_token(server: ClientServer, tab: Page) -> None:
    """The same address is asked again by POST, with the token of the assignment it names."""
    tab.goto(server.put_page("/exp"))
    script = (JS_FOLDER / "dist" / "bounce.js").read_text("utf-8")
    for path in ("/complete", "/exp2", "/stranger"):
        server.pages[path] = f"<!doctype html><html><body><script>{script}</script></body></html>"
    asked = {
        "/complete?uniqueId=worker:assignment&mode=live": TOKEN,
        "/exp2?workerId=worker&assignmentId=assignment": TOKEN,
        "/stranger?uniqueId=else:where": "",
    }
    for path, token in asked.items():
        server.script("POST", path, Answer(body="<p>there</p>", headers={"Content-Type": "text/html"}))
        tab.goto(server.url(path), wait_until="commit")
        tab.wait_for_selector("text=there")
        assert server.seen("POST", path)[0].body == f"psiturk_token={token}&psiturk_method=GET"
        assert tab.url == server.url(path)


def test_the_carrier_is_small(server: ClientServer) -> None:
    """It is in every page, so it stays under 4 kB; neither script uses eval."""
    carrier, bounce = ((JS_FOLDER / "dist" / name).read_text("utf-8") for name in ("carrier.js", "bounce.js"))
    assert len(carrier) < 4000
    assert "eval" not in carrier + bounce
    assert "</script" not in (carrier + bounce).lower()


def test_the_client_finds_what_the_page_holds(server: ClientServer, tab: Page) -> None:
    """The embedded state is there for the client, under a property that pages do not enumerate."""
    tab.goto(server.put_page("/exp"))
    assert tab.evaluate("psiturkAssignment.assignment.uniqueId") == "worker:assignment"
    assert json.loads(tab.locator("#psiturk-assignment").text_content() or "")["root"] == ""
