"""Campaigns among people who return, abandon, only look, and submit late or nothing: exactly the goal."""

import pytest

from psiturk_ng.domain.money import Money
from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import Trial

SEEDS = [4, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 11) if seed != 4)]


@pytest.mark.mturk
@pytest.mark.parametrize("seed", SEEDS)
def test_a_campaign_on_mechanical_turk_reaches_exactly_its_goal(mturk: MakeWorld, seed: int) -> None:
    """Whatever people do; at every round, nothing is too many or too much."""
    trial = Trial(mturk(seed), budget=Money(40 * 180))
    trial.run()
    trial.check_end()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_campaign_on_prolific_reaches_exactly_its_goal(prolific: MakeWorld, seed: int) -> None:
    """The same, where places are added to one study, and may come free after it was full."""
    trial = Trial(prolific(seed), budget=Money(40 * 210, "GBP"))
    trial.run()
    trial.check_end()
