"""What the adapter says when Mechanical Turk says no, says nothing, or says something unclear."""

from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Bonus, Mode
from psiturk_ng.errors import NotFound, OutcomeUnknown, RecruiterRefused, RecruiterUnavailable
from psiturk_ng.recruiters.mturk.failures import Meaning, TurkRefused
from psiturk_ng.recruiters.pace import Pace
from tests.recruiters.mturk_parts import HIT, asked, mturk, posting_steps
from tests.recruiters.recorder import Recorder, Step, plain_error, turk_error

pytestmark = pytest.mark.mturk

BONUS = Bonus(submission_id="3ASG", participant_id="A1", posting_id="3HIT", amount=Money(12), reason="Thanks")
UNREACHED = EndpointConnectionError(endpoint_url="https://nowhere.example")
LOST = ReadTimeoutError(endpoint_url="https://nowhere.example")
CUT = ConnectionClosedError(endpoint_url="https://nowhere.example")
BUSY = turk_error("RequestThrottled")
FAULT = plain_error("ServiceFault", 500)


def _assignment(status: str) -> dict[str, Any]:
    shown = {"AssignmentId": "3ASG", "WorkerId": "A1", "HITId": "3HIT", "AssignmentStatus": status}
    return {"Assignment": shown}


def _pay(*steps: Step) -> Recorder:
    recorder = Recorder(SendBonus=steps)
    mturk(recorder).bonuses.pay(BONUS, reference="t1")
    return recorder


@pytest.mark.parametrize(
    "trouble", [BUSY, UNREACHED, LOST, CUT, FAULT, plain_error("ThrottlingException", 400)]
)
def test_trouble_that_passes_is_not_noticed(trouble: Step) -> None:
    """The request goes out again with the same token."""
    recorder = _pay(trouble, trouble, {})
    assert [each["UniqueRequestToken"] for each in recorder.parameters("SendBonus")] == ["t1"] * 3


def test_a_repeat_that_was_already_carried_out_is_a_success() -> None:
    """The first answer was lost, the second says that it was done."""
    _pay(LOST, turk_error("DuplicateRequest"))
    _pay(
        LOST, turk_error("Whatever", 'The idempotency token "t1" has already been processed. (1626172412406)')
    )


def test_nothing_was_spent_when_the_service_never_heard() -> None:
    """A refused connection and endless throttling are safe to try again."""
    for trouble in (UNREACHED, BUSY):
        with pytest.raises(RecruiterUnavailable):
            _pay(trouble)


@pytest.mark.parametrize("trouble", [LOST, CUT, FAULT])
def test_silence_after_sending_is_an_unknown_outcome(trouble: Step) -> None:
    """Money may have moved."""
    with pytest.raises(OutcomeUnknown):
        _pay(trouble)


@pytest.mark.parametrize("later", [BUSY, UNREACHED, turk_error("InsufficientFunds")])
def test_a_doubt_is_not_forgotten_when_a_later_try_fails_clearly(later: Step) -> None:
    """The first try may have paid, and with that have emptied the account."""
    with pytest.raises(OutcomeUnknown):
        _pay(LOST, later)


def test_a_clear_no_is_a_refusal_with_amazons_sentence() -> None:
    """Without the number of the request, and with a code of ours."""
    error = turk_error("InsufficientFunds", "This Requester has insufficient funds. (1626172412406)")
    with pytest.raises(RecruiterRefused, match=r"insufficient funds\.$"):
        _pay(error)


def test_refused_keys_are_pointed_out() -> None:
    """The sentence alone would not tell a researcher where to look."""
    with pytest.raises(TurkRefused) as refused:
        _pay(plain_error("UnrecognizedClientException", 400))
    assert refused.value.meaning is Meaning.DENIED
    assert "aws_access_key_id" in refused.value.hint


def test_reading_in_vain_is_unavailable_and_never_in_doubt() -> None:
    """Nothing can have happened by looking; live mode adds what is known of its end."""
    with pytest.raises(RecruiterUnavailable) as silent:
        mturk(Recorder(GetAccountBalance=[LOST]), mode=Mode.LIVE).balance()
    assert "30 September 2026" in silent.value.hint


