"""Whatever people do and in whatever order: never one too many, never a cent too much."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from psiturk_ng.domain.campaigns import CampaignPlan, Step, Tally, decide
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AVAILABLE, PENDING, UNDECIDED, VALID = ("available", "pending", "undecided", "valid")
REJECTED, GONE = ("rejected", "gone")


class Marketplace(RuleBasedStateMachine):
    """Places that people take, give back, run out of, hand in; and rounds at any time."""

    @initialize(
        goal=st.integers(1, 12),
        per_round=st.integers(1, 12),
        budget=st.one_of(st.none(), st.integers(120, 2400)),
    )
    def begin(self, goal: int, per_round: int, budget: int | None) -> None:
        """A campaign of some size."""
        self.plan = CampaignPlan(
            codeversion="1.0",
            mode=Mode.SIM,
            recruiter="mturk",
            goal=goal,
            places_per_round=per_round,
            gap=timedelta(minutes=1),
            reward=Money(100),
            time_allowed=timedelta(hours=1),
            budget=None if budget is None else Money(budget),
        )
        self.greatest_goal = goal
        self.places: list[str] = []
        self.approved = 0
        self.is_over = False

    def price(self, places: int) -> Money:
        """As Mechanical Turk: more for each beyond a cliff, which must not matter."""
        return Money(120) * places

    @property
    def tally(self) -> Tally:
        """What a count of both sides gives."""
        count = self.places.count
        open_places = count(AVAILABLE) + count(PENDING) + self.handed_in - self.approved
        return Tally(
            valid=count(VALID),
            undecided=count(UNDECIDED),
            pending=count(PENDING),
            available=count(AVAILABLE),
            trimmable=count(AVAILABLE),
            rejected=count(REJECTED),
            spent=self.price(self.approved),
            committed=self.price(open_places),
        )

    @property
    def handed_in(self) -> int:
        """How many will be paid, or were."""
        return sum(self.places.count(state) for state in (UNDECIDED, VALID, REJECTED))

    @rule()
    def round(self) -> None:
        """Do what a round does."""
        if self.is_over:
            return
        decision = decide(self.plan, self.tally, NOW, alarm="", price=self.price)
        if decision.step is Step.POST:
            assert decision.places > 0
            self.places += [AVAILABLE] * decision.places
        elif decision.step is not Step.WAIT:
            self.places = [GONE if place == AVAILABLE else place for place in self.places]
            self.is_over = decision.step is not Step.TRIM

    @rule(
        step=st.sampled_from(
            [
                (AVAILABLE, PENDING),
                (PENDING, AVAILABLE),
                (PENDING, UNDECIDED),
                (PENDING, VALID),
                (UNDECIDED, VALID),
                (UNDECIDED, REJECTED),
                (VALID, REJECTED),
                (AVAILABLE, GONE),
            ]
        )
    )
    def people(self, step: tuple[str, str]) -> None:
        """Somebody accepts, returns, times out, hands in, is judged; or a posting runs out."""
        was, becomes = step
        if was in self.places:
            self.places[self.places.index(was)] = becomes

    @precondition(lambda self: self.approved < self.handed_in)
    @rule()
    def approve(self) -> None:
        """The researcher pays somebody."""
        self.approved += 1

    @rule(goal=st.integers(1, 12))
    def change_goal(self, goal: int) -> None:
        """The researcher aims at another number."""
        if goal > self.places.count(VALID):
            self.plan = replace(self.plan, goal=goal)
            self.greatest_goal = max(goal, self.greatest_goal)

    @invariant()
    def never_too_many(self) -> None:
        """Places that may still lead to somebody valid, and those who are, fit the goal."""
        if hasattr(self, "plan"):
            possible = sum(self.places.count(state) for state in (AVAILABLE, PENDING, UNDECIDED, VALID))
            assert possible <= self.greatest_goal

    @invariant()
    def never_too_much(self) -> None:
        """If everybody who may still be paid is paid, the budget holds."""
        if hasattr(self, "plan") and self.plan.budget is not None:
            assert self.tally.spent + self.tally.committed <= self.plan.budget


TestMarketplace = Marketplace.TestCase
TestMarketplace.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
