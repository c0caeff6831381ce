"""Pay by finished parts, part pay for an early end, limits, on the simulated Prolific: to the penny, once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from psiturk_ng.bootstrap import Project
from psiturk_ng.domain.ledger import Fate, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Plan, Selection
from psiturk_ng.domain.recruiting import Mode, Outcome, SubmissionState
from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.prolific.tables import MESSAGES, PAYMENTS
from psiturk_ng.services.recruiting import Recruiting
from tests.marketplace.prolific_market import somebody
from tests.recruiters.prolific_parts import Desk, desk_in, pass_of

EVERYBODY = Selection(everything=True)
REWARD = Money(60, "GBP")
CODES = {
    Outcome.COMPLETE: "COMPLETED",
    Outcome.SCREENED_OUT: "SCREENED_OUT",
    Outcome.WITHDRAWN: "WITHDRAWN",
    Outcome.FAILED_CHECK: "FAILED_ATTENTION_CHECK",
    Outcome.NO_CONSENT: "NO_CONSENT",
}
POLICY = {"wage_per_hour": "12", "time_estimates": "practice 2min, task 10min", "base_payment": "0.60"}


@dataclass
class Crowd:
    """A study that pays by finished parts.

    Args:
        desk: the project and its platform.
        project: the project, opened.
    """

    desk: Desk
    project: Project

    @property
    def recruiting(self) -> Recruiting:
        """What a researcher can do."""
        return self.project.recruiting(Mode.SIM, "ada (test)")

    def post(self, places: int) -> str:
        """Offer places; gives the study's id."""
        postings = self.recruiting.postings
        request = postings.request(places=places, reward=REWARD, time_allowed=timedelta(hours=1))
        (made,) = postings.create(request, agreed=postings.quote(request))
        assert made.fate is Fate.DONE, made.sentence
        return made.posting_id

    def take_part(self, study_id: str, outcome: Outcome | None, *parts: str, who: str = "") -> str:
        """Let somebody finish parts and end so, giving the place back if they are asked to; gives the id."""
        who = who or somebody()
        submission_id = self.desk.market.begun(study_id, who)
        row = pass_of(who, submission_id, study_id)
        with self.project.store.writing() as writing:
            writing.insert(row, recruiter="prolific")
        events = [{"eventtype": "progress", "value": part, "timestamp": 1, "interval": 0} for part in parts]
        document = {"data": [], "questiondata": {}, "eventdata": events}
        self.project.recording.save_document(row.uniqueid, document)
        if outcome is not None:
            self.project.completion.end(row.uniqueid, outcome)
            self.desk.market.participants.complete(
                who, self.desk.code(study_id, CODES[outcome]), submission_id
            )
        if outcome in (Outcome.SCREENED_OUT, Outcome.WITHDRAWN, Outcome.NO_CONSENT):
            self.desk.market.participants.give_back(submission_id, who)
        return submission_id

    def approve(self, selection: Selection = EVERYBODY) -> None:
        """Approve who is ready."""
        review = self.recruiting.review
        assert {each.fate for each in review.carry_out(review.plan_approve(selection))} == {Fate.DONE}

    def plan(self, selection: Selection = EVERYBODY, reason: str = "Your time") -> Plan:
        """See who is due what."""
        return self.recruiting.payments.plan_bonus(selection, amount=None, reason=reason)

    def pay(self, selection: Selection = EVERYBODY, reason: str = "Your time") -> list[Fate]:
        """Pay who is due something."""
        payments = self.recruiting.payments
        return [each.fate for each in payments.carry_out(self.plan(selection, reason))]

    def paid(self, kind: str) -> Counter[str]:
        """What the platform paid, in pence by submission."""
        found: Counter[str] = Counter()
        with self.desk.market.state.moment() as moment:
            columns = (PAYMENTS.c.submission_id, PAYMENTS.c.amount_minor)
            for submission_id, minor in moment.connection.execute(
                sa.select(*columns).where(PAYMENTS.c.kind == kind)
            ):
                found[submission_id] += minor
        return found

    def spent(self) -> int:
        """What the entries come to, fees included, in pence."""
        entries = self.recruiting.ledger.entries()
        paying = [each for each in entries if each.kind in (Kind.APPROVE, Kind.BONUS)]
        return sum(entry.amount.minor + entry.fee.minor for entry in paying)

    def assert_ledger_equals_platform(self, before: int) -> None:
        """What the entries come to, fees included, is what the account lost."""
        entries = [
            each for each in self.recruiting.ledger.entries() if each.kind in (Kind.APPROVE, Kind.BONUS)
        ]
        meant = sum(entry.amount.minor + entry.fee.minor for entry in entries)
        assert meant == before - self.desk.market.balance()[0]
        assert self.recruiting.reconciliation.run().is_certain


@pytest.fixture(scope="module")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("prolific")) as desk:
        yield desk


@pytest.fixture
def desk(_desk: Desk) -> Desk:
    """A platform and a project in which nothing has happened."""
    _desk.market.control("reset", {})
    for left in _desk.folder.glob("participants.db*"):
        left.unlink()
    return _desk


def crowd_of(desk: Desk, **settings: str) -> Crowd:
    """Open the study with a policy."""
    usual = {"ad_url": "http://127.0.0.1:22362/pub", "prolific_estimated_completion_minutes": "3"}
    return Crowd(desk, desk.project(**(usual | POLICY | settings)))