@pytest.mark.parametrize("first", [turk_error("InvalidAssignmentState"), LOST])
def test_approving_twice_is_approving_once(first: Step) -> None:
    """Amazon refuses the second time; what holds is looked up."""
    steps = [first, turk_error("InvalidAssignmentState")]
    approved = Recorder(ApproveAssignment=steps, GetAssignment=[_assignment("Approved")])
    mturk(approved).submissions.approve("3ASG")
    rejected = Recorder(ApproveAssignment=steps, GetAssignment=[_assignment("Rejected")])
    with pytest.raises((RecruiterRefused, OutcomeUnknown)):
        mturk(rejected).submissions.approve("3ASG")


def test_rejecting_twice_is_rejecting_once() -> None:
    """And never turns an approval round without a word."""
    steps = [turk_error("InvalidAssignmentState")]
    rejected = Recorder(RejectAssignment=steps, GetAssignment=[_assignment("Rejected")])
    mturk(rejected).submissions.reject("3ASG", reason="Empty.")
    approved = Recorder(RejectAssignment=steps, GetAssignment=[_assignment("Approved")])
    with pytest.raises(RecruiterRefused):
        mturk(approved).submissions.reject("3ASG", reason="Empty.")


def test_a_posting_whose_answer_was_lost_is_found_and_not_made_twice() -> None:
    """The repeat is recognised by its token, and the HIT by its annotation."""
    steps = posting_steps() | {
        "CreateHITWithHITType": [LOST, turk_error("HITAlreadyExists")],
        "ListHITs": [{"HITs": [HIT]}],
    }
    assert mturk(Recorder(**steps)).offers.post(asked(), token="t1").posting_id == "3HIT"


def test_a_message_is_never_sent_twice() -> None:
    """It has no token: a lost answer is an unknown outcome at once."""
    recorder = Recorder(NotifyWorkers=[LOST])
    with pytest.raises(OutcomeUnknown):
        mturk(recorder).people.message(["A1"], subject="Hello", text="Come back.")
    assert len(recorder.asked) == 1


def test_messages_go_out_by_the_hundred_and_say_whom_they_missed() -> None:
    """Mechanical Turk takes a hundred at once, and answers with those it could not write to."""
    workers = [f"A{number}" for number in range(150)]
    recorder = Recorder(NotifyWorkers=[{"NotifyWorkersFailureStatuses": [{"WorkerId": "A7"}]}, {}])
    with pytest.raises(RecruiterRefused, match="A7"):
        mturk(recorder).people.message(workers, subject="Hello", text="Come back.")
    assert [len(each["WorkerIds"]) for each in recorder.parameters("NotifyWorkers")] == [100, 50]


def test_what_is_not_there_is_not_found() -> None:
    """An assignment that is not handed in yet counts as not shown."""
    nothing = turk_error("HITDoesNotExist")
    with pytest.raises(NotFound):
        mturk(Recorder(GetHIT=[nothing])).offers.get("3NONE")
    with pytest.raises(NotFound):
        list(mturk(Recorder(ListAssignmentsForHIT=[nothing])).submissions.of_posting("3NONE"))
    for error in ("AssignmentDoesNotExist", "InvalidAssignmentState"):
        with pytest.raises(NotFound):
            mturk(Recorder(GetAssignment=[turk_error(error)])).submissions.get("3NONE")


def test_a_qualification_that_is_not_held_stays_revoked() -> None:
    """Revoking twice is revoking once; a qualification that does not exist is refused."""
    refused = [turk_error("InvalidQualificationState")]
    unheld = Recorder(
        DisassociateQualificationFromWorker=refused,
        GetQualificationScore=[turk_error("QualificationDoesNotExist")],
    )
    mturk(unheld).people.revoke("Q1", "A1")
    unknown = Recorder(
        DisassociateQualificationFromWorker=refused,
        GetQualificationScore=[turk_error("QualificationTypeDoesNotExist")],
    )
    with pytest.raises(RecruiterRefused):
        mturk(unknown).people.revoke("Q1", "A1")


def test_the_pace_halves_when_told_and_comes_back() -> None:
    """A client-side limit keeps bulk work from being throttled again and again."""
    time, waited = [0.0], []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        time[0] += seconds

    pace = Pace(10, now=lambda: time[0], sleep=sleep)
    for _ in range(3):
        pace.take()
    assert waited == pytest.approx([0.1, 0.1])
    pace.slow_down()
    assert pace.per_second == 5
    for _ in range(200):
        pace.speed_up()
    assert pace.per_second == 10
