"""What participants are due beside the reward."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay import Earned, PayRules, TimeEstimates, read_outcome_payments
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.errors import ConfigError

ESTIMATES = "instructions 45s, practice 1.5min, task 12min or short_task 6min"
NOTHING = Money(0, "GBP")


def gbp(text: str) -> Money:
    """Read an amount in pounds."""
    return Money.parse(text, "GBP")


def rules(**more: object) -> PayRules:
    """Make the rules of a study: ten pounds an hour, half a pound to begin with."""
    estimates = TimeEstimates.read(ESTIMATES)
    options: dict[str, object] = {"base": gbp("0.50"), "wage": gbp("10"), "estimates": estimates}
    return PayRules(currency="GBP", **(options | more))  # type: ignore[arg-type]


def earned(
    *parts: str, outcome: Outcome | None = Outcome.COMPLETE, performance: str = "", approved: bool = True
) -> Earned:
    """Say what somebody did."""
    reward = gbp("0.50") if approved else NOTHING
    return Earned(
        outcome=outcome,
        parts=parts,
        performance=gbp(performance) if performance else None,
        reward=reward,
        paid=reward,
    )


WHOLE = ("instructions", "practice", "task")


@pytest.mark.parametrize(
    ("more", "did", "amount"),
    [
        # Ten pounds an hour for 14.25 minutes are 2.375, rounded half up.
        ({}, earned(*WHOLE), "2.38"),
        ({}, earned(*WHOLE, performance="1.00"), "3.38"),
        ({}, earned("instructions", "practice"), "0.38"),
        ({}, earned(), "0.00"),
        ({}, earned("instructions", "instructions"), "0.13"),
        ({}, earned("task", "short_task"), "2.00"),
        ({}, earned("elsewhere"), "0.00"),
        ({"is_inclusive": True}, earned(*WHOLE), "1.88"),
        ({"is_inclusive": True}, earned("instructions"), "0.00"),
        ({"is_inclusive": True}, earned("practice", outcome=Outcome.ERROR, approved=False), "0.25"),
        ({}, earned("practice", outcome=Outcome.SCREENED_OUT, approved=False), "0.25"),
        ({}, earned("practice", outcome=Outcome.NO_CONSENT, approved=False), "0.00"),
        ({}, earned("practice", outcome=Outcome.DUPLICATE, approved=False), "0.00"),
        ({"most": gbp("2")}, earned(*WHOLE), "1.50"),
        ({"most": gbp("0.40")}, earned(*WHOLE), "0.00"),
        ({"by_outcome": {Outcome.ERROR: gbp("1")}}, earned(outcome=Outcome.ERROR, approved=False), "1.00"),
        ({"by_outcome": {Outcome.ERROR: gbp("1")}}, earned(outcome=Outcome.ERROR), "0.50"),
        ({"wage": None}, earned(*WHOLE, performance="0.70"), "0.70"),
        ({"wage": None}, earned(*WHOLE), None),
        ({"wage": None}, earned(outcome=None, performance="0.70"), "0.70"),
        ({"wage": None}, earned(outcome=Outcome.ERROR, performance="0.70", approved=False), "0.00"),
    ],
)
def test_who_is_due_what(more: dict[str, object], did: Earned, amount: str | None) -> None:
    """By finished parts, by performance, by the end of the pass; never above the limit."""
    due = rules(**more).due(did)
    assert due.amount == (None if amount is None else gbp(amount)), due.note


def test_a_note_says_how_an_amount_comes_about() -> None:
    """Minutes, performance, what is taken off, what is not known, what was cut."""
    note = rules(is_inclusive=True, most=gbp("1")).due(earned(*WHOLE, "bonus_round", performance="0.10")).note
    assert note == (
        "14.25 minutes of finished parts and £0.10 for performance, less the reward of £0.50; "
        "time_estimates has no bonus_round, cut from £1.98 by max_participant_payment"
    )


@given(
    parts=st.sets(st.sampled_from([*WHOLE, "short_task", "unknown"])),
    outcome=st.none() | st.sampled_from(list(Outcome)),
    performance=st.none() | st.integers(0, 10_000),
    paid=st.integers(0, 3_000),
    most=st.integers(0, 3_000),
    wage=st.none() | st.integers(0, 10_000),
    is_inclusive=st.booleans(),
    is_approved=st.booleans(),
)
def test_nobody_is_due_more_than_the_limit_leaves(
    parts: set[str],
    outcome: Outcome | None,
    performance: int | None,
    paid: int,
    most: int,
    wage: int | None,
    is_inclusive: bool,
    is_approved: bool,
) -> None:
    """Nor less than nothing, whatever they did and had."""
    reward = Money(min(paid, 50) if is_approved else 0, "GBP")
    did = Earned(
        outcome=outcome,
        parts=parts,
        performance=None if performance is None else Money(performance, "GBP"),
        reward=reward,
        paid=Money(paid, "GBP"),
    )
    held = PayRules(
        currency="GBP",
        wage=None if wage is None else Money(wage, "GBP"),
        is_inclusive=is_inclusive,
        estimates=TimeEstimates.read(ESTIMATES),
        by_outcome={Outcome.ERROR: Money(700, "GBP")},
        most=Money(most, "GBP"),
    )
    due = held.due(did).amount
    assert due is None or 0 <= due.minor <= max(0, most - paid)


def test_the_longest_way_is_what_an_offer_is_judged_by() -> None:
    """Of parts of which everybody does one, the longest counts."""
    held = rules()
    assert held.estimates.longest == timedelta(minutes=14, seconds=15)
    assert held.for_longest(gbp("0.50")) == gbp("2.88")
    assert rules(is_inclusive=True).for_longest(gbp("0.50")) == gbp("2.38")
    assert rules(most=gbp("2")).for_longest(gbp("0.50")) == gbp("2")


@pytest.mark.parametrize("currency", ["JPY", "GBP"])
def test_a_wage_is_paid_in_the_currencys_smallest_unit(currency: str) -> None:
    """Yen have no digits after the point."""
    held = PayRules(currency=currency, wage=Money.parse("1000", currency))
    assert held.for_time(timedelta(minutes=1)).plain == {"JPY": "17", "GBP": "16.67"}[currency]


@pytest.mark.parametrize(
    "text", ["practice", "practice 2", "practice 2 days", "a 1min, a 2min", "a 0s", "a 25h"]
)
def test_estimates_that_are_none_are_refused(text: str) -> None:
    """With an example of how to write them."""
    with pytest.raises(ConfigError, match="time_estimates"):
        TimeEstimates.read(text)


@pytest.mark.parametrize("text", ["screened_out", "complete 1", "nobody 1", "error 0.001", "error one"])
def test_payments_of_outcomes_that_are_none_are_refused(text: str) -> None:
    """Who completes is paid otherwise."""
    with pytest.raises(ConfigError, match="outcome_payments"):
        read_outcome_payments(text, "GBP")
