"""Tasks on the dashboard and in the API: added, run, paused, removed, by who may."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.logins import Role
from tests.dashboard.conftest import BOSS, VIEWER, Researcher
from tests.servers import RunningServer, copy_example, running, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The example project with its dashboard and a scheduler; its session carries a manager's key."""
    folder = copy_example(tmp_path_factory.mktemp("tasks") / "project")
    login = {"login_username": BOSS[0], "login_pw": BOSS[1]}
    with running(folder, enable_dashboard="true", do_scheduler="true", **login) as server:
        project = open_project(folder, {"HOME": str(Path(folder) / ".home")})
        project.logins.add(*VIEWER, Role.VIEW)
        key = project.api_keys.create("manager", Role.MANAGE)
        project.store.close()
        server.session.headers["Authorization"] = f"Bearer {key}"
        yield server


def listed(server: RunningServer) -> list[dict[str, Any]]:
    """Ask the API for all tasks."""
    found: list[dict[str, Any]] = server.get("/api/tasks").json()
    return found


@pytest.fixture(autouse=True)
def _none_left(server: RunningServer) -> Iterator[None]:
    yield
    for task in listed(server):
        server.session.delete(f"{server.url}/api/tasks/{task['id']}", timeout=30)


def send(boss: Researcher, path: str, **fields: str) -> requests.Response:
    """Send a form of the page."""
    return boss.post(f"/dashboard/tasks{path}", {"csrf": boss.csrf(), "mode": "sim", **fields})


def test_a_task_is_added_run_and_removed_on_its_page(boss: Researcher, server: RunningServer) -> None:
    """`Run now` is done by the scheduler; the page shows what came of it."""
    added = send(boss, "", kind="export", every="2h", name="nightly", folder="out")
    assert (added.status_code, added.headers["Location"]) == (303, "/dashboard/tasks?mode=sim")
    (task,) = listed(server)
    assert (task["id"], task["kind"], task["made_by"]) == ("nightly", "export", "boss (dashboard)")
    assert send(boss, "/nightly/run").status_code == 303
    wait_until(lambda: (listed(server)[0]["last_run"] or {}).get("state") == "done", what="the run")
    text = boss.get("/dashboard/tasks").text
    assert "assignments exported to" in text
    assert "<td>2h</td>" in text
    assert (server.folder / "out/trialdata.csv").exists()
    assert send(boss, "/nightly/pause").status_code == 303
    assert listed(server)[0]["is_paused"] is True
    assert "waits" in boss.get("/dashboard/tasks").text
    send(boss, "/nightly/resume")
    assert listed(server)[0]["is_paused"] is False
    send(boss, "/nightly/remove")
    assert listed(server) == []
    assert "There are no tasks yet" in boss.get("/dashboard/tasks").text


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"kind": "approve_all", "every": "2h"}, 400, "acts without asking again"),
        ({"kind": "retention", "every": "1d", "days": "9"}, 400, "acts without asking again"),
        ({"kind": "export", "every": "often"}, 400, "no time between two runs"),
        ({"kind": "export", "every": "1d", "folder": "../elsewhere"}, 400, "not in the project folder"),
        ({"kind": "export", "every": "1d", "folder": "static/data"}, 400, "served to participants"),
        ({"kind": "export", "every": "1d", "name": "7"}, 400, "cannot be called"),
        ({"kind": "campaign", "every": "1d", "campaign": "1"}, 400, "not added or changed by hand"),
        ({"kind": "nothing", "every": "1d"}, 404, "no kind of task"),
    ],
)
def test_what_cannot_be_added_is_said(
    boss: Researcher, server: RunningServer, fields: dict[str, str], status: int, told: str
) -> None:
    """Each mistake in a sentence, and nothing is added."""
    answer = send(boss, "", **fields)
    assert (answer.status_code, told in answer.text) == (status, True)
    assert listed(server) == []


def test_what_acts_without_asking_is_agreed_to_once(boss: Researcher, server: RunningServer) -> None:
    """The box is ticked when it is added."""
    assert send(boss, "", kind="approve_all", every="2h", min_age="24", agreed="yes").status_code == 303
    assert listed(server)[0]["parameters"]["min_age"] == 24


def test_who_may_look_changes_nothing(vera: Researcher, server: RunningServer) -> None:
    """They see the list without any form for it; a GET changes nothing either."""
    server.post("/api/tasks", json={"name": "export", "interval": 24})
    text = vera.get("/dashboard/tasks").text
    assert "export" in text
    assert "Add this task" not in text
    assert "Run now" not in text
    assert vera.get("/dashboard/tasks/export/remove").status_code in (404, 405)
    assert send(vera, "/export/remove").status_code == 403
    assert send(vera, "", kind="backup", every="1d").status_code == 403
    assert [task["id"] for task in listed(server)] == ["export"]


def test_a_change_needs_our_own_form(boss: Researcher, server: RunningServer) -> None:
    """Without its proof nothing is added."""
    assert boss.post("/dashboard/tasks", {"kind": "export", "every": "1d"}).status_code == 403
    assert listed(server) == []


def test_psiturks_form_of_the_api_is_kept(server: RunningServer) -> None:
    """A name and hours, at least half of one; `id`, `args`, `kwargs`, `trigger` and `next_run_time`."""
    added = server.post("/api/tasks", json={"name": "approve_all", "interval": 0.1})
    assert added.status_code == 201
    task = added.json()
    assert (task["id"], task["args"], task["trigger"]) == ("approve_all", ["sim"], "interval[0:30:00]")
    assert {"kwargs", "next_run_time"} <= task.keys()
    assert server.post("/api/tasks", json={"name": "approve_all", "interval": 1}).status_code == 409
    assert server.session.delete(f"{server.url}/api/tasks/approve_all", timeout=30).status_code == 204
    assert server.session.delete(f"{server.url}/api/tasks/approve_all", timeout=30).status_code == 404


def test_the_api_pauses_and_runs(server: RunningServer) -> None:
    """Ours beside psiTurk's: with a kind, a name and parameters."""
    wanted = {"name": "copies", "kind": "backup", "interval": 1, "parameters": {"keep": 2}}
    assert server.post("/api/tasks", json=wanted).json()["parameters"]["keep"] == 2
    address = f"{server.url}/api/tasks/copies"
    assert server.session.patch(address, json={"is_paused": True}, timeout=30).json()["is_paused"] is True
    assert server.session.patch(address, json={}, timeout=30).status_code == 400
    assert server.post("/api/tasks/copies/run").status_code == 202
    wait_until(lambda: (listed(server)[0]["last_run"] or {}).get("state") == "done", what="the run")
    assert len(list((server.folder / "backups").iterdir())) == 1
    assert "retention" in {kind["kind"] for kind in server.get("/api/tasks/kinds").json()}
    for interval in (0, -1, True, "1", 1e9):
        answer = server.post("/api/tasks", json={"name": "export", "interval": interval})
        assert answer.status_code == 400
