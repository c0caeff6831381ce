"""Every state of a campaign says why it waits and what is next: in the shell, the API, on the dashboard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
import requests
import sqlalchemy as sa

from psiturk_ng.domain.campaigns import CampaignState
from psiturk_ng.domain.logins import Role
from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import Trial
from tests.campaigns.left import leave_campaign
from tests.campaigns.mturk_world import MTurkWorld
from tests.dashboard.conftest import BOSS, Researcher
from tests.money.study import settings_of
from tests.servers import RunningServer, running
from tests.shell.conftest import ShellUnderTest, StandInServer

pytestmark = pytest.mark.mturk

UNWATCHED = "No scheduler is running"
SAID = {
    "begun": ("ada (test) began it; no round has been yet.", UNWATCHED),
    "offered": ("2 places are offered; 2 more later.", UNWATCHED),
    "goal changed": ("ada (test) set the goal to 9; it was 4.", UNWATCHED),
    "other version": ("It recruits for version other, and the experiment is at 1.0", UNWATCHED),
    "paused": ("ada (test) paused it.", "campaign resume"),
    "resumed": ("ada (test) resumed it.", UNWATCHED),
    "stopped": ("Too many left.", "campaign resume"),
    "cancelled": ("ada (test) cancelled it.", "Nothing more is posted"),
    "done": ("Its time is over", "Nothing more is posted"),
    "ended there": ("It was ended with psiTurk's own class.", "Nothing more is posted"),
    "left": ("It was begun with psiTurk and never ended", "campaign cancel"),
    "ended left": ("It was run with psiTurk.", "Nothing more is posted"),
    "resumed left": ("ada (test) resumed it.", UNWATCHED),
}
"""In each state: why, and what comes next."""


@pytest.fixture
def world(mturk: MakeWorld) -> MTurkWorld:
    """A study in which nothing has happened."""
    world = mturk(11)
    assert isinstance(world, MTurkWorld)
    return world


@pytest.fixture
def numbers(world: MTurkWorld) -> dict[str, int]:
    """A campaign in each state, each for a version of its own, but the one that offers."""
    trial = Trial(world, goal=4, places_per_round=2)
    made = {"offered": trial.number}
    trial.round()
    for name in SAID:
        if "left" not in name and name not in made:
            made[name] = trial.desk.create(replace(trial.plan, goal=4, codeversion=name)).campaign_id
    made["other version"] = trial.desk.create(replace(trial.plan, codeversion="other")).campaign_id
    desk, rounds = trial.desk, trial.campaigning.rounds
    rounds.run(made["other version"], datetime.now(UTC))
    desk.set_goal(made["goal changed"], 9)
    desk.pause(made["paused"])
    desk.pause(made["resumed"])
    desk.resume(made["resumed"])
    rounds.end(desk.show(made["stopped"]), CampaignState.STOPPED, "Too many left.")
    rounds.end(desk.show(made["done"]), CampaignState.DONE, "Its time is over; 0 of 4 are there.")
    desk.cancel(made["cancelled"])
    table = world.project.store.tables.campaigns
    with world.project.store.writing() as writing:
        ended = sa.update(table).where(table.c.id == made["ended there"])
        writing.connection.execute(ended.values(is_active=False, ended=datetime(2026, 3, 1)))
    for name in ("left", "ended left", "resumed left"):
        made[name] = leave_campaign(world.project.store, name)
    desk.cancel(made["ended left"])
    desk.resume(made["resumed left"])
    return made


@pytest.fixture
def server(world: MTurkWorld) -> Iterator[RunningServer]:
    """Its server, with the dashboard and no scheduler."""
    login = {"login_username": BOSS[0], "login_pw": BOSS[1], "launch_in_mode": "sim"}
    settings = settings_of(world.study.database)
    with running(world.study.folder, settings, enable_dashboard="true", **login) as server:
        yield server


def test_every_state_says_why_and_what_comes_next(
    world: MTurkWorld, numbers: dict[str, int], server: RunningServer
) -> None:
    """The same two sentences everywhere."""
    environ = {"HOME": str(world.study.folder), "LOGNAME": "ada"} | settings_of(world.study.database)
    environ["PSITURK_EXPERIMENT_CODE_VERSION"] = "1.0"
    shell = ShellUnderTest(world.study.folder, environ, StandInServer())
    boss = Researcher(server)
    boss.log_in(*BOSS)
    page = unescape(boss.get("/dashboard/campaigns").text)
    token = world.project.api_keys.create("script", Role.MANAGE)
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{server.url}/api/campaigns", headers=headers, timeout=30).json()
    api = {each["id"]: each for each in answer}
    listed = {int(line.partition(":")[0]): line for line in shell("campaign", "list").out.splitlines()}
    assert set(SAID) == set(numbers)
    for name, (why, then) in SAID.items():
        number = numbers[name]
        found = shell("campaign", "show", str(number), "--json").json
        assert why in found["why"], name
        assert then in found["next_step"], name
        both = f"{found['why']} {found['next_step']}"
        assert listed[number].endswith(both), name
        details = shell("campaign", "show", str(number)).out
        assert found["why"] in details
        assert found["next_step"] in details
        assert (api[number]["why"], api[number]["next_step"]) == (found["why"], found["next_step"])
        card = page.partition(f'id="campaign-{number}"')[2].partition("</section>")[0]
        assert f"<strong>{found['why']}</strong>" in card, name
        assert f"<p>{found['next_step']}</p>" in card, name


def test_a_platform_that_fails_is_named_and_asked_again(world: MTurkWorld) -> None:
    """Nothing is posted meanwhile, nor twice when an answer was lost."""
    trial = Trial(world, goal=4, places_per_round=2)
    control = world.study.market.control
    control("faults", {"fail": 1.0, "operations": ["ListHITs"], "seed": 1})
    assert trial.round().startswith("Nothing can be posted now; the next round tries again. ")
    assert trial.round() == trial.campaign.why
    control("faults", {"lose_answer": 1.0, "operations": ["CreateHITWithHITType", "ListHITs"], "seed": 1})
    assert "the next round tries again" in trial.round()
    control("faults", {})
    assert trial.round() == "2 places are offered; 2 more later."
    assert world.places_out() == 2
