"""Every address of the server, asked by somebody who has no login and no participant's token."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
import requests

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.logins import Role
from psiturk_ng.services.participant_file import ParticipantFiles
from tests.dashboard.conftest import BOSS, VIEWER, Researcher
from tests.dashboard.people import add_money, add_people
from tests.servers import CHROME, RunningServer, copy_example, environment, running

SECRET = "asked-about-the-payment"
OPEN = {"/dashboard/login", "/dashboard/link", "/dashboard/static/<path:filename>"}
RECORD = {"data": [], "questiondata": {"q": "changed"}, "eventdata": [], "stream": "x", "number": 0}
_LIST_ROUTES = """
import json, os
from pathlib import Path
from psiturk_ng import application
from psiturk_ng.bootstrap import open_project
app = application.build(open_project(Path.cwd(), os.environ))
print(json.dumps([[rule.rule, sorted(rule.methods)] for rule in app.url_map.iter_rules()
                  if not rule.endpoint.startswith("custom_code.")]))
"""
"""Not the project's own: the example's /compute_bonus stores what recorded data earns, whoever asks."""
RETURNS = {"psiturk_stream", "psiturk_record"}
Route = tuple[str, str]
Answer = tuple[str, requests.Response]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A study with participants, money, a note, logins and keys."""
    folder = copy_example(tmp_path_factory.mktemp("strangers") / "project")
    with running(folder, enable_dashboard="true", login_username=BOSS[0], login_pw=BOSS[1]) as server:
        project = open_project(folder, {"HOME": str(folder / ".home")})
        add_people(project.store, datetime.now(UTC))
        add_money(project.store, project.settings.recruitment.recruiter)
        ParticipantFiles(project.store, project.datastrings).note("W6:A6", SECRET, "boss")
        project.logins.add("ada", "long enough", Role.MANAGE)
        project.api_keys.create("script", Role.MANAGE)
        project.store.close()
        # The server makes its keys when they are first needed.
        server.get("/ad", params=ids(6))
        boss = Researcher(server)
        boss.log_in(*BOSS)
        boss.get("/dashboard/postings?mode=sim")
        yield server


@pytest.fixture(scope="module")
def routes(server: RunningServer) -> list[Route]:
    """Method and pattern of every address."""
    environ = environment(server.folder, enable_dashboard="true", login_username=BOSS[0], login_pw=BOSS[1])
    words = [sys.executable, "-P", "-c", _LIST_ROUTES]
    listed = subprocess.run(words, cwd=server.folder, env=environ, capture_output=True, text=True, check=True)
    found = json.loads(listed.stdout.splitlines()[-1])
    return [(method, pattern) for pattern, methods in found for method in methods]


def ids(number: int) -> dict[str, str]:
    """Give everything that a stranger can know of a participant, under all names that it goes by."""
    key = f"W{number}:A{number}"
    visit = {"workerId": f"W{number}", "assignmentId": f"A{number}", "hitId": "H1", "mode": "sim"}
    return {"uniqueId": key, "uniqueid": key, **visit}


def ask(server: RunningServer, method: str, pattern: str, number: int = 6) -> requests.Response:
    """Send all that a stranger can know of a participant to an address."""
    known = ids(number)
    path = re.sub(r"<(?:[^<>:]*:)?uid>|<(?:[^<>:]*:)?uniqueid>", known["uniqueid"], pattern)
    path = re.sub(r"<(?:[^<>:]*:)?(posting|hit)_id>", "H1", path)
    path = re.sub(r"<[^<>]*>", "anything", re.sub(r"<int:[^<>]*>", "1", path))
    body = {"json": RECORD} if method == "PUT" or path.endswith("/records") else {"data": known}
    return requests.request(
        method,
        server.url + path,
        params=known,
        headers={"User-Agent": CHROME},
        allow_redirects=False,
        timeout=30,
        **(body if method not in ("GET", "HEAD") else {}),
    )


