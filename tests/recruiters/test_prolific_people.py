"""Submissions, bonuses, groups and messages through the adapter, on the simulated Prolific."""

import logging

import pytest

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Outcome, SubmissionState
from psiturk_ng.errors import BadInput, NotFound, OutcomeUnknown, RecruiterRefused, RecruiterUnavailable
from psiturk_ng.recruiters.prolific.reading import submission_of
from tests.marketplace.prolific_market import REASON, somebody
from tests.recruiters.prolific_parts import Desk


def test_submissions_are_listed_as_they_stand(desk: Desk) -> None:
    """Those at work too; one, several or all states; the same whichever way they are spelt."""
    study_id, who = desk.posted(places=4), somebody()
    working, done = desk.market.begun(study_id), desk.submitted(study_id, who)
    submissions = desk.recruiter.submissions
    listed = {each.submission_id: each for each in submissions.of_posting(study_id)}
    assert {key: each.state for key, each in listed.items()} == {
        working: SubmissionState.WORKING,
        done: SubmissionState.SUBMITTED,
    }
    alone = submissions.get(done)
    assert (alone.participant_id, alone.posting_id, alone.code) == (who, study_id, desk.code(study_id))
    assert (listed[done].participant_id, listed[done].code) == (alone.participant_id, alone.code)
    assert (listed[done].bonus, alone.bonus) == (None, Money(0, "GBP"))
    only = [each.submission_id for each in submissions.of_posting(study_id, {SubmissionState.SUBMITTED})]
    assert only == [done]
    some = {SubmissionState.WORKING, SubmissionState.APPROVED}
    assert [each.submission_id for each in submissions.of_posting(study_id, some)] == [working]
    with pytest.raises(NotFound):
        list(submissions.of_posting("f" * 24))
    with pytest.raises(NotFound):
        submissions.get("f" * 24)


def test_a_state_that_nobody_knows_is_unknown() -> None:
    """Prolific has some that last for moments."""
    found = {"id": "a", "participant_id": "b", "status": "PROCESSING", "started_at": None}
    assert submission_of(found, "GBP", "c").state is SubmissionState.UNKNOWN


def test_decisions_are_made_once(desk: Desk) -> None:
    """Approve, reject and take back; a repeat changes nothing, also when the answer was lost."""
    study_id, who = desk.posted(), somebody()
    submissions = desk.recruiter.submissions
    approved, rejected = desk.submitted(study_id, who), desk.submitted(study_id)
    desk.market.control("faults", {"lose_answer": 1, "times": 1, "operations": ["transition_submission"]})
    submissions.approve(approved)
    submissions.approve(approved)
    assert desk.market.participants.earnings(who).total == Money(150, "GBP")
    for _ in range(2):
        submissions.reject(rejected, reason=REASON, category="low_effort")
    with pytest.raises(RecruiterRefused):
        submissions.approve(rejected)
    submissions.unreject(rejected)
    assert submissions.get(rejected).state is SubmissionState.APPROVED


def test_who_is_still_at_work_cannot_be_approved(desk: Desk) -> None:
    """Whoever timed out can."""
    working = desk.market.begun(desk.posted())
    with pytest.raises(RecruiterRefused, match="ACTIVE"):
        desk.recruiter.submissions.approve(working)
    desk.market.wait(hours=2)
    desk.recruiter.submissions.approve(working)


@pytest.mark.parametrize(("reason", "category"), [("Too short.", "OTHER"), (REASON, ""), (REASON, "LAZY")])
def test_a_rejection_is_checked_before_it_is_sent(desk: Desk, reason: str, category: str) -> None:
    """A category of Prolific's, and 100 characters."""
    desk.market.control("faults", {"fail": 1})
    with pytest.raises(BadInput):
        desk.recruiter.submissions.reject("a", reason=reason, category=category)


def test_many_are_approved_at_once(desk: Desk) -> None:
    """In one request."""
    study_id = desk.posted(places=3)
    ids = [desk.submitted(study_id) for _ in range(3)]
    desk.recruiter.submissions.approve_many(ids)
    assert {desk.recruiter.submissions.get(each).state for each in ids} == {SubmissionState.APPROVED}


