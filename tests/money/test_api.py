"""The API of a running server, with a marketplace behind it."""

import re
from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from psiturk_ng.domain.logins import Role
from psiturk_ng.web.api.description import document
from tests.money.study import Study, settings_of
from tests.servers import RunningServer, running

pytestmark = pytest.mark.mturk


@pytest.fixture
def server(study: Study) -> Iterator[RunningServer]:
    """The study's server; its requests carry a manager's token."""
    with running(
        study.folder, settings_of(study.database), enable_dashboard="true", launch_in_mode="sim"
    ) as server:
        study.project.logins.add("ada", "long enough", Role.MANAGE)
        token = study.project.api_keys.create("manager", Role.MANAGE)
        server.session.headers["Authorization"] = f"Bearer {token}"
        yield server


def test_psiturks_shapes_are_kept(study: Study, server: RunningServer) -> None:
    """What scripts read by GET has psiTurk's names."""
    handed_in = study.crowd(2)
    services = server.get("/api/services_manager").json()
    assert {"mode", "codeversion", "amt_balance", "aws_access_key_id"} <= services.keys()
    assert services["mode"] == "sim"
    rows = server.get("/api/assignments").json()
    assert {row["assignmentid"] for row in rows} == set(handed_in)
    assert {"uniqueid", "cond", "status", "beginhit", "mode", "bonus"} <= rows[0].keys()
    assert "datastring" not in rows[0]
    for path in ("/api/hits/", "/api/hits/all", "/api/hits/active"):
        hits = [hit["options"] for hit in server.get(path).json()]
        assert {hit["max_assignments"] for hit in hits} <= {2}
    assert hits == [] or hits[0]["is_expired"] is False


def test_everybody_is_approved_and_bonused_once(study: Study, server: RunningServer) -> None:
    """Each result says what became of one; a second time there is nothing to do."""
    handed_in = study.crowd(2)
    approved = server.post("/api/assignments/action/approve_all")
    assert (approved.status_code, [each["success"] for each in approved.json()]) == (200, [True, True])
    assert server.post("/api/assignments/action/bonus_all", json={}).status_code == 400
    bonused = server.post("/api/assignments/action/bonus_all", json={"reason": "thanks"})
    assert (bonused.status_code, len(bonused.json())) == (201, 2)
    assert server.post("/api/assignments/action/approve_all").json() == []
    assert server.post("/api/assignments/action/bonus_all", json={"reason": "thanks"}).json() == []
    assert {study.status(each) for each in handed_in} == {7}
    assert {entry.by for entry in study.desk.ledger.entries()} == {
        "ada (test)",
        "manager (API token) (dashboard)",
    }


def test_a_posting_is_ended_and_removed(study: Study, server: RunningServer) -> None:
    """With psiTurk's methods; another study's posting is not found."""
    posting_id = study.posting(2)
    changed = server.session.patch(
        f"{server.url}/api/hit/{posting_id}", json={"is_expired": True}, timeout=30
    )
    assert (changed.status_code, changed.json()["options"]["is_expired"]) == (201, True)
    assert server.session.delete(f"{server.url}/api/hit/nonsense", timeout=30).status_code == 404
    assert server.session.delete(f"{server.url}/api/hit/{posting_id}", timeout=30).status_code == 204
    assert server.get("/api/hits/").json() == []


def test_nothing_is_changed_by_a_get(study: Study, server: RunningServer) -> None:
    """psiTurk's state-changing GETs are refused with the method that is right."""
    study.crowd(1)
    for name in ("expire_all", "delete_all", "approve_all"):
        answer = server.get(f"/api/hits/action/{name}")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert server.get("/api/assignments/action/approve_all").status_code == 405
    assert [entry.kind for entry in study.desk.ledger.entries()] == ["posting"]


def test_scripts_can_do_what_people_do_on_the_dashboard(study: Study, server: RunningServer) -> None:
    """Post, look first, approve one, pay by lines, read the ledger, reconcile: through the same services."""
    offer = {"places": 2, "reward": "1.00", "hours": 1, "occasion": "monday"}
    for _ in range(2):
        assert [each["success"] for each in server.post("/api/hits/", json=offer).json()] == [True]
    (posting,) = [hit["options"]["hitid"] for hit in server.get("/api/hits/").json()]
    grown = server.session.patch(
        f"{server.url}/api/hit/{posting}", json={"add_places": 1, "add_hours": 2}, timeout=30
    )
    assert grown.json()["options"]["max_assignments"] == 3
    first, second = (study.take_part(posting, worker) for worker in ("AFIRST", "ASECOND"))
    waiting = server.get("/api/submissions").json()
    assert {each["submission"] for each in waiting["submissions"]} == {first, second}
    planned = server.post("/api/submissions", json={"act": "approve", "dry_run": True}).json()
    assert (len(planned["planned"]), planned["results"], study.status(first)) == (2, [], 4)
    done = server.post("/api/submissions", json={"act": "approve", "submissions": [first]}).json()
    assert ([each["success"] for each in done["results"]], study.status(second)) == ([True], 4)
    lines = f"{first},0.40,Quick"
    assert (
        len(server.post("/api/submissions", json={"act": "bonus_file", "lines": lines}).json()["results"])
        == 1
    )
    ledger = server.get(f"/api/ledger?kind=bonus&submission_id={first}").json()
    assert [(each["amount"], each["state"], each["by"]) for each in ledger["entries"]] == [
        ("0.40", "done", "manager (API token) (dashboard)")
    ]
    number = ledger["entries"][0]["entry"]
    assert server.post(f"/api/ledger/{number}", json={"happened": "yes"}).status_code == 409
    assert server.post("/api/reconcile").json()["submissions"] == 2
    assert {"recruiter", "launch_in_mode"} <= {each["option"] for each in server.get("/api/settings").json()}


def test_strangers_and_lookers_change_nothing(study: Study, server: RunningServer) -> None:
    """Without a token: 401. With one that may look: 403 for every change, and 200 for every look."""
    study.crowd(1)
    wish = {"goal": 9, "assignments_per_round": 9, "minutes_between_rounds": 9}
    wish |= {"hit_reward": 1, "hit_duration_hours": 1}
    assert server.post("/api/campaigns", json=wish).status_code == 201
    looking = {"Authorization": f"Bearer {study.project.api_keys.create('viewer', Role.VIEW)}"}
    for path, methods in document("/api")["paths"].items():
        address = server.url + "/api" + path.replace("{campaign_id}", "1")
        address = re.sub(r"\{\w+\}", "all", address)
        for method in methods:
            body = {"json": {"reason": "x"}} if method != "get" else {}
            stranger = requests.request(method, address, timeout=30, **body)
            assert (stranger.status_code, stranger.json()["exception"]) == (401, "LoginNeeded"), (
                method,
                path,
            )
            looker = requests.request(method, address, headers=looking, timeout=30, **body)
            read = 404 if path == "/codes/{code}" else 200
            assert looker.status_code == (read if method == "get" else 403), (method, path)
    assert [entry.kind for entry in study.desk.ledger.entries()] == ["posting"]


def test_the_description_is_true(study: Study, server: RunningServer) -> None:
    """Whatever the description allows is answered as it says, and never by a crash."""
    study.crowd(2)
    headers = dict(server.session.headers)
    schema = schemathesis.openapi.from_url(server.url + "/api/openapi.json", headers=headers)

    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == sum(len(methods) for methods in document("/api")["paths"].values())
    for operation in operations:

        @settings(
            # An offer is posted in pieces of nine places.
            max_examples=3 if operation.label == "POST /hits/" else 10,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answered_as_described(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, timeout=60)

        answered_as_described()
