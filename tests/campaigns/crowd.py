"""A campaign among people who do all that people do, and what must hold at every moment."""

import random
from datetime import UTC, datetime, timedelta
from typing import Protocol

from psiturk_ng.bootstrap import Project
from psiturk_ng.domain.campaigns import Campaign, CampaignPlan, CampaignState
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.campaigning import Campaigning

MOST_STEPS = 600


class World(Protocol):
    """A platform and its people."""

    name: str
    currency: str
    rng: random.Random
    good: int

    @property
    def project(self) -> Project:
        """The researcher's side."""

    def step(self) -> None:
        """Let one thing happen."""

    def review(self) -> None:
        """Let the researcher decide on everybody who handed in."""

    def places_out(self) -> int:
        """How many places people can still take, or are at."""

    def paid(self) -> int:
        """What the platform took from the account, in the smallest unit."""


class Trial:
    """One campaign in one world.

    Args:
        world: where.
        **changes: to the plan.
    """

    def __init__(self, world: World, **changes: object) -> None:
        self.world = world
        self.first_paid = world.paid()
        told: dict[str, object] = {
            "codeversion": "1.0",
            "mode": Mode.SIM,
            "recruiter": world.name,
            "goal": world.rng.randint(4, 14),
            "places_per_round": world.rng.randint(2, 12),
            "gap": timedelta(minutes=1),
            "reward": Money(150, world.currency),
            "time_allowed": timedelta(minutes=60),
            **changes,
        }
        self.plan = CampaignPlan(**told)  # type: ignore[arg-type]
        self.campaigning = Campaigning(world.project)
        self.desk = self.campaigning.desk("ada (test)")
        self.number = self.desk.create(self.plan).campaign_id
        self._due = datetime.now(UTC)

    @property
    def campaign(self) -> Campaign:
        """As it stands."""
        return self.desk.show(self.number)

    def round(self) -> str:
        """Run the round that is due next."""
        self._due += timedelta(minutes=1)
        return self.campaigning.rounds.run(self.number, self._due)

    def run(self) -> None:
        """Go on until the campaign ends."""
        for number in range(MOST_STEPS):
            if number % 3 == 0:
                self.round()
                if self.campaign.state is not CampaignState.RUNNING:
                    return
                self.check()
            self.world.step()
            if number % 40 == 39:
                self.world.review()
        raise AssertionError(f"It did not end: {self.campaign}")

    def check(self) -> None:
        """Make sure that nothing is too many or too much."""
        tally, plan = self.campaign.tally, self.plan
        assert tally.valid + tally.outstanding <= plan.goal, tally
        self.check_people()
        self.check_money()

    def check_people(self) -> None:
        """Make sure that there are not too many, by the platform's own books."""
        assert self.world.good + self.world.places_out() <= self.plan.goal, self.campaign

    def check_money(self) -> None:
        """Make sure that the budget holds, by the platform's own books."""
        tally, budget = self.campaign.tally, self.plan.budget
        if budget is not None:
            assert tally.spent + tally.committed <= budget
            assert self.world.paid() - self.first_paid <= budget.minor

    def check_end(self) -> None:
        """Make sure that exactly the goal was reached, and nothing is left lying about."""
        campaign = self.campaign
        assert campaign.state is CampaignState.DONE, campaign.why
        assert campaign.tally.valid == self.plan.goal == self.world.good
        assert self.world.places_out() == 0
        self.check_money()
