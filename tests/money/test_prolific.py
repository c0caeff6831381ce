"""Posting, reviewing and paying on the simulated Prolific, through the ledger: to the penny, each once."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from psiturk_ng.domain.ledger import EntryState, Fate, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result, Selection
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.marketplace.prolific.tables import PAYMENTS
from psiturk_ng.services.recruiting import Recruiting
from tests.checkout import ROOT
from tests.marketplace.prolific_market import REASON, somebody
from tests.recruiters.prolific_parts import BEGUN, Desk, desk_in, pass_of

IS_LONG = os.environ.get("PSITURK_TEST_LONG") == "1"
PEOPLE, KILLS, LINES = (200, 20, 16) if IS_LONG else (12, 3, 8)
TROUBLE = {"lose_answer": 0.1, "fail": 0.05, "fail_after": 0.05, "throttle": 0.03}
EVERYBODY = Selection(everything=True)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class Crowd:
    """A study on Prolific and what a researcher does with it.

    Args:
        desk: the project and its platform.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.market = desk.market
        self.clock = Clock()
        self.project = desk.project(
            ad_url="http://127.0.0.1:22362/pub", prolific_estimated_completion_minutes="12"
        )

    @property
    def recruiting(self) -> Recruiting:
        """What a researcher can do: another process each time."""
        opened = self.project.recruiting(Mode.SIM, "ada (test)")
        return Recruiting(
            opened.store, opened.recruiter, opened.advert, opened.codeversion, opened.by, self.clock
        )

    def post(self, places: int) -> str:
        """Offer places; gives the study's id."""
        postings = self.recruiting.postings
        request = postings.request(
            places=places, reward=Money.parse("1.50", "GBP"), time_allowed=timedelta(hours=1)
        )
        (made,) = postings.create(request, agreed=postings.quote(request))
        assert made.fate is Fate.DONE, made.sentence
        return made.posting_id

    def take_part(self, study_id: str, *, bonus: float = 0.25, finishes: bool = True) -> str:
        """Let somebody do the task; gives the submission's id."""
        who = somebody()
        submission_id = self.market.begun(study_id, who)
        row = pass_of(who, submission_id, study_id, endhit=BEGUN, bonus=bonus, status=3)
        with self.project.store.writing() as writing:
            writing.insert(row, recruiter="prolific")
            writing.store_datastring(row.uniqueid, "{}")
        if finishes:
            self.market.participants.complete(who, self.desk.code(study_id), submission_id)
        return submission_id

    def approve(self, selection: Selection = EVERYBODY) -> list[Result]:
        """Approve who is ready."""
        review = self.recruiting.review
        return list(review.carry_out(review.plan_approve(selection)))

    def bonus(self, reason: str = "thanks") -> list[Result]:
        """Pay everybody's bonus."""
        payments = self.recruiting.payments
        return list(payments.carry_out(payments.plan_bonus(EVERYBODY, amount=None, reason=reason)))

    def paid(self, kind: str) -> Counter[str]:
        """What the platform paid, in pence by submission."""
        with self.market.state.moment() as moment:
            columns = (PAYMENTS.c.submission_id, PAYMENTS.c.amount_minor)
            rows = moment.connection.execute(sa.select(*columns).where(PAYMENTS.c.kind == kind))
            found: Counter[str] = Counter()
            for submission_id, minor in rows:
                found[submission_id] += minor
            return found


class Payers:
    """Researchers' processes, one after the other, each a few minutes after the one before.

    Args:
        crowd: whom they pay.
    """

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._minutes = 0

    def start_and_kill(self, *, lines: int) -> bool:
        """Kill one after it has done some things; tells whether it had not ended before."""
        with self._start() as process:
            assert process.stdout is not None
            for _ in range(lines):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
            return process.returncode == -signal.SIGKILL

    def run_to_the_end(self) -> None:
        """Let one do what is left."""
        with self._start() as process:
            _, trouble = process.communicate(timeout=540)
        assert process.returncode == 0, trouble

    def _start(self) -> "subprocess.Popen[str]":
        self._minutes += 3
        words = ["-m", "tests.money.prolific_payer", str(self._crowd.desk.folder), str(self._minutes)]
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=dict(self._crowd.project.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="module")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("prolific")) as desk:
        yield desk


