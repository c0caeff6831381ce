"""Ids open the entry pages and nothing else: what a token opens, and how it travels."""

import json
import re
import sqlite3
from typing import Any

import pytest
import requests

from tests.servers import CHROME, Ids, RunningServer, new_ids

RECORD = {
    "data": [{"current_trial": 0, "dateTime": 1, "trialdata": {"secret": 42}}],
    "questiondata": {},
    "eventdata": [],
}
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Accept": "text/html,*/*;q=0.8"}


def without_reloads(document: Any) -> dict[str, Any]:
    """Leave out what the server itself notes at each return."""
    events = [event for event in document["eventdata"] if event["eventtype"] != "reload"]
    return {**document, "eventdata": events}


def embedded(page: requests.Response) -> dict[str, object]:
    """Read what the head of a page holds."""
    found = re.search(r'<script id="psiturk-assignment" type="application/json">(.*?)</script>', page.text)
    assert found, page.text[:500]
    return json.loads(found.group(1))


def enter(server: RunningServer, ids: Ids, **options: object) -> dict[str, object]:
    """Enter from a browser that nobody knows yet, and give what the page is granted."""
    page = requests.get(
        f"{server.url}/exp?{ids.query()}", headers={"User-Agent": CHROME}, timeout=10, **options
    )
    assert page.status_code == 200, page.text
    assignment = embedded(page)["assignment"]
    assert isinstance(assignment, dict)
    return assignment


def ask(
    server: RunningServer, method: str, path: str, token: str = "", **options: object
) -> requests.Response:
    """Send a request without cookies, with a token in the header if there is one."""
    headers = {"X-Psiturk-Token": token} if token else {}
    headers |= options.pop("headers", {})  # type: ignore[arg-type]
    return requests.request(
        method, server.url + path, headers=headers, timeout=10, allow_redirects=False, **options
    )


def stored(server: RunningServer, ids: Ids) -> tuple[int, str | None]:
    """Read status and record from the database."""
    database = sqlite3.connect(server.folder / "participants.db")
    row = database.execute(
        "SELECT status, datastring FROM assignments WHERE uniqueid = ?", [ids.uniqueid]
    ).fetchone()
    database.close()
    return row


def test_ids_alone_read_and_change_nothing(example_server: RunningServer) -> None:
    """psiTurk let anybody read, overwrite and complete anybody (D-36)."""
    ids = new_ids()
    token = str(enter(example_server, ids)["token"])
    assert ask(example_server, "PUT", f"/sync/{ids.uniqueid}", token, json=RECORD).status_code == 200
    before = stored(example_server, ids)
    form = {"uniqueId": ids.uniqueid}
    attempts = [
        ask(example_server, "GET", f"/sync/{ids.uniqueid}"),
        ask(example_server, "PUT", f"/sync/{ids.uniqueid}", json={}),
        ask(example_server, "POST", "/inexp", data=form),
        ask(example_server, "POST", "/quitter", data=form),
        ask(example_server, "GET", f"/complete?uniqueId={ids.uniqueid}&mode=live"),
        ask(example_server, "GET", f"/worker_complete?uniqueId={ids.uniqueid}"),
        ask(example_server, "GET", f"/worker_submitted?uniqueId={ids.uniqueid}"),
    ]
    assert [answer.status_code for answer in attempts] == [403] * len(attempts)
    assert all("secret" not in answer.text for answer in attempts)
    assert stored(example_server, ids) == before


def test_another_participants_token_opens_nothing(example_server: RunningServer) -> None:
    """A token is bound to its assignment."""
    mine, theirs = new_ids(), new_ids()
    token = str(enter(example_server, mine)["token"])
    enter(example_server, theirs)
    for method, path in (("GET", f"/sync/{theirs.uniqueid}"), ("PUT", f"/sync/{theirs.uniqueid}")):
        assert ask(example_server, method, path, token, json={}).status_code == 403


def test_a_refusal_is_one_clear_line_in_the_log_without_the_participants_id(
    example_server: RunningServer,
) -> None:
    """The researcher reads what to do; worker ids are personal data."""
    ids = new_ids(worker="WLogged17")
    enter(example_server, ids)
    before = len(example_server.log())
    answer = ask(example_server, "PUT", f"/sync/{ids.uniqueid}", json={})
    assert answer.json()["message"]
    lines = [line for line in example_server.log()[before:].splitlines() if "token" in line]
    assert len(lines) == 1
    assert "PUT /sync/" in lines[0]
    assert "WLogged17" not in example_server.log()[before:]


def test_the_experiments_page_holds_its_state(example_server: RunningServer) -> None:
    """The client needs no request to know who and which cell; no browser keeps a copy."""
    ids = new_ids()
    page = ask(example_server, "GET", f"/exp?{new_ids().query()}", headers={"User-Agent": CHROME})
    assert page.headers["Cache-Control"] == "no-cache, no-store"
    granted = enter(example_server, ids)
    state = granted["state"]
    assert isinstance(state, dict)
    assert granted["uniqueId"] == ids.uniqueid
    assert granted["withheld"] is False
    assert (state["workerId"], state["assignmentId"], state["hitId"]) == (ids.worker, ids.assignment, ids.hit)


def test_coming_back_without_the_token_shows_no_stored_data(example_server: RunningServer) -> None:
    """A second browser may go on with the assignment, but does not see what the first recorded."""
    ids = new_ids()
    first = enter(example_server, ids)
    ask(example_server, "PUT", f"/sync/{ids.uniqueid}", str(first["token"]), json=RECORD)
    second = enter(example_server, ids)
    assert second["withheld"] is True
    assert "secret" not in json.dumps(second)
    read = ask(example_server, "GET", f"/sync/{ids.uniqueid}", str(second["token"]))
    assert read.status_code == 200
    assert "secret" not in read.text
    again = ask(example_server, "GET", f"/sync/{ids.uniqueid}", str(first["token"]))
    assert without_reloads(again.json()) == RECORD


def test_the_cookie_is_the_second_carrier(example_server: RunningServer) -> None:
    """Set for frames of other sites too, out of reach of scripts; with it the stored data comes back."""
    ids = new_ids()
    page = ask(example_server, "GET", f"/exp?{ids.query()}", headers={"User-Agent": CHROME})
    cookie = page.headers["Set-Cookie"]
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"):
        assert attribute in cookie
    assert "Max-Age=5184000" in cookie
    carried = {"Cookie": cookie.split(";")[0], "User-Agent": CHROME}
    assert (
        ask(example_server, "PUT", f"/sync/{ids.uniqueid}", json=RECORD, headers=carried).status_code == 200
    )
    again = embedded(ask(example_server, "GET", f"/exp?{ids.query()}", headers=carried))["assignment"]
    assert isinstance(again, dict)
    assert without_reloads(again["state"]) == RECORD
    foreign = carried | {"Sec-Fetch-Site": "cross-site"}
    assert ask(example_server, "PUT", f"/sync/{ids.uniqueid}", json={}, headers=foreign).status_code == 403


def test_a_browser_that_many_took_part_in_keeps_the_latest_cookies(example_server: RunningServer) -> None:
    """In a lab, cookies must not pile up until the server refuses their length; the oldest go."""
    many = "; ".join(f"psiturk_{number:016x}=r.{'a' * 43}" for number in range(25))
    headers = {"Cookie": f"other=1; {many}", "User-Agent": CHROME}
    page = ask(example_server, "GET", f"/exp?{new_ids().query()}", headers=headers)
    given, *gone = page.raw.headers.getlist("Set-Cookie")
    assert "Max-Age=0" not in given
    assert [cookie.split("=")[0] for cookie in gone] == [f"psiturk_{number:016x}" for number in range(6)]
    assert all("Max-Age=0" in cookie and "Partitioned" in cookie for cookie in gone)


def test_the_page_that_submits_may_only_submit(example_server: RunningServer) -> None:
    """Its token neither reads nor saves."""
    ids = new_ids()
    token = str(enter(example_server, ids)["token"])
    ask(example_server, "GET", f"/complete?uniqueId={ids.uniqueid}&mode=live", token)
    page = ask(example_server, "GET", f"/ad?{ids.query()}", headers={"User-Agent": CHROME})
    assignment = embedded(page)["assignment"]
    assert isinstance(assignment, dict)
    weak = str(assignment["token"])
    assert assignment["state"] is None
    assert ask(example_server, "GET", f"/sync/{ids.uniqueid}", weak).status_code == 403
    assert ask(example_server, "PUT", f"/sync/{ids.uniqueid}", weak, json={}).status_code == 403
    assert ask(example_server, "GET", f"/worker_complete?uniqueId={ids.uniqueid}", weak).status_code == 403
    assert ask(example_server, "GET", f"/worker_submitted?uniqueId={ids.uniqueid}", weak).status_code == 200
    assert stored(example_server, ids)[0] == 4


def test_a_navigation_without_its_token_gets_a_page_that_repeats_it(example_server: RunningServer) -> None:
    """`location = '/complete?…'` carries no header: the page fetches the token and posts it in a form."""
    ids = new_ids()
    token = str(enter(example_server, ids)["token"])
    path = f"/complete?uniqueId={ids.uniqueid}&mode=live"
    bounce = ask(example_server, "GET", path, headers=NAVIGATION)
    assert bounce.status_code == 200
    assert stored(example_server, ids)[0] == 1
    form = {"psiturk_method": "GET", "psiturk_token": token}
    done = ask(example_server, "POST", path, data=form, headers=NAVIGATION)
    assert done.status_code == 200
    assert stored(example_server, ids)[0] == 3


def test_a_repeated_navigation_without_a_token_is_refused_with_a_page(example_server: RunningServer) -> None:
    """No loop: who has no token reads what to do."""
    ids = new_ids()
    enter(example_server, ids)
    path = f"/complete?uniqueId={ids.uniqueid}&mode=live"
    refused = ask(
        example_server, "POST", path, data={"psiturk_method": "GET", "psiturk_token": ""}, headers=NAVIGATION
    )
    assert refused.status_code == 403
    assert refused.headers["Content-Type"].startswith("text/html")
    assert stored(example_server, ids)[0] == 1


def test_fragments_and_files_are_left_alone(example_server: RunningServer) -> None:
    """The script goes into documents, never into what scripts fetch."""
    fetched = {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}
    framed = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"}
    marker = 'id="psiturk-assignment"'
    fragment = "/instructions/instruct-1.html"
    assert marker not in ask(example_server, "GET", fragment, headers=fetched).text
    assert (
        marker
        not in ask(example_server, "GET", fragment, headers={"X-Requested-With": "XMLHttpRequest"}).text
    )
    assert marker in ask(example_server, "GET", fragment, headers=framed).text
    assert marker in ask(example_server, "GET", "/no/such/page", headers=NAVIGATION).text
    assert marker not in ask(example_server, "GET", "/static/css/style.css", headers=NAVIGATION).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<!doctype html><!-- the <head> begins here --><html><head>", "<title>t</title></head><body>x"),
        ("<!doctype html><!--[if IE]><html><head><![endif]--><html><HEAD lang=x>", "</head>x"),
        ("<!doctype html><!--[if !IE]><!--><html><!--<![endif]--><head>", "</head>x"),
        ("<!doctype html>", "<!-- <head> --><html><header>x</header>"),
        ("", "x"),
    ],
)
def test_the_script_stands_where_it_runs(example_server: RunningServer, before: str, after: str) -> None:
    """First thing in the head, or where a head would begin, never inside a comment."""
    (example_server.folder / "static" / "place.html").write_text(before + after, "utf-8")
    page = ask(example_server, "GET", "/static/place.html", headers=NAVIGATION).text
    assert page.startswith(before + '<script id="psiturk-assignment"')
    assert page.endswith("</script>" + after)


def test_static_documents_and_custom_routes_carry_the_script(example_server: RunningServer) -> None:
    """A frame inside the experiment can save too."""
    static = example_server.folder / "static" / "frame.html"
    static.write_text("<!doctype html><title>t</title><p>x", "utf-8")
    page = ask(example_server, "GET", "/static/frame.html", headers=NAVIGATION)
    assert page.text.startswith("<!doctype html><script id=")
    assert page.text.endswith("<p>x")
    assert "ETag" not in page.headers
    assert int(page.headers["Content-Length"]) == len(page.content)