def test_other_ends_than_approval(desk: Desk) -> None:
    """Asked to return, screened out with pay, completed with a share of the reward."""
    screened = '{"action": "FIXED_SCREEN_OUT_PAYMENT", "fixed_screen_out_reward": 30, "slots": 5}'
    config = (
        f'{{"screened_out": {{"actions": [{screened}]}}, '
        '"withdrawn": {"actions": [{"action": "DYNAMIC_PAYMENT"}], "actor": "researcher"}}'
    )
    recruiter = desk.opened(prolific_completion_config=config)
    study_id = desk.posted(recruiter, places=5)
    submissions = recruiter.submissions
    a, b, c = somebody(), somebody(), somebody()
    asked, out, part = (desk.market.begun(study_id, who) for who in (a, b, c))
    with pytest.raises(BadInput):
        submissions.request_return(asked, [" "])
    submissions.request_return(asked, ["Withdrew consent"])
    assert "Withdrew consent" in desk.market.participants.earnings(a).messages[0]
    submissions.screen_out(out)
    assert submissions.get(out).state is SubmissionState.SCREENED_OUT
    assert desk.market.participants.earnings(b).total == Money(30, "GBP")
    code = desk.code(study_id, "WITHDRAWN")
    with pytest.raises(BadInput):
        submissions.complete(part, code, percent_of_reward=99.5)
    submissions.complete(part, code, percent_of_reward=40, message="Thanks.")
    assert submissions.get(part).state is SubmissionState.PARTLY_APPROVED
    assert desk.market.participants.earnings(c).total == Money(60, "GBP")
    assert not recruiter.exit(
        Outcome.WITHDRAWN, posting_id=study_id, submission_id=part, participant_id=c
    ).code


def test_a_study_of_many_is_read_to_its_end(desk: Desk) -> None:
    """Page by page, each once."""
    study_id = desk.posted(places=230)
    for _ in range(230):
        desk.market.participants.reserve(study_id, somebody())
    listed = [each.submission_id for each in desk.recruiter.submissions.of_posting(study_id)]
    assert (len(listed), len(set(listed))) == (230, 230)


def test_a_bonus_is_the_same_in_both_units(desk: Desk) -> None:
    """£1.50 is 1.50 in the file and 150 where it is shown; its fee is what the platform takes."""
    study_id, who = desk.posted(), somebody()
    submission_id = desk.submitted(study_id, who)
    bonuses = desk.recruiter.bonuses
    bonus = desk.bonus(study_id, submission_id, who, 150)
    before = desk.recruiter.balance()
    reference = bonuses.prepare(bonus, token="t")
    assert desk.recruiter.balance() == before
    bonuses.pay(bonus, reference=reference)
    shown = bonuses.paid_for(desk.recruiter.submissions.get(submission_id))
    assert [each.amount for each in shown] == [Money(150, "GBP")]
    assert desk.market.participants.earnings(who).total == Money(150, "GBP")
    after = desk.recruiter.balance()
    assert before is not None
    assert after is not None
    assert before - after == bonus.amount + bonuses.fee(bonus.amount)


@pytest.mark.parametrize("fault", ["lose_answer", "fail_after", "fail"])
def test_a_payment_whose_answer_is_lost_is_not_sent_again(desk: Desk, fault: str) -> None:
    """Whether it was paid is read, not tried."""
    study_id, who = desk.posted(), somebody()
    bonus = desk.bonus(study_id, desk.submitted(study_id, who), who, 100)
    reference = desk.recruiter.bonuses.prepare(bonus, token="t")
    desk.market.control("faults", {fault: 1, "times": 1, "operations": ["pay_bonuses"]})
    with pytest.raises(OutcomeUnknown):
        desk.recruiter.bonuses.pay(bonus, reference=reference)
    paid = desk.recruiter.bonuses.paid_for(desk.recruiter.submissions.get(bonus.submission_id))
    assert len(paid) == (fault != "fail")


