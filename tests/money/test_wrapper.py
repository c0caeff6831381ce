"""psiTurk's `MTurkServicesWrapper` and its relatives, on the ledger's services."""

from collections.abc import Callable
from typing import Any

import pytest

from psiturk_ng.compat.exceptions import (
    AssignmentAlreadyBonusedError,
    AssignmentIdNotFoundInLocalDBError,
    BadBonusAmountError,
    BonusReasonMissingError,
    NoAutoBonusAmountSetError,
)
from psiturk_ng.compat.mturk.operations import MTurkServicesWrapper
from tests.money.study import Study

pytestmark = pytest.mark.mturk


@pytest.fixture
def wrapper(study: Study) -> MTurkServicesWrapper:
    """What a script makes for itself."""
    return MTurkServicesWrapper(study.project.names, mode="sim")


def failures(answer: Any) -> list[type]:
    """The classes of the exceptions in an answer with several results."""
    return [type(each.exception) for each in answer.data["results"] if not each.success]


def test_hits_are_made_shown_changed_and_removed(study: Study, wrapper: MTurkServicesWrapper) -> None:
    """Every answer is a response with psiTurk's attributes; HITs are objects with `options`."""
    made = wrapper.create_hit(num_workers=3, reward=0.5, duration="1.5")
    assert (made.status, made.success, made.operation) == ("success", True, "create_hit")
    hit_id = made.data["hit_id"]
    (hit,) = wrapper.get_active_hits(all_studies=False).data
    facts = {name: hit.options[name] for name in ("hitid", "status", "max_assignments", "is_expired")}
    assert facts == {"hitid": hit_id, "status": "Assignable", "max_assignments": 3, "is_expired": False}
    assert wrapper.extend_hit(hit_id, assignments=2, minutes=10).success
    assert (wrapper.count_available().data, wrapper.tally_hits().data) == (5, {"hit_tally": 1})
    assert wrapper.expire_all_hits().data["results"][0].success
    assert wrapper.get_active_hits().data == []
    assert wrapper.get_hit(hit_id).data.options["status"] == "Reviewable"
    assert wrapper.delete_all_hits().data["results"][0].success
    assert wrapper.get_all_hits().data == []


def test_people_are_approved_and_paid_once(study: Study, wrapper: MTurkServicesWrapper) -> None:
    """Rows that a script holds show it; a second bonus is an error in the answer, not another payment."""
    first, second = study.crowd(2)
    participant = study.project.names.models.participant
    row = participant.query.filter(participant.assignmentid == first).one()
    assert wrapper.approve_local_assignment(row).success
    assert row.status == 5
    assert wrapper.approve_assignment_by_assignment_id(second).success
    assert wrapper.approve_all_assignments().data == {"results": []}
    assert wrapper.bonus_all_local_assignments("auto", "thanks").data["results"][0].success
    assert row.status == 7
    again = wrapper.bonus_assignment_for_assignment_id(first, "auto", "thanks")
    assert isinstance(again.exception, AssignmentAlreadyBonusedError)  # type: ignore[attr-defined]
    assert [kind for kind, _, _ in study.payments()].count("bonus") == 2
    assert wrapper.count_workers(mode="sim", codeversion="1.0").data == 2


def test_rejection_concerns_one_hit_and_can_be_taken_back(
    study: Study, wrapper: MTurkServicesWrapper
) -> None:
    """psiTurk's took every submission that there was."""
    mine, other = study.posting(1), study.posting(1)
    rejected, kept = study.take_part(mine, "A1"), study.take_part(other, "A2")
    assert [each.success for each in wrapper.reject_assignments_for_hit(mine).data["results"]] == [True]
    (shown,) = wrapper.get_assignments(assignment_status="Rejected").data["assignments"]
    assert (shown["assignmentId"], shown["status"], shown["bonus"]) == (rejected, "Rejected", 0.5)
    local = wrapper.get_assignments(assignment_status="Submitted").data["assignments"]
    assert kept in [each.assignmentid for each in local]
    assert wrapper.unreject_assignments([rejected]).data["results"][0].success
    assert wrapper.unreject_assignment(rejected).success


def test_what_cannot_be_done_is_an_exception_in_the_answer(
    study: Study, wrapper: MTurkServicesWrapper
) -> None:
    """Of psiTurk's classes, so that scripts recognise it."""
    posting = study.posting(1)
    submission = study.take_part(posting, "A1", bonus=None)
    unknown = wrapper.approve_assignment_by_assignment_id("NOBODY")
    assert (unknown.success, unknown.status) == (False, "error")
    assert isinstance(unknown.to_dict()["exception"], AssignmentIdNotFoundInLocalDBError)
    study.approve()
    assert failures(wrapper.bonus_all_local_assignments("auto", "x")) == [NoAutoBonusAmountSetError]
    for amount, reason, kind in ((0, "x", BadBonusAmountError), (1, "", BonusReasonMissingError)):
        answer = wrapper.bonus_assignment_for_assignment_id(submission, amount, reason)
        assert isinstance(answer.to_dict()["exception"], kind)
    assert wrapper.set_mode("nonsense").success is False
    assert wrapper.get_mode().data == "sim"


def test_amt_services_reach_the_whole_account(study: Study, wrapper: MTurkServicesWrapper) -> None:
    """Below the wrapper no database of ours is asked for."""
    hit = study.market.hit()
    submission = study.market.submitted(hit)
    services = wrapper.amt_services
    assert (services.verify_aws_login(), services.check_balance().data) == (True, "10000.00")
    (shown,) = services.get_assignments("Submitted", [hit]).data
    assert shown["bonus"] == "not-found-in-study-database"
    assert services.approve_assignment(submission).success
    assert services.bonus_assignment(submission, None, 0.1, "thanks").status == "success"
    assert services.expire_hit(hit).success
    assert services.get_hit(hit).data.options["is_expired"]
    assert not services.get_hit("NONE").success


def test_the_package_psiturk_has_them(study: Study, run_script: Callable[[str], list[str]]) -> None:
    """A script in the project's folder, as in the wild."""
    study.crowd(1)
    script = """
        from psiturk.amt_services_wrapper import MTurkServicesWrapper, Participant, init_db, db_session
        from psiturk.amt_services import MTurkServices
        from psiturk.services_manager import psiturk_services_manager
        from psiturk.tasks import do_approve_all
        wrapper = MTurkServicesWrapper(mode="sim")
        print(wrapper.config.get("HIT Configuration", "title"), wrapper.amt_services.check_balance().data)
        print([each.success for each in do_approve_all("sim").data["results"]])
        print(Participant.query.one().status, psiturk_services_manager.mode, MTurkServices(mode="sim").mode)
        print(psiturk_services_manager.amt_balance)
    """
    printed = run_script(script)
    assert printed == ["Stroop 10000.00", "[True]", "5 sim sim", "9998.80"]
