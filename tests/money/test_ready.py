"""Who is ready to be approved, rejected or bonused, and what is said of the others."""

import pytest

from psiturk_ng.domain.ledger import Fate, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Plan, Selection, count_fates
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.errors import BadInput
from psiturk_ng.services.payments import BonusLine
from psiturk_ng.services.reconciliation import FindingKind
from tests.money.study import EVERYBODY, Study, die_while_sending

pytestmark = pytest.mark.mturk


def reasons(plan: Plan) -> dict[str, str]:
    """Why each participant was held back."""
    return {each.participant_id: each.why for each in plan.held_back}


def test_who_is_not_ready_is_listed_with_the_reason(study: Study) -> None:
    """And neither trial runs nor visits of another mode are ever meant."""
    posting = study.posting(9)
    study.take_part(posting, "AREADY")
    study.take_part(posting, "ASTARTED", status=2)
    study.take_part(posting, "AEMPTY", data=None)
    study.take_part(posting, "ALOST", submits=False)
    stranger = study.market.workers.accept(posting, "ASTRANGER")
    study.market.workers.submit(stranger.assignment_id, {"a": "b"}, "ASTRANGER")
    study.enter("debugXYZ", "debugABC", "debugME")
    study.enter(posting, "3SANDBOX", "ASANDBOX", mode="sandbox")
    plan = study.desk.review.plan_approve(EVERYBODY)
    assert [item.participant_id for item in plan.items] == ["AREADY"]
    assert (plan.amount, plan.fees, plan.total) == (Money(100), Money(20), Money(120))
    assert reasons(plan) == {
        "ASTARTED": "It was handed in, and the task was not finished here.",
        "AEMPTY": "No page has said that everything it recorded has arrived.",
        "ALOST": "The platform has no submission of this participant: see reconcile.",
        "ASTRANGER": "It is not in this study's database.",
    }
    forced = study.desk.review.plan_approve(EVERYBODY, force=True)
    assert {item.participant_id for item in forced.items} == {"AREADY", "ASTARTED", "AEMPTY"}
    everybody = study.desk.review.plan_approve(EVERYBODY, force=True, all_studies=True)
    assert len(everybody.items) == 4
    with pytest.raises(BadInput, match="--force"):
        study.desk.review.plan_approve(EVERYBODY, all_studies=True)


def test_the_id_of_a_returned_assignment_pays_whoever_handed_it_in(study: Study) -> None:
    """Two people came with one id: only the one whom the platform names is credited."""
    posting = study.posting(1)
    work = study.market.workers.accept(posting, "AFIRST")
    study.enter(posting, work.assignment_id, "AFIRST")
    study.market.workers.return_assignment(work.assignment_id, "AFIRST")
    again = study.take_part(posting, "ASECOND")
    assert again == work.assignment_id
    (done,) = study.approve()
    assert (done.participant_id, done.fate) == ("ASECOND", Fate.DONE)
    assert (study.status_of("AFIRST"), study.status_of("ASECOND")) == (4, 5)
    found = study.desk.reconciliation.run()
    assert "AFIRST came with the submission id" in found.findings[-1].sentence


def test_one_that_another_participant_did_here_is_held_back(study: Study) -> None:
    """The platform names a worker who has no finished row: somebody must look."""
    posting = study.posting(1)
    work = study.market.workers.accept(posting, "AOTHER")
    study.enter(posting, work.assignment_id, "AHERE")
    study.market.workers.submit(work.assignment_id, {"a": "b"}, "AOTHER")
    plan = study.desk.review.plan_approve(study.named(work.assignment_id))
    assert plan.items == ()
    assert reasons(plan)["AOTHER"] == "It was handed in by AOTHER, and the task was done here by AHERE."


def test_a_rejection_and_its_way_back(study: Study) -> None:
    """The task state stays; what the platform says is noted beside it; only postings named are touched."""
    first, second = study.posting(1), study.posting(1)
    one, other = study.take_part(first, "AONE"), study.take_part(second, "AOTHER")
    review = study.desk.review
    with pytest.raises(BadInput, match="reason"):
        review.plan_reject(study.named(one), reason=" ")
    plan = review.plan_reject(Selection(postings=(first,)), reason="No answers.")
    assert [item.submission_id for item in plan.items] == [one]
    assert count_fates(review.carry_out(plan)) == {Fate.DONE: 1}
    assert study.status(one) == 4
    reports = study.desk.submissions.page(1, is_waiting=False).rows
    states = {each.submission_id: each.state for each in reports}
    assert states[one] is SubmissionState.REJECTED
    assert reasons(review.plan_approve(EVERYBODY)) == {"AONE": "The platform says: rejected."}
    assert [item.submission_id for item in review.plan_approve(EVERYBODY).items] == [other]
    assert len(review.plan_reject(study.named(one), reason="Again.").already) == 1
    assert count_fates(review.carry_out(review.plan_unreject(study.named(one)))) == {Fate.DONE: 1}
    assert study.status(one) == 5
    assert study.payments() == [("reward", one, 100)]


def test_what_the_platform_approved_by_itself_is_credited_and_bonused(study: Study) -> None:
    """After its delay it approves; nothing is paid a second time."""
    (submission,) = study.crowd(1)
    study.market.wait(days=31)
    plan = study.desk.review.plan_approve(EVERYBODY)
    assert (plan.items, len(plan.already)) == ((), 1)
    assert study.status(submission) == 5
    assert count_fates(study.bonus()) == {Fate.DONE: 1}
    assert study.payments() == [("reward", submission, 100), ("bonus", submission, 50)]