def test_everybody_is_paid_for_the_parts_they_finished(desk: Desk) -> None:
    """The whole task, a part of it before being screened out, nothing; twice asked, once paid."""
    crowd = crowd_of(desk)
    before = desk.market.balance()[0]
    study_id = crowd.post(6)
    whole = crowd.take_part(study_id, Outcome.COMPLETE, "practice", "task")
    little = crowd.take_part(study_id, Outcome.COMPLETE, "practice", "elsewhere")
    screened = crowd.take_part(study_id, Outcome.SCREENED_OUT, "practice")
    nothing = crowd.take_part(study_id, Outcome.NO_CONSENT)
    failed = crowd.take_part(study_id, Outcome.FAILED_CHECK, "practice", "task")
    crowd.approve()
    held = {each.submission_id: each.why for each in crowd.plan().held_back}
    assert held.keys() == {failed}, "who did not consent waits for nothing"
    assert set(crowd.pay()) == {Fate.DONE}
    assert crowd.paid("reward") == Counter({whole: 60, little: 60})
    assert crowd.paid("bonus") == Counter({whole: 240, little: 40, screened: 40})
    assert nothing not in crowd.paid("bonus")
    assert crowd.pay() == []
    assert crowd.pay(Selection(submissions=(whole, screened)), "Another reason") == []
    crowd.assert_ledger_equals_platform(before)


def test_participants_are_told_why(desk: Desk) -> None:
    """A bonus on this platform has no reason, so it is written to them."""
    crowd = crowd_of(desk)
    who = somebody()
    crowd.take_part(crowd.post(1), Outcome.COMPLETE, "practice", who=who)
    crowd.approve()
    assert crowd.pay(reason="For your time.") == [Fate.DONE]
    with desk.market.state.moment() as moment:
        bodies = moment.connection.scalars(
            sa.select(MESSAGES.c.body).where(MESSAGES.c.participant_id == who)
        ).all()
    assert bodies == ["You have been given a bonus of £0.40.\n\nFor your time."]


def test_who_gave_the_place_back_without_a_word_can_be_named(desk: Desk) -> None:
    """An error in the middle: whoever returned is paid for what they finished, as they were told."""
    crowd = crowd_of(desk)
    before = desk.market.balance()[0]
    study_id = crowd.post(2)
    broken = crowd.take_part(study_id, None, "practice")
    working = crowd.take_part(study_id, None, "practice")
    desk.market.decide(broken, "RETURN")
    assert crowd.pay() == [], "nobody said that these passes have ended"
    assert crowd.pay(Selection(submissions=(broken, working))) == [Fate.DONE]
    assert crowd.paid("bonus") == Counter({broken: 40})
    assert crowd.recruiting.recruiter.submissions.get(broken).state is SubmissionState.RETURNED
    crowd.assert_ledger_equals_platform(before)


@pytest.mark.parametrize(
    ("settings", "bonus"),
    [
        ({"progress_pay": "inclusive"}, 180),
        ({"max_participant_payment": "2"}, 140),
        ({"wage_per_hour": ""}, 0),
    ],
)
def test_the_settings_say_how_much(desk: Desk, settings: dict[str, str], bonus: int) -> None:
    """With the reward in it; with a limit for each; psiTurk's way, by the column alone."""
    crowd = crowd_of(desk, **settings)
    whole = crowd.take_part(crowd.post(1), Outcome.COMPLETE, "practice", "task")
    crowd.approve()
    crowd.pay()
    assert crowd.paid("bonus")[whole] == bonus


def test_a_fixed_amount_takes_the_place_of_parts(desk: Desk) -> None:
    """In all: whoever was approved nevertheless has had it."""
    crowd = crowd_of(desk, outcome_payments="screened_out 0.15, failed_check 0.70")
    study_id = crowd.post(2)
    screened = crowd.take_part(study_id, Outcome.SCREENED_OUT, "practice", "task")
    failed = crowd.take_part(study_id, Outcome.FAILED_CHECK, "practice", "task")
    crowd.approve(Selection(submissions=(failed,)))
    crowd.pay()
    assert crowd.paid("bonus") == Counter({screened: 15, failed: 10})


def test_no_bonus_goes_beyond_the_limits(desk: Desk) -> None:
    """Neither typed ones for one participant, nor all together for the study; rewards are paid."""
    crowd = crowd_of(desk, max_participant_payment="3.50", hard_max_experiment_payment="6.50")
    study_id = crowd.post(3)
    done = [crowd.take_part(study_id, Outcome.COMPLETE, "practice", "task") for _ in range(3)]
    crowd.approve()
    payments = crowd.recruiting.payments
    plan = payments.plan_bonus(Selection(submissions=(done[0],)), amount=Money(291, "GBP"), reason="More")
    assert [each.why.partition(",")[0] for each in plan.held_back] == ["With what they had"]
    plan = crowd.plan()
    assert len(plan.items) == 1
    assert ["hard_max_experiment_payment" in each.why for each in plan.held_back] == [True, True]
    crowd.pay()
    assert crowd.spent() <= 650


def test_nothing_more_is_offered_above_the_soft_limit(desk: Desk) -> None:
    """Places that are open count as taken; those of an ended offer do not."""
    crowd = crowd_of(desk, soft_max_experiment_payment="5")
    study_id = crowd.post(5)
    with pytest.raises(Conflict, match=r"limit of £5\.00"):
        crowd.post(3)
    postings = crowd.recruiting.postings
    quote = postings.quote_places(study_id, 3)
    with pytest.raises(Conflict, match=r"limit of £5\.00"):
        postings.add_places(study_id, 3, agreed=quote)
    list(postings.expire([study_id]))
    crowd.post(3)
