"""Rounds that the real scheduler begins, in a process of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from psiturk_ng.services.schedule import Schedule
from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import Trial
from tests.campaigns.mturk_world import MTurkWorld
from tests.checkout import ROOT
from tests.money.study import settings_of
from tests.servers import environment, wait_until

pytestmark = pytest.mark.mturk

SCRIPT = "import sys; from psiturk_ng.__main__ import server; sys.argv[1:] = ['--scheduler-only']; server()"


@pytest.fixture
def trial(mturk: MakeWorld) -> Trial:
    """A campaign that nobody runs yet."""
    return Trial(mturk(12), goal=20, places_per_round=12)


@pytest.fixture
def scheduler(trial: Trial) -> "Iterator[subprocess.Popen[bytes]]":
    """`psiturk-server --scheduler-only` in its folder."""
    assert isinstance(trial.world, MTurkWorld)
    study = trial.world.study
    environ = environment(study.folder) | settings_of(study.database)
    environ |= {"PYTHONPATH": str(ROOT), "PSITURK_EXPERIMENT_CODE_VERSION": "1.0"}
    process = subprocess.Popen([sys.executable, "-c", SCRIPT], cwd=study.folder, env=environ)
    yield process
    process.kill()
    process.wait()


def test_the_scheduler_begins_the_round_that_is_due(
    trial: Trial, scheduler: "subprocess.Popen[bytes]"
) -> None:
    """Nobody calls the service: places are out, the task has its run, and the campaign says what is next."""
    wait_until(lambda: trial.world.places_out() == 12, seconds=30, what="the first round")
    schedule = Schedule(workshop=trial.world.project)
    wait_until(lambda: schedule.all()[0].last.ended_at, seconds=20, what="the result")  # type: ignore[union-attr]
    (report,) = schedule.all()
    assert report.last is not None
    campaign = trial.campaign
    assert report.last.result == campaign.why == "12 places are offered; 8 more later."
    assert campaign.next_round_at == report.task.next_run_at
    assert campaign.next_round_at > datetime.now(UTC).replace(second=0)
    said = trial.desk.next_step(campaign)
    assert f"Next round: {campaign.next_round_at:%Y-%m-%d %H:%M} UTC." in said
    trial.desk.cancel(trial.number)
    assert schedule.all()[0].task.is_paused
    scheduler.send_signal(signal.SIGTERM)
    assert scheduler.wait(10) == 0
    assert trial.world.places_out() == 12
