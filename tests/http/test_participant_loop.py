"""psiTurk's addresses on a running server: the way of a participant, and who is turned away."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import requests

from tests.servers import Ids, RunningServer, copy_example, new_ids, running

IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
    "Version/17.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """An example project that answers hand-written clients: no token is asked for."""
    folder = copy_example(tmp_path_factory.mktemp("loop") / "project")
    with running(
        folder,
        on_reload="block",
        require_participant_token="false",
        browser_exclude_rule="MSIE, mobile, tablet",
    ) as server:
        yield server


def document(ids: Ids, **changes: object) -> dict[str, object]:
    """Make a record as psiTurk's client sends it."""
    trial = {
        "uniqueid": ids.uniqueid,
        "current_trial": 0,
        "dateTime": 1564425799481,
        "trialdata": {"phase": "TEST"},
    }
    return {
        "condition": 0,
        "counterbalance": 0,
        "assignmentId": ids.assignment,
        "workerId": ids.worker,
        "hitId": ids.hit,
        "currenttrial": 1,
        "bonus": 0,
        "data": [trial],
        "questiondata": {"engagement": "5"},
        "eventdata": [{"eventtype": "initialized", "value": None, "timestamp": 1564425799139, "interval": 0}],
        "useragent": "Mozilla/5.0",
        "mode": ids.mode,
    } | changes


def error_number(response: requests.Response) -> int:
    """Read psiTurk's number from an error page."""
    assert response.headers["Content-Type"].startswith("text/html")
    found = re.search(
        r"\b(10\d\d|9999)\b", re.sub(r"<(script|style).*?</\1>", "", response.text, flags=re.DOTALL)
    )
    assert found, response.text
    return int(found.group())


def enter(server: RunningServer, ids: Ids) -> requests.Response:
    """Enter the experiment."""
    response = server.get(f"/exp?{ids.query()}")
    assert response.status_code == 200, response.text
    return response


def status(server: RunningServer, ids: Ids) -> int:
    """Ask how far the participant has come."""
    answer = server.get(f"/check_worker_status?workerId={ids.worker}&assignmentId={ids.assignment}")
    return int(answer.json()["status"])


def test_the_landing_page_and_the_icon_are_there(server: RunningServer) -> None:
    """A visitor without ids sees a page."""
    assert server.get("/").status_code == 200
    assert server.get("/favicon.ico").status_code == 200


