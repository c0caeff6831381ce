"""Rounds of one campaign that overlap at the worst point: together they offer no place too many."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from psiturk_ng.domain.campaigns import CampaignState
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.campaign_rounds import CampaignRounds
from psiturk_ng.services.recruiting import Recruiting
from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import Trial
from tests.campaigns.mturk_world import MTurkWorld

pytestmark = pytest.mark.mturk

GOAL = 4


class Killed(BaseException):
    """Ends a process's work where it stands."""


def die() -> None:
    """Be killed."""
    raise Killed


@dataclass
class Stopping:
    """What belongs to a platform, with something that happens at the first call of one of its methods.

    Args:
        real: whose.
        at: name of the method.
        then: happens before it; None when it has.
    """

    real: Any
    at: str
    then: Callable[[], object] | None

    def __getattr__(self, name: str) -> Any:
        """Give what the real one has, after what is to happen."""
        found = getattr(self.real, name)
        if name == "offers":
            return Stopping(found, self.at, self._happen)
        if name == self.at:
            self._happen()
        return found

    def _happen(self) -> None:
        then, self.then = self.then, None
        if then is not None:
            then()


def process(trial: Trial, at: str, then: Callable[[], object]) -> CampaignRounds:
    """Give a process in which something happens at a method of the platform's offers."""
    real = trial.campaigning.rounds

    def desk(mode: Mode, by: str) -> Recruiting:
        found = real.desk(mode, by)
        stopping: Any = Stopping(found.recruiter, at, then)
        return replace(found, recruiter=stopping)

    return replace(real, desk=desk)


@pytest.fixture
def world(mturk: MakeWorld) -> MTurkWorld:
    """A study in which nothing has happened."""
    world = mturk(21)
    assert isinstance(world, MTurkWorld)
    return world


def test_no_round_begins_on_counts_made_while_another_was_open(world: MTurkWorld) -> None:
    """Another process has posted what was open since they were made, and that round is over."""
    # Because of the budget, the price is asked for between counting and posting.
    trial = Trial(world, goal=GOAL, places_per_round=GOAL, budget=Money(10_000))
    due = datetime.now(UTC)
    with pytest.raises(Killed):
        process(trial, "post", die).run(trial.number, due)
    assert trial.campaign.open_round
    assert world.places_out() == 0
    said = process(trial, "quote", trial.round).run(trial.number, due + timedelta(hours=1))
    assert world.places_out() == GOAL
    assert said == "Another round was under way: the next one counts anew."
    assert trial.round().startswith("All places that the goal needs are out")
    assert trial.campaign.open_round is None


def test_a_round_begun_meanwhile_keeps_an_earlier_count_from_posting(world: MTurkWorld) -> None:
    """Even if it is over by then."""
    trial = Trial(world, goal=GOAL, places_per_round=GOAL, budget=Money(10_000))
    process(trial, "quote", trial.round).run(trial.number, datetime.now(UTC))
    assert world.places_out() == GOAL


def test_a_process_that_stood_still_posts_nothing_for_a_round_that_others_ended(world: MTurkWorld) -> None:
    """They offered what was missing then."""
    trial = Trial(world, goal=GOAL, places_per_round=GOAL)

    def others() -> None:
        assert trial.campaign.open_round, "it stands still between beginning and posting"
        trial.desk.set_goal(trial.number, 2)
        assert trial.round() == "Another round was under way: the next one counts anew."
        assert trial.round() == "2 places are offered."
        assert world.places_out() == 2

    said = process(trial, "batches", others).run(trial.number, datetime.now(UTC))
    assert said.startswith("0 of 4 places were offered")
    assert world.places_out() == 2


def test_a_round_whose_request_may_still_arrive_is_not_given_up(world: MTurkWorld) -> None:
    """Its sender was killed; after some minutes it cannot arrive any more, and the campaign goes on."""
    trial = Trial(world, goal=GOAL, places_per_round=GOAL)
    with pytest.raises(Killed):
        process(trial, "post", die).run(trial.number, datetime.now(UTC))
    trial.desk.set_goal(trial.number, 2)
    assert "may still arrive" in trial.round()
    assert trial.campaign.open_round
    later = datetime.now(UTC) + timedelta(minutes=3)
    rounds = replace(trial.campaigning.rounds, clock=lambda: later)
    assert rounds.run(trial.number, later) == "Another round was under way: the next one counts anew."
    assert trial.round() == "2 places are offered."
    assert world.places_out() == 2
    assert trial.campaign.state is CampaignState.RUNNING


def test_two_rounds_that_are_due_at_once_have_names_of_their_own(world: MTurkWorld) -> None:
    """What one of them meant and never sent is not sent by the other."""
    trial = Trial(world, goal=GOAL, places_per_round=2)
    due = datetime.now(UTC)
    rounds = trial.campaigning.rounds
    assert rounds.run(trial.number, due) == "2 places are offered; 2 more later."
    assert rounds.run(trial.number, due) == "2 places are offered."
    assert world.places_out() == GOAL
