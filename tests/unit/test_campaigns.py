"""What a round of a campaign does, given how things stand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from psiturk_ng.domain.campaign_outlook import next_step
from psiturk_ng.domain.campaigns import (
    Campaign,
    CampaignPlan,
    CampaignState,
    Decision,
    Step,
    Tally,
    decide,
)
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.quiet_hours import QuietHours
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.stop_rules import Health, StopRules, parse_of_first, reason_to_stop
from psiturk_ng.errors import BadInput

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOTHING = Tally(spent=Money(0), committed=Money(0))
PLAN = CampaignPlan(
    codeversion="1.0",
    mode=Mode.SIM,
    recruiter="mturk",
    goal=30,
    places_per_round=20,
    gap=timedelta(minutes=10),
    reward=Money(100),
    time_allowed=timedelta(hours=1),
)


def price(places: int) -> Money:
    """A dollar and twenty cents for each."""
    return Money(120) * places


def decided(
    plan: CampaignPlan = PLAN,
    *,
    now: datetime = NOON,
    alarm: str = "",
    price: Callable[[int], Money] = price,
    **tally: int | Money,
) -> Decision:
    """What a round does with so many places here and there."""
    return decide(plan, replace(NOTHING, **tally), now, alarm=alarm, price=price)


@pytest.mark.parametrize(
    ("tally", "step", "places"),
    [
        ({}, Step.POST, 20),
        ({"available": 20}, Step.POST, 10),
        ({"available": 8, "pending": 4, "valid": 8}, Step.POST, 10),
        ({"undecided": 3, "valid": 26}, Step.POST, 1),
        ({"valid": 26, "rejected": 40}, Step.POST, 4),
        ({"available": 20, "pending": 4, "undecided": 2, "valid": 4}, Step.WAIT, 0),
        ({"available": 5, "trimmable": 5, "valid": 27}, Step.TRIM, 0),
        ({"available": 5, "trimmable": 0, "valid": 27}, Step.WAIT, 0),
        ({"pending": 5, "valid": 27}, Step.WAIT, 0),
        ({"valid": 30, "pending": 2}, Step.FINISH, 0),
        ({"valid": 31}, Step.FINISH, 0),
    ],
)
def test_a_round_offers_what_is_missing_and_no_more(tally: dict[str, int], step: Step, places: int) -> None:
    """Each place counts once, wherever it is; never a negative number of them."""
    decision = decided(**tally)
    assert (decision.step, decision.places) == (step, places)


def test_a_round_stays_within_the_budget() -> None:
    """As many places as there is money for; none, and it waits or stops."""
    plan = replace(PLAN, budget=Money(1000))
    assert decided(plan).places == 8
    assert decided(plan, spent=Money(300), committed=Money(400)).places == 2
    waiting = decided(plan, spent=Money(300), committed=Money(600), available=5)
    assert (waiting.step, waiting.places) == (Step.WAIT, 0)
    assert "$3.00 are spent and $6.00 promised of $10.00" in waiting.why
    assert decided(plan, spent=Money(900)).step is Step.STOP


@pytest.mark.parametrize(
    ("changes", "tally", "then"),
    [
        ({}, {"available": 20, "pending": 10}, "More are offered if"),
        ({}, {"undecided": 30, "unfinished_hand_ins": 30}, "waits for your review"),
        ({}, {"valid": 29, "pending": 2}, "More are offered if"),
        ({}, {"valid": 29, "available": 2, "trimmable": 2}, "they are withdrawn"),
        ({"budget": Money(1000)}, {"available": 8, "committed": Money(960)}, "stops if all are"),
        ({"starts_at": NOON + timedelta(hours=1)}, {}, "nothing is offered before"),
        ({"quiet": QuietHours(time(10), time(14))}, {}, "when they are over"),
    ],
)
def test_whatever_it_waits_for_it_says_what_comes_next(
    changes: dict[str, Any], tally: dict[str, int | Money], then: str
) -> None:
    """In the same sentence that says why."""
    decision = decided(replace(PLAN, **changes), **tally)
    assert decision.step in (Step.WAIT, Step.TRIM)
    assert then in decision.why


@pytest.mark.parametrize("state", CampaignState)
def test_every_state_says_what_comes_next(state: CampaignState) -> None:
    """And what a person can do, where it is up to one."""
    campaign = Campaign(
        campaign_id=7, plan=PLAN, state=state, why="", tally=NOTHING, created_at=NOON, watched_since=NOON
    )
    words = {
        CampaignState.RUNNING: "No scheduler is running",
        CampaignState.PAUSED: "campaign resume 7",
        CampaignState.STOPPED: "campaign resume 7",
        CampaignState.LEFT: "campaign cancel 7",
    }
    said = next_step(campaign, NOON, is_scheduled=False)
    assert words.get(state, "Nothing more is posted") in said
    assert words.get(state) != "campaign resume 7" or "No scheduler" not in said


@pytest.mark.parametrize(
    ("at", "words"), [(NOON + timedelta(hours=1), "2026-03-01 13:00 UTC"), (NOON, "under way"), (None, "now")]
)
def test_a_running_one_says_when_its_next_round_is(at: datetime | None, words: str) -> None:
    """Never a time that has passed."""
    campaign = Campaign(
        campaign_id=7,
        plan=PLAN,
        state=CampaignState.RUNNING,
        why="",
        tally=NOTHING,
        created_at=NOON,
        watched_since=NOON,
        next_round_at=at,
    )
    assert words in next_step(campaign, NOON, is_scheduled=True)


def test_it_posts_in_its_time_only() -> None:
    """Before its start and in quiet hours it waits; after its end it is done."""
    assert decided(replace(PLAN, starts_at=NOON + timedelta(hours=1))).step is Step.WAIT
    assert decided(replace(PLAN, ends_at=NOON)).step is Step.FINISH
    quiet = replace(PLAN, quiet=QuietHours(time(22), time(8)))
    assert decided(quiet, now=NOON.replace(hour=23)).step is Step.WAIT
    assert decided(quiet).step is Step.POST


def test_an_alarm_stops_it() -> None:
    """Whatever is missing."""
    assert decided(alarm="Something is wrong.") == Decision(Step.STOP, "Something is wrong.")


def test_quiet_hours_go_over_midnight_and_know_zones() -> None:
    """Midnight in Berlin is eleven in the evening of UTC."""
    quiet = QuietHours.parse("23:30-07:00 Europe/Berlin")
    assert QuietHours.parse(str(quiet)) == quiet
    assert quiet.include(datetime(2026, 3, 1, 22, 30, tzinfo=UTC))
    assert quiet.include(datetime(2026, 3, 1, 5, 59, tzinfo=UTC))
    assert not quiet.include(datetime(2026, 3, 1, 6, 0, tzinfo=UTC))
    assert QuietHours.parse("9:00-17:00").include(NOON)
    for wrong in ("", "late", "25:00-08:00", "22:00-22:00", "22:00-08:00 Nowhere/Land", "22:00-08:00 ../x"):
        with pytest.raises(BadInput):
            QuietHours.parse(wrong)


@pytest.mark.parametrize(
    ("rules", "health", "spent", "said"),
    [
        (StopRules(dropouts=40), Health(finished=3, left=2), 0, "2 of 5"),
        (StopRules(dropouts=40), Health(finished=2, left=2), 0, ""),
        (StopRules(dropouts=41), Health(finished=3, left=2), 0, ""),
        (StopRules(errors=20), Health(finished=4, left=1, failed=1), 0, "1 of 5"),
        (StopRules(failed_saves=50), Health(finished=6, damaged=3), 0, "3 of 6"),
        (StopRules(spend_minor=500), Health(), 500, "$5.00"),
        (StopRules(spend_minor=500), Health(), 499, ""),
        (StopRules(invalid=2, of_first=3), Health(verdicts=(True, False, False)), 0, "2 of the first 3"),
        (StopRules(invalid=2, of_first=3), Health(verdicts=(True, True, False, False)), 0, ""),
        (StopRules(dropouts=1, minimum=1), Health(left=1), 0, "1 of 1"),
        (StopRules(), Health(left=99, failed=99), 10_000, ""),
    ],
)
def test_rules_stop_a_campaign(rules: StopRules, health: Health, spent: int, said: str) -> None:
    """At the limit and beyond it, and never from less than the minimum of participants."""
    reason = reason_to_stop(rules, health, Money(spent))
    assert said in reason
    assert bool(reason) is bool(said)
    assert StopRules.of(rules.as_dict()) == rules or not rules.as_dict()


def test_rules_that_make_no_sense_are_refused() -> None:
    """With a sentence, before anything begins."""
    assert parse_of_first("3/10") == (3, 10)
    for wrong in ({"errors": 0}, {"dropouts": 101}, {"invalid": 4, "of_first": 3}, {"minimum": 0}):
        with pytest.raises(BadInput):
            StopRules(**wrong)
    for text in ("3", "3/", "three of ten"):
        with pytest.raises(BadInput):
            parse_of_first(text)
    for change in ({"goal": 0}, {"gap": timedelta(0)}, {"reward": Money(-1)}, {"budget": Money(0)}):
        with pytest.raises(BadInput):
            replace(PLAN, **change)