def test_the_client_is_a_static_script(server: RunningServer) -> None:
    """JavaScript by type, revalidated by its tag (D-45)."""
    answer = server.get("/static/js/psiturk.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "PsiTurk" in answer.text
    again = server.get("/static/js/psiturk.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "number", "code"),
    [
        ("/exp", 1003, 400),
        ("/exp?hitId=H&assignmentId=A&mode=live", 1003, 400),
        ("/exp?hitId=H&assignmentId=A&workerId=&mode=live", 1003, 400),
        ("/exp?hitId=H&assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&workerId=W&mode=live", 1003, 400),
        ("/ad", 1001, 400),
        ("/pub?hitId=H", 1001, 400),
        ("/consent?hitId=H&assignmentId=A", 1002, 400),
        ("/complete?mode=debug", 1013, 400),
        ("/complete?uniqueId=nobody:none&mode=debug", 1017, 404),
    ],
)
def test_missing_or_unknown_ids_get_psiturks_number(
    server: RunningServer, path: str, number: int, code: int
) -> None:
    """The page and number of psiTurk, with an HTTP status that says error (D-59)."""
    answer = server.get(path)
    assert (error_number(answer), answer.status_code) == (number, code)


def test_the_ad_is_shown_before_and_after_accepting(server: RunningServer) -> None:
    """A preview has no participant yet, and its page never says None (D-50)."""
    preview = server.get("/ad?hitId=H&assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&mode=sandbox")
    accepted = server.get(f"/pub?{new_ids().query()}")
    assert preview.status_code == accepted.status_code == 200
    assert "workerId=None" not in preview.text


def test_the_links_of_ad_and_consent_carry_the_mode(server: RunningServer) -> None:
    """The mode reaches the experiment although psiTurk's templates do not name it."""
    ids = new_ids(mode="sandbox")
    pages = [server.get(f"/{page}?{ids.query()}").text for page in ("ad", "consent")]
    for text in pages:
        assert f"workerId={ids.worker}&mode=sandbox" in text.replace("&amp;", "&")


def test_a_missing_mode_is_the_one_the_server_was_launched_in(server: RunningServer) -> None:
    """psiTurk answered a bare 400."""
    query = new_ids().query().replace("&mode=live", "")
    assert server.get(f"/ad?{query}").status_code == 200
    assert server.get(f"/consent?{query}").status_code == 200


def test_the_record_goes_up_and_comes_back(server: RunningServer) -> None:
    """Before the first save who and which cell, afterwards the record, keys in order."""
    ids = new_ids()
    enter(server, ids)
    fresh = server.get(f"/sync/{ids.uniqueid}").json()
    assert list(fresh) == ["condition", "counterbalance", "assignmentId", "workerId", "hitId", "bonus"]
    assert (fresh["assignmentId"], fresh["workerId"], fresh["hitId"]) == (ids.assignment, ids.worker, ids.hit)
    saved = server.put(f"/sync/{ids.uniqueid}", json=document(ids))
    assert (saved.status_code, saved.json()) == (200, {"status": "user data saved"})
    stored = server.get(f"/sync/{ids.uniqueid.replace(':', '%3A')}").json()
    assert stored == document(ids)
    assert list(stored) == list(document(ids))


@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u200b", "\u202e", "é", "漢", "😀", "%41", "+", ";", "#?="])
def test_whoever_may_enter_may_save(server: RunningServer, mark: str) -> None:
    """An id that the entry accepts is accepted by every later request."""
    ids = new_ids(worker=f"W{mark}1", assignment=f"A{mark}2")
    assert server.get(f"/exp?{ids.query()}").status_code == 200
    saved = server.put(f"/sync/{quote(ids.uniqueid, safe='')}", json={"data": []})
    assert saved.json() == {"status": "user data saved"}
    assert server.post("/inexp", data={"uniqueId": ids.uniqueid}).status_code == 200


def test_an_unknown_assignment_is_404_with_a_message(server: RunningServer) -> None:
    """psiTurk answered 500."""
    for answer in (server.get("/sync/nobody:none"), server.put("/sync/nobody:none", json={})):
        assert answer.status_code == 404
        assert answer.json()["message"]


def test_a_save_that_is_not_json_changes_nothing(server: RunningServer) -> None:
    """psiTurk replaced the data by null (D-23)."""
    ids = new_ids()
    enter(server, ids)
    server.put(f"/sync/{ids.uniqueid}", json=document(ids))
    attempts = {
        415: [
            {"data": b"{}"},
            {"data": b"{}", "headers": {"Content-Type": "text/plain"}},
            {"data": {"a": "b"}},
        ],
        400: [
            {"data": body, "headers": {"Content-Type": "application/json"}}
            for body in (b"{", b"[]", b"null", b"")
        ],
    }
    for code, requests_ in attempts.items():
        for options in requests_:
            assert server.put(f"/sync/{ids.uniqueid}", **options).status_code == code, options
    assert server.get(f"/sync/{ids.uniqueid}").json() == document(ids)


def test_the_whole_way_moves_the_status_forward_only(server: RunningServer) -> None:
    """1, 2, 6, 2, 3, 4; and nothing leads back (D-35, D-57)."""
    ids = new_ids()
    seen = []
    enter(server, ids)
    steps = [
        lambda: None,
        lambda: server.post("/inexp", data={"uniqueId": ids.uniqueid}),
        lambda: server.post("/quitter", data={"uniqueId": ids.uniqueid}),
        lambda: server.post("/inexp", data={"uniqueId": ids.uniqueid}),
        lambda: server.get(f"/complete?uniqueId={ids.uniqueid}&mode=live"),
        lambda: server.post("/quitter", data={"uniqueId": ids.uniqueid}),
        lambda: server.get(f"/worker_submitted?uniqueId={ids.uniqueid}"),
        lambda: server.get(f"/worker_complete?uniqueId={ids.uniqueid}"),
        lambda: server.post("/inexp", data={"uniqueId": ids.uniqueid}),
    ]
    for step in steps:
        answer = step()
        assert answer is None or answer.status_code == 200
        seen.append(status(server, ids))
    assert seen == [1, 2, 6, 2, 3, 3, 4, 4, 4]


def test_scripts_get_psiturks_words(server: RunningServer) -> None:
    """The JSON answers that psiTurk's client and projects look at."""
    ids = new_ids()
    enter(server, ids)
    form = {"uniqueId": ids.uniqueid}
    assert server.post("/inexp", data=form).json() == {"status": "success"}
    assert server.post("/quitter", data=form).json() == {"status": "marked as quitter"}
    assert server.get(f"/worker_complete?uniqueId={ids.uniqueid}").json() == {"status": "success"}
    assert server.get(f"/worker_submitted?uniqueId={ids.uniqueid}").json() == {"status": "success"}
    assert server.post("/inexp", data={"uniqueId": "no:body"}).json() == {
        "status": "error, uniqueId not found"
    }
    debugging = server.post("/quitter", data={"uniqueId": "debugW:debugA"}).json()
    assert debugging == {"status": "didn't mark as quitter since this is debugging"}
    for path in (
        "/worker_complete",
        "/worker_submitted",
        "/check_worker_status",
        "/check_worker_status?workerId=W",
    ):
        answer = server.get(path)
        assert (answer.status_code, answer.json()) == (400, {"status": "bad request"})
    assert error_number(server.post("/quitter", data={"uniqueId": "no:body"})) == 1011
    assert error_number(server.post("/inexp")) == 1013


def test_completion_shows_the_page_of_its_mode(server: RunningServer) -> None:
    """A popup that closes itself on a platform, a page to read otherwise."""
    pages = {}
    for mode in ("live", "sandbox", "sim", "debug", "lab"):
        ids = new_ids(mode=mode)
        enter(server, ids)
        pages[mode] = server.get(f"/complete?uniqueId={ids.uniqueid}&mode={mode}").text
    closing = {mode for mode, text in pages.items() if "static/js/close.js" in text}
    assert closing == {"live", "sandbox", "sim"}


def test_a_finished_participant_is_sent_on_to_submit(server: RunningServer) -> None:
    """The ad becomes the page with the platform's form."""
    for mode, host in (("live", "https://www.mturk.com/"), ("sandbox", "https://workersandbox.mturk.com/")):
        ids = new_ids(mode=mode)
        enter(server, ids)
        server.get(f"/complete?uniqueId={ids.uniqueid}&mode={mode}")
        page = server.get(f"/ad?{ids.query()}")
        assert f"{host}mturk/externalSubmit" in page.text


@pytest.mark.parametrize("mode", ["live", "sandbox", "debug"])
def test_nobody_takes_part_twice(server: RunningServer, mode: str) -> None:
    """Another assignment is refused with 1010 on the ad and in the experiment."""
    first = new_ids(mode=mode)
    enter(server, first)
    server.put(f"/sync/{first.uniqueid}", json=document(first))
    server.get(f"/complete?uniqueId={first.uniqueid}&mode={mode}")
    second = new_ids(worker=first.worker, mode=mode)
    for page in ("ad", "exp"):
        answer = server.get(f"/{page}?{second.query()}")
        assert (error_number(answer), answer.status_code) == (1010, 403)


@pytest.mark.parametrize("mode", ["live", "debug"])
def test_who_started_or_quit_cannot_start_again(server: RunningServer, mode: str) -> None:
    """1009 on the ad, 1008 in the experiment; before the start a reload is fine and keeps the cell."""
    ids = new_ids(mode=mode)
    assert enter(server, ids).status_code == enter(server, ids).status_code == 200
    for path in ("/inexp", "/quitter"):
        server.post(path, data={"uniqueId": ids.uniqueid})
        assert error_number(server.get(f"/ad?{ids.query()}")) == 1009
        assert error_number(server.get(f"/exp?{ids.query()}")) == 1008


def test_repeats_where_they_are_allowed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A new assignment gets a new row; a started one stays locked."""
    folder = copy_example(tmp_path_factory.mktemp("repeats") / "project")
    with running(
        folder, require_participant_token="false", allow_repeats="true", on_reload="block"
    ) as server:
        first = new_ids()
        enter(server, first)
        server.get(f"/complete?uniqueId={first.uniqueid}&mode=live")
        second = new_ids(worker=first.worker)
        assert server.get(f"/ad?{second.query()}").status_code == 200
        enter(server, second)
        server.post("/inexp", data={"uniqueId": second.uniqueid})
        assert error_number(server.get(f"/exp?{second.query()}")) == 1008
        assert status(server, first) == 3
        assert status(server, second) == 2


def test_an_excluded_browser_is_turned_away_on_every_page(server: RunningServer) -> None:
    """psiTurk asked only on the ad (D-51)."""
    for page in ("ad", "pub", "consent", "exp"):
        answer = server.get(f"/{page}?{new_ids().query()}", headers={"User-Agent": IPAD})
        assert (error_number(answer), answer.status_code) == (1014, 403)


def test_looking_at_an_address_changes_nothing(server: RunningServer) -> None:
    """Link scanners ask with HEAD: no cell is given away, nobody is marked as done."""
    ids = new_ids()
    assert server.session.head(f"{server.url}/exp?{ids.query()}", timeout=10).status_code == 200
    assert status(server, ids) == 0
    enter(server, ids)
    server.session.head(f"{server.url}/complete?uniqueId={ids.uniqueid}&mode=live", timeout=10)
    assert status(server, ids) == 1


def test_a_wrong_method_is_said_so(server: RunningServer) -> None:
    """405 with what is allowed, not the page for unknown addresses."""
    assert server.post("/ad").status_code == 405
    assert server.post("/sync/a:b").status_code == 405
    assert server.get("/no/such/page").status_code == 404


def test_the_row_tells_who_came(server: RunningServer) -> None:
    """Browser, platform and language in psiTurk's words."""
    import sqlite3

    ids = new_ids()
    server.get(f"/exp?{ids.query()}", headers={"Accept-Language": "de-CH,de;q=0.9"})
    with sqlite3.connect(server.folder / "participants.db") as database:
        row = database.execute(
            "SELECT ipaddress, browser, platform, language, status, mode, codeversion, bonus, endhit "
            "FROM assignments WHERE uniqueid = ?",
            [ids.uniqueid],
        ).fetchone()
    database.close()
    assert row == ("127.0.0.1", "chrome", "linux", "de-CH", 1, "live", row[6], 0, None)