@pytest.fixture
def crowd(_desk: Desk, tmp_path: Path) -> Crowd:
    """A study in which nothing has happened."""
    _desk.market.control("reset", {})
    (_desk.folder / "participants.db").unlink(missing_ok=True)
    for left in _desk.folder.glob("participants.db-*"):
        left.unlink()
    return Crowd(Desk(_desk.market, _desk.folder))


def test_the_ledger_equals_the_platform(crowd: Crowd) -> None:
    """Ten came: some returned, one timed out, one is rejected; what was spent agrees to the penny."""
    before = crowd.market.balance()[0]
    study_id = crowd.post(10)
    done = [crowd.take_part(study_id) for _ in range(6)]
    for _ in range(2):
        left = crowd.take_part(study_id, finishes=False)
        crowd.market.decide(left, "RETURN")
    crowd.take_part(study_id, finishes=False)
    crowd.market.wait(hours=2)
    review = crowd.recruiting.review
    rejected, *good = done
    plan = review.plan_reject(Selection(submissions=(rejected,)), reason=REASON, category="LOW_EFFORT")
    assert [each.fate for each in review.carry_out(plan)] == [Fate.DONE]
    assert {each.submission_id for each in crowd.approve()} == set(good)
    assert [each.fate for each in crowd.bonus()] == [Fate.DONE] * 5
    assert crowd.paid("reward") == Counter(dict.fromkeys(good, 150))
    assert crowd.paid("bonus") == Counter(dict.fromkeys(good, 25))
    entries = [each for each in crowd.recruiting.ledger.entries() if each.kind in (Kind.APPROVE, Kind.BONUS)]
    assert {entry.state for entry in entries} == {EntryState.DONE}
    assert (
        sum(entry.amount.minor + entry.fee.minor for entry in entries) == before - crowd.market.balance()[0]
    )
    assert crowd.recruiting.reconciliation.run().is_certain
    assert crowd.approve() == []
    assert crowd.bonus() == []


def test_everybody_is_paid_exactly_once(crowd: Crowd) -> None:
    """Killed again and again in a bulk, with lost answers, and gone on with a few minutes later."""
    study_id = crowd.post(PEOPLE)
    done = [crowd.take_part(study_id) for _ in range(PEOPLE)]
    crowd.market.control("faults", {**TROUBLE, "seed": 5})
    rng, payers = random.Random(20), Payers(crowd)
    killed = sum(payers.start_and_kill(lines=rng.randint(1, LINES)) for _ in range(KILLS))
    # Trouble ends some before they can be killed.
    assert killed > KILLS // 2
    crowd.market.control("faults", {})
    for _ in range(3):
        payers.run_to_the_end()
    assert crowd.paid("reward") == Counter(dict.fromkeys(done, 150))
    assert crowd.paid("bonus") == Counter(dict.fromkeys(done, 25))
    assert {entry.state for entry in crowd.recruiting.ledger.entries()} == {EntryState.DONE}


@pytest.mark.parametrize("fault", ["lose_answer", "fail_after"])
def test_payments_whose_answers_are_lost_are_found_paid(crowd: Crowd, fault: str) -> None:
    """None is sent again; those that show are settled at once."""
    study_id = crowd.post(8)
    done = [crowd.take_part(study_id) for _ in range(8)]
    crowd.market.control("faults", {fault: 0.5, "operations": ["transition_submission", "pay_bonuses"]})
    crowd.approve()
    first = crowd.bonus()
    assert Fate.DONE in {each.fate for each in first}
    crowd.market.control("faults", {})
    crowd.recruiting.reconciliation.run()
    crowd.approve()
    crowd.bonus()
    assert crowd.paid("reward") == Counter(dict.fromkeys(done, 150))
    assert crowd.paid("bonus") == Counter(dict.fromkeys(done, 25))