def everything(server: RunningServer) -> dict[str, list[tuple[object, ...]]]:
    """Read every table; who failed to log in is noted, and may be."""
    with closing(sqlite3.connect(server.folder / "participants.db")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(database.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names
            if not name.startswith("psiturk_failed_login")
        }


def test_strangers_read_and_change_nothing_of_the_dashboard(
    server: RunningServer, routes: list[Route]
) -> None:
    """No page and no operation of the API answers but with the login, whatever the method."""
    ours = [(method, pattern) for method, pattern in routes if re.match(r"/(dashboard|api)(/|$)", pattern)]
    assert len(ours) > 60
    before = everything(server)
    for method, pattern in ours:
        answer = ask(server, method, pattern)
        where = (method, pattern, answer.status_code)
        if pattern in OPEN:
            assert answer.status_code in (200, 400, 401, 404), where
        elif method == "OPTIONS":
            assert answer.status_code in (200, 303, 401), where
        elif pattern.startswith("/api"):
            assert answer.status_code == 401, where
        else:
            assert answer.status_code == 303, where
            assert "/dashboard/login" in answer.headers["Location"], where
        for secret in (SECRET, "W7", "questiondata", BOSS[1]):
            assert secret not in answer.text, where
    assert everything(server) == before


def test_strangers_change_no_assignment(server: RunningServer, routes: list[Route]) -> None:
    """Who knows all ids of somebody, and has no token, neither changes nor reads what they recorded."""
    participants = [each for each in routes if not each[1].startswith(("/dashboard", "/api"))]
    participants.sort(key=lambda each: each[1] == "/exp")
    assert {"/sync/<uid>", "/exp", "/quitter"} <= {pattern for _, pattern in participants}
    before = everything(server)
    # Who handed in, who began the task, who got a cell.
    for number in (6, 2, 0):
        for method, pattern in participants:
            answer = ask(server, method, pattern, number)
            where = (number, method, pattern, answer.status_code)
            assert "&lt;b&gt;x&lt;/b&gt;" not in answer.text, where
            assert "<b>x</b>" not in answer.text, where
            now = everything(server)
            changed = {name for name in now if now[name] != before[name]}
            # Whoever returns to the entry is noted in a stream of the server's own, beside the participant's.
            assert changed <= (RETURNS if pattern == "/exp" else set()), where
            before = now


def sweep(somebody: Researcher, routes: list[Route], method: str, fields: dict[str, str]) -> Iterator[Answer]:
    """Send something to every page of the dashboard that takes it; the way out comes last."""
    for taken, pattern in sorted(routes, key=lambda each: each[1] == "/dashboard/logout"):
        if taken == method and pattern.startswith("/dashboard") and pattern not in OPEN:
            path = re.sub(r"<uniqueid>", "W6:A6", re.sub(r"<posting_id>|<path:anything>", "H1", pattern))
            path = re.sub(r"<[^<>]*>", "b", re.sub(r"<int:[^<>]*>", "1", path))
            answer = somebody.session.request(
                method, somebody.server.url + path, data=fields, allow_redirects=False, timeout=30
            )
            yield pattern, answer


def test_every_change_needs_the_proof_of_our_own_page(server: RunningServer, routes: list[Route]) -> None:
    """A manager's cookie alone, which another site could use, changes nothing; nor does it from elsewhere."""
    boss = Researcher(server)
    boss.log_in(*BOSS)
    proof = boss.csrf()
    before = everything(server)
    answers = dict(sweep(boss, routes, "POST", {"mode": "sim", "text": "x", "act": "approve"}))
    assert len(answers) >= 10
    assert {
        pattern: answer.status_code for pattern, answer in answers.items() if answer.status_code != 403
    } == {}
    boss.session.headers["Sec-Fetch-Site"] = "cross-site"
    forged = dict(sweep(boss, routes, "POST", {"mode": "sim", "text": "x", "csrf": proof}))
    assert {
        pattern: answer.status_code for pattern, answer in forged.items() if answer.status_code != 403
    } == {}
    assert everything(server) == before


def test_who_may_look_sees_every_page_and_changes_nothing(server: RunningServer, routes: list[Route]) -> None:
    """Opening a page changes nothing and loads nothing from elsewhere; forms are refused but the way out."""
    project = open_project(server.folder, {"HOME": str(server.folder / ".home")})
    project.logins.add(*VIEWER, Role.VIEW)
    project.store.close()
    vera = Researcher(server)
    vera.log_in(*VIEWER)
    proof = vera.csrf()
    before = everything(server)
    for pattern, answer in sweep(vera, routes, "GET", {}):
        assert answer.status_code < 500 or "That did not work" in answer.text, pattern
        assert not re.search(r"(src|href|action)=[\"'](https?:)?//", answer.text), pattern
    for pattern, answer in sweep(vera, routes, "POST", {"mode": "sim", "text": "x", "csrf": proof}):
        assert answer.status_code == (303 if pattern == "/dashboard/logout" else 403), pattern
    assert everything(server) == before


def test_state_changing_gets_of_psiturk_name_the_right_method(server: RunningServer) -> None:
    """psiTurk's scripts that open an address to change something are told what to send instead."""
    key = open_project(server.folder, {"HOME": str(server.folder / ".home")}).api_keys.create(
        "old script", Role.MANAGE
    )
    before = everything(server)
    paths = [f"hits/action/{name}" for name in ("expire_all", "delete_all", "approve_all")]
    paths += ["assignments/action/approve_all", "assignments/action/bonus_all"]
    for path in paths:
        answer = requests.get(
            f"{server.url}/api/{path}", headers={"Authorization": f"Bearer {key}"}, timeout=30
        )
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert answer.json()["message"] == f"Nothing is changed by a GET: send POST to /api/{path}."
    now = everything(server)
    # When the key was used last is noted.
    assert now | {"psiturk_api_token": []} == before | {"psiturk_api_token": []}
