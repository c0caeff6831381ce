"""The commands about campaigns, and about whose data counts."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import World
from tests.campaigns.left import leave_campaign
from tests.campaigns.mturk_world import MTurkWorld
from tests.money.study import Study, settings_of
from tests.shell.conftest import ShellUnderTest, StandInServer

pytestmark = pytest.mark.mturk


@pytest.fixture
def world(mturk: MakeWorld) -> World:
    """A study in which nothing has happened."""
    return mturk(7)


@pytest.fixture
def study(world: MTurkWorld) -> Study:
    """The same, as the tests about money know it."""
    return world.study


@pytest.fixture
def shell(study: Study, tmp_path: Path) -> ShellUnderTest:
    """Commands typed in its folder."""
    environ = {
        "HOME": str(tmp_path),
        "LOGNAME": "ada",
        "PSITURK_EXPERIMENT_CODE_VERSION": "1.0",
        **settings_of(study.database),
    }
    return ShellUnderTest(study.folder, environ, StandInServer())


CREATE = ("campaign", "create", "20", "1.50", "1", "--per-round", "12", "--every", "10")


def test_a_campaign_is_begun_looked_at_and_cancelled(shell: ShellUnderTest) -> None:
    """First what it costs; then it is there, and says what it does next."""
    looked = shell(*CREATE, "--dry-run", "--json")
    assert looked.json["first_round"] == 12
    assert looked.json["total"] == "36.00"
    assert shell("campaign", "list", "--json").json == []
    begun = shell(*CREATE, "--budget", "40", "--stop-dropouts", "50", "--json")
    assert begun.status == 0, begun.err
    assert (begun.json["state"], begun.json["goal"], begun.json["budget"]) == ("running", 20, "40.00")
    assert begun.json["stop_rules"] == {"dropouts": 50, "minimum": 5}
    assert "Stops if 50 %" in shell("campaign", "show", "1").out
    second = shell(*CREATE)
    assert second.status == 4
    assert "campaign cancel 1" in second.err
    assert shell("campaign", "pause", "1", "--json").json["state"] == "paused"
    assert shell("campaign", "pause", "1").status == 4
    assert shell("campaign", "resume", "1", "--json").json["state"] == "running"
    assert shell("campaign", "goal", "1", "25", "--json").json["goal"] == 25
    assert shell("campaign", "cancel", "1", "--json").json["state"] == "cancelled"
    assert "1: cancelled, 0 of 25 valid" in shell("campaign", "list").out
    assert shell("campaign", "resume", "1").status == 4
    assert shell("campaign", "show", "9").status == 3
    assert shell("campaign", "show", "one").status == 2


def test_what_makes_no_sense_is_refused(shell: ShellUnderTest) -> None:
    """With a sentence that names the option, and nothing begins."""
    for wrong in (
        ("--quiet", "late"),
        ("--budget", "much"),
        ("--stop-invalid", "3"),
        ("--start", "soon"),
        ("--message-to", "nobody"),
    ):
        answer = shell(*CREATE, *wrong)
        assert answer.status == 2, wrong
        assert answer.err
    assert shell("campaign", "list", "--json").json == []


def test_cancelling_can_end_what_is_posted(shell: ShellUnderTest, study: Study, world: MTurkWorld) -> None:
    """Its own postings, and nobody else's."""
    shell(*CREATE)
    other = study.posting(2)
    assert shell("campaign", "round", "1", "--json").json["why"] == "12 places are offered; 6 more later."
    assert world.places_out() == 14
    assert shell("campaign", "cancel", "1", "--expire").status == 0
    assert world.places_out() == 2
    assert world.workers.hit(other).available == 2


def test_an_active_campaign_of_psiturk_is_shown_and_gone_on_with(shell: ShellUnderTest, study: Study) -> None:
    """Its own job is taken away, so that nobody runs it twice."""
    tables = study.project.store.tables
    leave_campaign(study.project.store)
    with study.project.store.writing() as writing:
        job = {"id": "campaign-1", "next_run_time": 1.0, "job_state": b"pickled"}
        writing.connection.execute(sa.insert(tables.jobs).values(**job))
    assert "campaign resume 1" in shell("campaign", "show", "1").out
    resumed = shell("campaign", "resume", "1", "--json").json
    assert (resumed["state"], resumed["hit_reward"], resumed["goal"]) == ("running", 0.6, 30)
    with study.project.store.reading() as reading:
        assert list(reading.connection.execute(sa.select(tables.jobs.c.id))) == []


def test_excluded_data_does_not_count(shell: ShellUnderTest, study: Study) -> None:
    """It is named by assignment or by uniqueid, with a reason, and can be taken in again."""
    submission = study.take_part(study.posting(1), "AANN")
    key = f"AANN:{submission}"
    assert shell("worker", "exclude", submission).status == 2
    assert shell("worker", "exclude", "nobody", "--reason", "x").status == 3
    assert shell("worker", "exclude", submission, "--reason", "slept", "--json").json == [key]
    (row,) = shell("worker", "excluded", "--json").json
    assert (row["uniqueid"], row["reason"], row["excluded_by"]) == (key, "slept", "ada (shell)")
    assert shell("worker", "include", key, "--json").json == [key]
    assert shell("worker", "include", key, "--json").json == []
    assert shell("worker", "excluded", "--json").json == []
    assert shell("campaign", "validate").status == 4
