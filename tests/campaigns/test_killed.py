"""Three servers run one campaign; one is killed again and again, and the platform fails: the same result."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from psiturk_ng.domain.campaigns import CampaignState
from psiturk_ng.domain.money import Money
from psiturk_ng.errors import RecruiterError
from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import Trial
from tests.campaigns.mturk_world import MTurkWorld
from tests.checkout import ROOT
from tests.money.study import settings_of

pytestmark = pytest.mark.mturk

TROUBLE = {"lose_answer": 0.15, "fail": 0.1, "fail_after": 0.1, "throttle": 0.05}
WHERE = [
    "CreateHITWithHITType",
    "CreateHITType",
    "ListHITs",
    "ListAssignmentsForHIT",
    "UpdateExpirationForHIT",
]
LONG = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(102, 110)]
MOST_STEPS = 4000


@dataclass
class Servers:
    """Processes that run rounds.

    Args:
        trial: of which campaign.
        world: among whom.
        rng: chooses who is killed, and when.
        processes: those that run.
        kills: how many were killed.
    """

    trial: Trial
    world: MTurkWorld
    rng: random.Random
    processes: "list[subprocess.Popen[str]]" = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        """Start one."""
        study = self.world.study
        words = [sys.executable, "-m", "tests.campaigns.rounder", str(study.folder), str(self.trial.number)]
        environ = os.environ | settings_of(study.database)
        self.processes.append(
            subprocess.Popen(words, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, text=True)
        )

    def kill_one(self) -> None:
        """Kill one wherever it is, and start another in its place."""
        victim = self.processes.pop(self.rng.randrange(len(self.processes)))
        self.kills += victim.poll() is None
        victim.send_signal(signal.SIGKILL)
        victim.wait(timeout=60)
        self.start()

    def end(self) -> None:
        """Kill all."""
        for process in self.processes:
            process.kill()
            process.wait(timeout=60)


@contextmanager
def servers(trial: Trial, world: MTurkWorld, number: int = 3) -> Iterator[Servers]:
    """Run some."""
    running = Servers(trial, world, random.Random(world.rng.random()))
    try:
        for _ in range(number):
            running.start()
        yield running
    finally:
        running.end()


@pytest.mark.parametrize("seed", [101, *LONG])
def test_killed_servers_and_a_failing_platform_change_nothing(mturk: MakeWorld, seed: int) -> None:
    """Exactly the goal, within the budget, and no posting made twice."""
    world = mturk(seed)
    assert isinstance(world, MTurkWorld)
    trial = Trial(world, goal=8, places_per_round=11, budget=Money(60 * 180))
    world.study.market.control("faults", {**TROUBLE, "operations": WHERE, "seed": seed})
    with servers(trial, world) as running:
        for step in range(MOST_STEPS):
            if trial.campaign.state is not CampaignState.RUNNING:
                break
            if step % 25 == 24:
                running.kill_one()
            _live(world, step)
            trial.check_people()
            trial.check_money()
        world.study.market.control("faults", {})
        trial.check_end()
    tokens = [each.token for each in world.study.desk.recruiter.offers.all()]
    assert len(tokens) == len(set(tokens))


def _live(world: MTurkWorld, step: int) -> None:
    """Let something happen, and the researcher look now and then, if the platform lets them."""
    threading.Event().wait(0.02)
    try:
        world.step()
        if step % 30 == 29:
            world.review()
    except RecruiterError:
        return