def test_setting_a_bonus_up_may_be_repeated(desk: Desk) -> None:
    """Nothing is paid by it: a lost answer is no doubt."""
    study_id, who = desk.posted(), somebody()
    bonus = desk.bonus(study_id, desk.submitted(study_id, who), who, 100)
    desk.market.control("faults", {"lose_answer": 1, "times": 2, "operations": ["set_up_bonuses"]})
    assert desk.recruiter.bonuses.prepare(bonus, token="t")
    desk.market.control("faults", {"lose_answer": 1, "operations": ["set_up_bonuses"]})
    with pytest.raises(RecruiterUnavailable, match="nothing was paid"):
        desk.recruiter.bonuses.prepare(bonus, token="t")
    assert desk.market.participants.earnings(who).total == Money(0, "GBP")


def test_busy_is_not_no(desk: Desk) -> None:
    """Who is told to come later does, with a payment too: it was not carried out."""
    study_id, who = desk.posted(), somebody()
    bonus = desk.bonus(study_id, desk.submitted(study_id, who), who, 100)
    reference = desk.recruiter.bonuses.prepare(bonus, token="t")
    desk.market.control("faults", {"throttle": 1, "times": 1, "operations": ["pay_bonuses"]})
    desk.recruiter.bonuses.pay(bonus, reference=reference)
    assert desk.market.participants.earnings(who).total == Money(100, "GBP")


def test_a_rejected_token_is_said_and_not_shown(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """In sentences, in logs, in representations."""
    desk.market.control("account", {"token": "another"})
    caplog.set_level(logging.DEBUG)
    live = desk.opened()
    with pytest.raises(RecruiterRefused, match="refused") as refused:
        live.balance()
    assert "prolific_api_token" in refused.value.hint
    secret = "tok-0123456789"
    project = desk.project(prolific_api_token=secret)
    assert secret not in repr(project.settings) + caplog.text + str(refused.value)


def test_groups_hold_who_was_put_into_them(desk: Desk) -> None:
    """Found by a part of their name; a repeat changes nothing."""
    people = desk.recruiter.people
    group = people.create_group("Left-handed", "Of the first study.")
    who = somebody()
    for _ in range(2):
        people.grant(group.group_id, who)
    assert list(people.members(group.group_id)) == [who]
    assert people.groups("left") == [group]
    assert people.groups("right") == []
    for _ in range(2):
        people.revoke(group.group_id, who)
    assert list(people.members(group.group_id)) == []
    with pytest.raises(NotFound):
        people.grant("f" * 24, who)


def test_participants_are_written_to(desk: Desk) -> None:
    """Each about the study they were in; nobody if one of them was in none."""
    first, second = somebody(), somebody()
    for who in (first, second):
        desk.submitted(desk.posted(), who)
    desk.recruiter.people.message([first, second], subject="Thanks", text="It helped.")
    assert [desk.market.participants.earnings(who).messages for who in (first, second)] == [
        ["Thanks\n\nIt helped."]
    ] * 2
    with pytest.raises(NotFound):
        desk.recruiter.people.message([first, "f" * 24], subject="", text="Again.")
    assert len(desk.market.participants.earnings(first).messages) == 1


def test_everybody_leaves_with_the_code_of_their_outcome(desk: Desk) -> None:
    """It is one of the study's, another for each outcome and study, and leads back to the platform."""
    first, second = desk.posted(), desk.posted()
    codes = {}
    for outcome in Outcome:
        end = desk.recruiter.exit(outcome, posting_id=first, submission_id="a", participant_id="b")
        assert end.url == f"{desk.market.url}/submissions/complete?cc={end.code}"
        codes[outcome] = end.code
    sent = {each["code"] for each in desk.market.get(f"studies/{first}/")["completion_codes"]}
    assert set(codes.values()) == sent
    assert len(sent) == len(Outcome)
    others = {each["code"] for each in desk.market.get(f"studies/{second}/")["completion_codes"]}
    assert not sent & others
