"""A requester's script that has never heard of us, with boto3 as it comes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from tests.marketplace.market import Market
from tests.marketplace.worker_parts import QUESTION

pytestmark = pytest.mark.mturk


@pytest.fixture
def turk(market: Market) -> Any:
    """What such a script makes for itself."""
    return boto3.client(
        "mturk",
        region_name="us-east-1",
        endpoint_url=market.url,
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret",
    )


def _create(turk: Any, hits: int) -> list[str]:
    kind = turk.create_hit_type(
        Title="Judge pictures",
        Description="Look and say.",
        Keywords="pictures, judge",
        Reward="0.5",
        AssignmentDurationInSeconds=1800,
        AutoApprovalDelayInSeconds=86400,
        QualificationRequirements=[
            {
                "QualificationTypeId": "00000000000000000071",
                "Comparator": "EqualTo",
                "LocaleValues": [{"Country": "US"}],
            }
        ],
    )["HITTypeId"]
    return [
        turk.create_hit_with_hit_type(
            HITTypeId=kind,
            MaxAssignments=2,
            LifetimeInSeconds=3600,
            Question=QUESTION,
            RequesterAnnotation=f"batch {number}",
        )["HIT"]["HITId"]
        for number in range(hits)
    ]


def _review(turk: Any, hit_id: str) -> None:
    pages = turk.get_paginator("list_assignments_for_hit").paginate(
        HITId=hit_id, AssignmentStatuses=["Submitted"], PaginationConfig={"PageSize": 1}
    )
    first, second = [each for page in pages for each in page["Assignments"]]
    assert first["WorkerId"] == "AANN"
    assert "blue" in first["Answer"]
    assert timedelta(0) <= datetime.now(UTC) - first["SubmitTime"] < timedelta(minutes=5)
    assert first["AutoApprovalTime"] - first["SubmitTime"] == timedelta(days=1)
    turk.approve_assignment(AssignmentId=first["AssignmentId"], RequesterFeedback="Good.")
    turk.reject_assignment(AssignmentId=second["AssignmentId"], RequesterFeedback="Empty.")
    turk.approve_assignment(AssignmentId=second["AssignmentId"], OverrideRejection=True)
    turk.send_bonus(WorkerId="AANN", AssignmentId=first["AssignmentId"], BonusAmount="0.25", Reason="Fast.")


def test_a_script_runs_a_study_from_beginning_to_end(market: Market, turk: Any) -> None:
    """Create, list, approve, reject, bonus, expire, delete."""
    assert turk.get_account_balance()["AvailableBalance"] == "10000.00"
    hit_id, *others = _create(turk, 25)
    listed = [hit for page in turk.get_paginator("list_hits").paginate() for hit in page["HITs"]]
    assert [hit["RequesterAnnotation"] for hit in listed] == [f"batch {n}" for n in reversed(range(25))]
    assert len(turk.list_hits()["HITs"]) == 10
    for worker in ("AANN", "ABOB"):
        market.submitted(hit_id, worker)
    _review(turk, hit_id)
    bonuses = turk.get_paginator("list_bonus_payments").paginate(HITId=hit_id)
    assert [each["BonusAmount"] for page in bonuses for each in page["BonusPayments"]] == ["0.25"]
    # Twice 0.50 and its fifth, and 0.25 and its fifth.
    assert turk.get_account_balance()["AvailableBalance"] == "9998.50"
    assert [hit["HITId"] for hit in turk.list_reviewable_hits()["HITs"]] == [hit_id]
    turk.delete_hit(HITId=hit_id)
    assert turk.get_hit(HITId=hit_id)["HIT"]["HITStatus"] == "Disposed"
    for other in others:
        turk.update_expiration_for_hit(HITId=other, ExpireAt=0)
        turk.delete_hit(HITId=other)
    assert turk.list_hits()["NumResults"] == 0
    with pytest.raises(turk.exceptions.RequestError, match="does not exist"):
        turk.get_hit(HITId="3NOTHING")
