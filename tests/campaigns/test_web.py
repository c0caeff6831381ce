"""Campaigns over the API, in psiTurk's words, and on the dashboard."""

from collections.abc import Iterator

import pytest
import requests

from psiturk_ng.domain.logins import Role
from tests.campaigns.conftest import MakeWorld
from tests.campaigns.mturk_world import MTurkWorld
from tests.dashboard.conftest import BOSS, VIEWER, Researcher
from tests.money.study import Study, settings_of
from tests.money.test_dashboard_review import fields, shown
from tests.servers import RunningServer, running

pytestmark = pytest.mark.mturk

WISH = {
    "goal": "20",
    "assignments_per_round": "12",
    "minutes_between_rounds": "10",
    "hit_reward": "1.50",
    "hit_duration_hours": "1",
}


@pytest.fixture
def study(mturk: MakeWorld) -> Study:
    """A study in which nothing has happened."""
    world = mturk(8)
    assert isinstance(world, MTurkWorld)
    return world.study


@pytest.fixture
def server(study: Study) -> Iterator[RunningServer]:
    """Its server, with the dashboard."""
    login = {"login_username": BOSS[0], "login_pw": BOSS[1], "launch_in_mode": "sim"}
    with running(study.folder, settings_of(study.database), enable_dashboard="true", **login) as server:
        study.project.logins.add(*VIEWER, Role.VIEW)
        yield server


def test_the_api_begins_changes_and_ends_campaigns(study: Study, server: RunningServer) -> None:
    """psiTurk's addresses and names; what makes no sense is refused."""
    token = study.project.api_keys.create("script", Role.MANAGE)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    address = f"{server.url}/api/campaigns"
    assert session.get(address, timeout=30).json() == []
    begun = session.post(address, json=WISH | {"goal": 20, "budget": 40}, timeout=30)
    assert begun.status_code == 201, begun.text
    found = begun.json()
    assert (found["goal"], found["hit_reward"], found["is_active"], found["state"]) == (
        20,
        1.5,
        True,
        "running",
    )
    assert found["campaign_job_id"] == "campaign-1"
    assert session.post(address, json=WISH, timeout=30).status_code == 409
    assert session.post(address, json={"goal": 3}, timeout=30).status_code == 400
    one = f"{address}/1"
    for change, state in (({"state": "paused"}, "paused"), ({"is_active": True}, "running")):
        assert session.patch(one, json=change, timeout=30).json()["state"] == state
    assert session.patch(one, json={"goal": 25}, timeout=30).json()["goal"] == 25
    for wrong in ({}, {"goal": "many"}, {"state": "asleep"}, {"is_active": 1}):
        assert session.patch(one, json=wrong, timeout=30).status_code == 400
    assert session.patch(one, json={"is_active": False}, timeout=30).json()["state"] == "cancelled"
    assert session.get(one, timeout=30).json()["is_active"] is False
    assert session.get(f"{address}/9", timeout=30).status_code == 404
    assert found["made_by"] == "script (API token) (dashboard)"


def test_the_dashboard_shows_and_moves_campaigns(study: Study, server: RunningServer) -> None:
    """What it costs comes first; why it waits is there; whoever may only look changes nothing."""
    boss, vera = Researcher(server), Researcher(server)
    assert boss.log_in(*BOSS).status_code == 303
    assert vera.log_in(*VIEWER).status_code == 303
    assert "There is no campaign yet" in boss.get("/dashboard/campaigns").text
    wish = {"csrf": boss.csrf(), "mode": "sim", **WISH}
    page = boss.post("/dashboard/campaigns/preview", wish).text
    assert shown(page, "total") == "$36.00"
    form = fields(page, "/dashboard/campaigns/create")
    assert "Something changed" in boss.post("/dashboard/campaigns/create", form | {"agreed": "$1"}).text
    assert study.project.store.schema_is_current()
    assert boss.post("/dashboard/campaigns/create", form).status_code == 303
    listed = boss.get("/dashboard/campaigns").text
    assert "Campaign 1: running" in listed
    assert 'value="0"' in listed
    act = {"csrf": boss.csrf()}
    for path, word in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        refused = vera.post(f"/dashboard/campaigns/1/{path}", {"csrf": vera.csrf()})
        assert refused.status_code == 403
        assert boss.get(f"/dashboard/campaigns/1/{path}").status_code == 405
        assert boss.post(f"/dashboard/campaigns/1/{path}", {}).status_code == 403
        if path == "pause":
            assert boss.post("/dashboard/campaigns/1/goal", act | {"goal": "22"}).status_code == 303
        assert boss.post(f"/dashboard/campaigns/1/{path}", act).status_code == 303
        assert f"Campaign 1: {word}" in boss.get("/dashboard/campaigns").text
    assert "0 of 22" in vera.get("/dashboard/campaigns").text


def test_data_is_excluded_on_the_dashboard(study: Study, server: RunningServer) -> None:
    """With a reason, and taken in again; the page says so."""
    boss = Researcher(server)
    boss.log_in(*BOSS)
    key = f"AANN:{study.take_part(study.posting(1), 'AANN')}"
    path, act = f"/dashboard/participants/{key}", {"csrf": boss.csrf()}
    assert boss.post(f"{path}/exclude", act).status_code == 400
    assert boss.post(f"{path}/exclude", act | {"reason": "slept"}).status_code == 303
    assert "Excluded by boss (dashboard): slept" in boss.get(path).text
    assert boss.post(f"{path}/include", act).status_code == 303
    assert "Exclude it" in boss.get(path).text
