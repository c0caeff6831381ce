"""Processes that are killed anywhere, and a platform in trouble: everybody is paid exactly once."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from psiturk_ng.domain.ledger import EntryState, Kind
from psiturk_ng.domain.money import Money, total
from tests.money.killing import IS_LONG, Payers
from tests.money.study import Study

pytestmark = pytest.mark.mturk

PEOPLE, KILLS, LINES = (200, 50, 7) if IS_LONG else (16, 4, 12)
TROUBLE = {"lose_answer": 0.1, "fail": 0.05, "fail_after": 0.05, "throttle": 0.03}
WAITS = ({"seconds": 0.0}, {"minutes": 1.0}, {"hours": 25.0})


Figures = Callable[[str, object], None]


def check_that_both_sides_agree(study: Study) -> str:
    """Every entry is done, and what the ledger says was spent is gone from the balance, to the cent."""
    entries = study.desk.ledger.entries()
    assert {entry.state for entry in entries} == {EntryState.DONE}
    paying = [entry for entry in entries if entry.kind in (Kind.APPROVE, Kind.BONUS)]
    spent = total(entry.amount + entry.fee for entry in paying)
    assert study.market.balance() == (Money.parse("10000.00") - spent).plain
    assert sorted((entry.submission_id, entry.amount.minor) for entry in paying) == sorted(
        (submission, cents) for _, submission, cents in study.payments()
    )
    doubts = sum(entry.was_in_doubt for entry in entries)
    sent = sum(entry.attempts for entry in entries)
    return f"{len(paying)} payments of {spent} with fees, each once; sent {sent} times, {doubts} in doubt"


def test_everybody_is_paid_exactly_once(study: Study, record_property: Figures) -> None:
    """Killed many times in a bulk, with lost answers, and gone on with at once, a minute or a day later."""
    rng = random.Random(20)
    submissions = study.crowd(PEOPLE)
    study.market.control("faults", {**TROUBLE, "seed": 5})
    payers = Payers(study, "pay", rng)
    for number in range(KILLS):
        # One that cannot read the platform ends by itself.
        assert any(payers.start_and_kill(lines=LINES) for _ in range(5))
        study.market.wait(**WAITS[number % len(WAITS)])
    payers.run_to_the_end()
    study.market.control("faults", {})
    paid = Counter((kind, submission) for kind, submission, _ in study.payments())
    assert paid == {(kind, each): 1 for each in submissions for kind in ("reward", "bonus")}
    assert [study.status(each) for each in submissions] == [7] * PEOPLE
    told = check_that_both_sides_agree(study)
    record_property("figures", f"{PEOPLE} people, killed {KILLS} times: {told}")
    assert study.desk.reconciliation.run().findings == ()


@pytest.mark.long_on("a day")
@pytest.mark.parametrize("wait", WAITS[1:], ids=["a minute", "a day"])
def test_an_offer_is_made_once(study: Study, wait: dict[str, float]) -> None:
    """However often it is begun again: five postings, all of this study."""
    study.market.control("faults", {**TROUBLE, "seed": 6})
    payers = Payers(study, "post", random.Random(wait.get("hours", 0)))
    for _ in range(8 if IS_LONG else 2):
        payers.start_and_kill(lines=3)
        study.market.wait(**wait)
    payers.run_to_the_end()
    study.market.control("faults", {})
    shown = study.desk.postings.list()
    assert sorted(report.posting.places for report in shown) == [9] * 5
    assert {report.is_ours for report in shown} == {True}
    entries = study.desk.ledger.entries()
    assert {entry.state for entry in entries} == {EntryState.DONE}
    assert {entry.posting_id for entry in entries} == {report.posting.posting_id for report in shown}


def test_two_at_once_pay_once(study: Study, record_property: Figures) -> None:
    """Both succeed in the end, and nobody has two bonuses."""
    submissions = study.crowd(PEOPLE if IS_LONG else 12)
    study.approve()
    study.market.control("faults", {**TROUBLE, "seed": 7})
    payers = Payers(study, "bonus", random.Random(1))
    with payers.start() as one, payers.start() as other:
        for process in (one, other):
            _, trouble = process.communicate(timeout=540)
            assert process.returncode == 0, trouble
    payers.run_to_the_end()
    study.market.control("faults", {})
    paid = Counter(submission for kind, submission, _ in study.payments() if kind == "bonus")
    assert paid == dict.fromkeys(submissions, 1)
    record_property("figures", f"two processes at once: {check_that_both_sides_agree(study)}")
