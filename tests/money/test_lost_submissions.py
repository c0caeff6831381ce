"""Final submissions that never arrive: who finished is paid all the same, and nobody twice."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from psiturk_ng.domain.ledger import Fate
from psiturk_ng.domain.plans import count_fates
from psiturk_ng.services.reconciliation import FindingKind
from tests.money.killing import IS_LONG
from tests.money.study import Study

pytestmark = pytest.mark.mturk

PEOPLE = 200 if IS_LONG else 20


def take_up(study: Study, posting_ids: dict[str, str]) -> None:
    """Let those whose submission was lost accept the postings made for them, and hand them in."""
    for worker, posting_id in posting_ids.items():
        (offered,) = [
            each.hit.hit_id
            for each in study.market.workers.open_hits(worker)
            if each.hit.hit_id in set(posting_ids.values()) and not each.unmet
        ]
        assert offered == posting_id
        work = study.market.workers.accept(posting_id, worker)
        study.market.workers.submit(work.assignment_id, {"outcome": "complete"}, worker)


def test_nobody_who_finished_stays_unpaid(
    study: Study, record_property: Callable[[str, object], None]
) -> None:
    """A fifth of the final submissions are dropped; each of these people gets a posting of their own."""
    rng = random.Random(3)
    made = study.post(PEOPLE)
    lost = set()
    for number in range(PEOPLE):
        posting, worker = made[number // 9].posting_id, f"A{number:04}"
        is_lost = rng.random() < 0.2
        study.take_part(posting, worker, submits=not is_lost)
        lost |= {worker} if is_lost else set()
    assert lost
    assert count_fates(study.approve()) == {Fate.DONE: PEOPLE - len(lost)}
    found = study.desk.reconciliation.run()
    assert {each.participant_id for each in found.open} == lost
    assert {each.kind for each in found.open} == {FindingKind.FINISHED_HERE_UNKNOWN_THERE}
    assert found.is_certain
    make_goods = study.desk.make_goods
    results = list(make_goods.carry_out(make_goods.plan()))
    assert count_fates(results) == {Fate.DONE: len(lost)}
    assert make_goods.plan().items == ()
    assert study.desk.reconciliation.run().open == ()
    take_up(study, {each.participant_id: each.posting_id for each in results})
    assert count_fates(study.approve()) == {Fate.DONE: len(lost)}
    assert count_fates(study.bonus()) == {Fate.DONE: PEOPLE}
    assert study.approve() == study.bonus() == []
    earned = [study.market.workers.earnings(f"A{n:04}").total.minor for n in range(PEOPLE)]
    assert earned == [150] * PEOPLE
    record_property("figures", f"{PEOPLE} finished, {len(lost)} final submissions lost, {PEOPLE} paid once")
    assert {study.status_of(f"A{n:04}") for n in range(PEOPLE)} == {7}
    assert study.desk.reconciliation.run().open == ()


def test_the_page_of_such_a_posting_only_hands_in(study: Study) -> None:
    """Whoever accepts it sees the last page of the study, with the id of the new assignment."""
    study.take_part(study.posting(1), "AANN", submits=False)
    make_goods = study.desk.make_goods
    (made,) = make_goods.carry_out(make_goods.plan())
    assert study.market.workers.open_hits("AOTHER") == []
    work = study.market.workers.accept(made.posting_id, "AANN")
    ids = {"hitId": made.posting_id, "assignmentId": work.assignment_id, "workerId": "AANN", "mode": "sim"}
    page = study.project.app().test_client().get("/pub", query_string=ids)
    assert page.status_code == 200
    assert f'name="assignmentId" value="{work.assignment_id}"' in page.text
    assert "/mturk/externalSubmit" in page.text


def test_a_submission_that_arrives_after_all_is_paid_once(study: Study) -> None:
    """Where both the own submission and the one in its place are handed in, one of them is approved."""
    posting = study.posting(1)
    own = study.take_part(posting, "AANN", submits=False)
    make_goods = study.desk.make_goods
    (made,) = make_goods.carry_out(make_goods.plan())
    take_up(study, {"AANN": made.posting_id})
    study.market.workers.submit(own, {"answer": "blue"}, "AANN")
    (done,) = study.approve()
    assert (done.fate, done.submission_id) == (Fate.DONE, own)
    assert study.approve() == []
    plan = study.desk.review.plan_approve(study.named(made_submission(study, made.posting_id)))
    assert plan.items == ()
    assert [each.why for each in plan.already] == [f"Entry 3 of the ledger did that for {own}."]
    assert study.market.workers.earnings("AANN").total.minor == 100


def made_submission(study: Study, posting_id: str) -> str:
    """The id of the one submission of a posting."""
    (found,) = study.desk.recruiter.submissions.of_posting(posting_id)
    return found.submission_id


def test_one_that_may_still_arrive_is_waited_for(study: Study) -> None:
    """Somebody who finished a minute ago needs no posting of their own yet."""
    study.take_part(study.posting(1), "AANN", submits=False, ended_ago=timedelta(minutes=1))
    assert study.desk.make_goods.plan().items == ()
    found = study.desk.reconciliation.run()
    assert found.open == ()
    assert [each.kind for each in found.findings] == [FindingKind.FINISHED_HERE_UNKNOWN_THERE]


def test_nothing_follows_from_a_posting_that_the_platform_does_not_show(study: Study) -> None:
    """It may be of another account, or long gone and paid: nobody is offered anything in its place."""
    study.enter("3ELSEWHERE", "3ANY", "AANN")
    assert study.desk.make_goods.plan().items == ()
    found = study.desk.reconciliation.run()
    assert found.open == ()
    assert [each.sentence for each in found.findings] == [
        "1 finished by the posting 3ELSEWHERE, which the platform does not show."
    ]