def test_a_payment_that_does_not_show_yet_is_not_sent_again(crowd: Crowd) -> None:
    """The platform pays later than it answers: until that time is over, nobody pays again."""
    study_id = crowd.post(1)
    done = crowd.take_part(study_id)
    crowd.approve()
    crowd.market.control("account", {"settle_seconds": 90})
    crowd.market.control("faults", {"lose_answer": 1, "times": 1, "operations": ["pay_bonuses"]})
    assert [each.fate for each in crowd.bonus()] == [Fate.UNCERTAIN]
    assert [each.fate for each in crowd.bonus()] == [Fate.UNCERTAIN]
    crowd.market.wait(seconds=91)
    assert crowd.bonus() == []
    assert crowd.paid("bonus") == Counter({done: 25})


def test_a_payment_that_was_not_made_is_made_later(crowd: Crowd) -> None:
    """Trouble before the deed looks like trouble after it; once it would have shown, it is sent."""
    study_id = crowd.post(1)
    done = crowd.take_part(study_id)
    crowd.approve()
    crowd.market.control("faults", {"fail": 1, "operations": ["pay_bonuses"]})
    assert [each.fate for each in crowd.bonus()] == [Fate.UNCERTAIN]
    crowd.market.control("faults", {})
    assert [each.fate for each in crowd.bonus()] == [Fate.UNCERTAIN]
    crowd.clock.now += timedelta(minutes=3)
    assert [each.fate for each in crowd.bonus()] == [Fate.DONE]
    assert crowd.paid("bonus") == Counter({done: 25})


def test_two_bonuses_of_one_amount_are_told_apart_by_their_number(crowd: Crowd) -> None:
    """The platform keeps no reasons: a second payment that was lost is not taken for the first."""
    study_id = crowd.post(1)
    done = crowd.take_part(study_id)
    crowd.approve()
    crowd.bonus("first")
    named = Selection(submissions=(done,))
    amount = Money(25, "GBP")
    crowd.market.control("faults", {"fail": 1, "operations": ["pay_bonuses"]})
    payments = crowd.recruiting.payments
    plan = payments.plan_bonus(named, amount=amount, reason="second")
    assert [each.fate for each in payments.carry_out(plan)] == [Fate.UNCERTAIN]
    crowd.market.control("faults", {})
    crowd.clock.now += timedelta(minutes=3)
    payments = crowd.recruiting.payments
    plan = payments.plan_bonus(named, amount=amount, reason="second")
    assert [each.fate for each in payments.carry_out(plan)] == [Fate.DONE]
    assert crowd.paid("bonus") == Counter({done: 50})


@pytest.mark.parametrize("fault", [{}, {"lose_answer": 1, "operations": ["bulk_approve"]}])
def test_many_are_approved_by_one_request(crowd: Crowd, fault: dict[str, object]) -> None:
    """Each has its own entry, and is paid once, also if the answer is lost; again does nothing."""
    done = [crowd.take_part(study_id) for study_id in [crowd.post(4)] for _ in range(4)]
    crowd.market.control("faults", fault)
    assert _bulk(crowd) == [Fate.DONE] * 4
    crowd.market.control("faults", {})
    assert crowd.paid("reward") == Counter(dict.fromkeys(done, 150))
    assert _bulk(crowd) == crowd.approve() == []
    entries = [each for each in crowd.recruiting.ledger.entries() if each.kind is Kind.APPROVE]
    assert [(each.state, each.attempts) for each in entries] == [(EntryState.DONE, 1)] * 4


def test_a_bulk_that_takes_its_time_is_found_later(crowd: Crowd) -> None:
    """Nobody is asked for twice meanwhile; what the platform refuses is not done."""
    study_id = crowd.post(3)
    done = [crowd.take_part(study_id) for _ in range(3)]
    crowd.market.control("account", {"settle_seconds": 90})
    assert _bulk(crowd) == [Fate.UNCERTAIN] * 3
    assert _bulk(crowd) == [Fate.UNCERTAIN] * 3
    crowd.market.wait(seconds=91)
    assert crowd.recruiting.reconciliation.run().is_certain
    assert crowd.paid("reward") == Counter(dict.fromkeys(done, 150))


def _bulk(crowd: Crowd) -> list[Fate]:
    desk = crowd.recruiting
    bulk = replace(desk.bulk_approval, pause=lambda: None)
    return [each.fate for each in bulk.carry_out(desk.review.plan_approve(EVERYBODY))]