def test_bonuses_of_the_table_are_exact_and_may_be_unset(study: Study) -> None:
    """NULL is unset and 0 is nothing; a float that stands for 0.12 pays 12 cents."""
    posting = study.posting(3)
    paid = study.take_part(posting, "AFLOAT", bonus=6 * 0.02)
    study.take_part(posting, "ANULL", bonus=None)
    study.take_part(posting, "AZERO", bonus=0)
    study.approve()
    plan = study.desk.payments.plan_bonus(EVERYBODY, amount=None, reason="thanks")
    assert [(item.submission_id, item.amount) for item in plan.items] == [(paid, Money(12))]
    assert reasons(plan) == {
        "ANULL": "Its bonus is not set in the assignments table.",
        "AZERO": "Its bonus is 0 in the assignments table.",
    }


def test_only_who_is_approved_has_a_bonus(study: Study) -> None:
    """Whether named or in a posting."""
    (submission,) = study.crowd(1)
    for selection in (EVERYBODY, study.named(submission)):
        plan = study.desk.payments.plan_bonus(selection, amount=Money(10), reason="thanks")
        assert plan.items == ()
        assert "not approved" in plan.held_back[0].why


def test_insisting_pays_again_and_an_interrupted_insistence_goes_on(study: Study) -> None:
    """A second run of what was broken off pays only those who are left."""
    submissions = study.crowd(3)
    study.approve()
    study.bonus()
    payments = study.desk.payments

    def insist() -> Plan:
        return payments.plan_bonus(EVERYBODY, amount=Money(7), reason="thanks", override=True)

    plan = insist()
    assert all("$0.50 (thanks" in item.note for item in plan.items)
    next(payments.carry_out(plan))
    again = insist()
    assert (len(again.items), len(again.already)) == (2, 1)
    assert count_fates(payments.carry_out(again)) == {Fate.DONE: 2}
    assert sum(kind == "bonus" for kind, _, _ in study.payments()) == 6
    assert count_fates(payments.carry_out(insist())) == {Fate.DONE: len(submissions)}


def test_a_file_pays_each_line_once(study: Study) -> None:
    """Also a second time, and with a line that stands there twice."""
    first, second = study.crowd(2)
    study.approve()
    payments = study.desk.payments
    lines = [
        BonusLine(submission_id=name, amount=Money(cents), reason=reason)
        for name, cents, reason in [
            (first, 10, "fast"),
            (first, 20, "exact"),
            (second, 30, "fast"),
            (second, 30, "fast"),
            ("3NOBODY", 5, "fast"),
        ]
    ]
    plan = payments.plan_lines(lines)
    assert plan.amount == Money(60)
    assert [each.submission_id for each in plan.held_back] == ["3NOBODY", second]
    assert count_fates(payments.carry_out(plan)) == {Fate.DONE: 3}
    assert payments.plan_lines(lines).items == ()
    assert sorted(study.payments()[2:]) == [("bonus", each, c) for each, c in _sorted(first, second)]


def _sorted(first: str, second: str) -> list[tuple[str, int]]:
    return sorted([(first, 10), (first, 20), (second, 30)])


def test_a_refusal_is_said_in_the_platforms_words(study: Study) -> None:
    """And may be tried again: nothing was paid."""
    (submission,) = study.crowd(1)
    plan = study.desk.review.plan_approve(EVERYBODY)
    study.market.client.reject_assignment(AssignmentId=submission, RequesterFeedback="No.")
    (result,) = study.desk.review.carry_out(plan)
    assert result.fate is Fate.REFUSED
    assert result.sentence.startswith("Mechanical Turk refused:")
    (entry,) = [entry for entry in study.desk.ledger.entries() if entry.kind is Kind.APPROVE]
    assert entry.error == result.sentence


def test_a_person_who_was_wrong_about_an_approval_can_make_it(study: Study) -> None:
    """The ledger says done, and the platform still waits: reconcile tells, and approving by id does it."""
    (submission,) = study.crowd(1)
    study.market.control("faults", {"fail": 1, "operations": ["ApproveAssignment"]})
    (failed,) = study.approve()
    study.market.control("faults", {})
    die_while_sending(study, failed)
    study.market.control("faults", {"fail": 1, "operations": ["GetAssignment"]})
    assert not study.desk.reconciliation.settle_doubts().is_certain
    study.market.control("faults", {})
    assert failed.entry_id is not None
    study.desk.ledger.settle(failed.entry_id, happened=True)
    (finding,) = study.desk.reconciliation.run().open
    assert finding.kind is FindingKind.DISAGREES
    assert finding.hint == "Approve it by its id."
    review = study.desk.review
    assert count_fates(review.carry_out(review.plan_approve(study.named(submission)))) == {Fate.DONE: 1}
    assert study.payments() == [("reward", submission, 100)]


def test_what_was_decided_on_the_platforms_site_is_told_once(study: Study) -> None:
    """An approval is credited here, a rejection noted; the next time both are known."""
    approved, rejected = study.crowd(2)
    study.market.client.approve_assignment(AssignmentId=approved)
    study.market.client.reject_assignment(AssignmentId=rejected, RequesterFeedback="No.")
    found = study.desk.reconciliation.run()
    assert [each.sentence for each in found.findings] == [
        f"The platform has approved {approved}: it is credited here now.",
        f"{rejected} was rejected on the platform, not from here.",
    ]
    assert found.open == ()
    assert (study.status(approved), study.status(rejected)) == (5, 4)
    assert study.desk.reconciliation.run().findings == ()
