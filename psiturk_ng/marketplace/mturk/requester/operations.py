"""Which operations there are."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from psiturk_ng.marketplace.mturk.requester import (
    account,
    keeping,
    making,
    people,
    qualifications,
    reviews,
)
from psiturk_ng.marketplace.mturk.requester.checks import Asked
from psiturk_ng.marketplace.mturk.state import Moment

Operation = Callable[[Moment, Asked], Mapping[str, Any]]

OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "ApproveAssignment": reviews.approve_assignment,
        "AssociateQualificationWithWorker": qualifications.associate,
        "CreateAdditionalAssignmentsForHIT": making.create_additional_assignments,
        "CreateHIT": making.create_hit,
        "CreateHITType": making.create_hit_type,
        "CreateHITWithHITType": making.create_hit_with_hit_type,
        "CreateQualificationType": qualifications.create_qualification_type,
        "CreateWorkerBlock": people.create_worker_block,
        "DeleteHIT": keeping.delete_hit,
        "DeleteQualificationType": qualifications.delete_qualification_type,
        "DeleteWorkerBlock": people.delete_worker_block,
        "DisassociateQualificationFromWorker": qualifications.disassociate,
        "GetAccountBalance": account.get_account_balance,
        "GetAssignment": reviews.get_assignment,
        "GetHIT": keeping.get_hit,
        "GetQualificationScore": qualifications.get_qualification_score,
        "GetQualificationType": qualifications.get_qualification_type,
        "ListAssignmentsForHIT": reviews.list_assignments,
        "ListBonusPayments": account.list_bonus_payments,
        "ListHITs": keeping.list_hits,
        "ListHITsForQualificationType": keeping.list_hits_for_qualification_type,
        "ListQualificationTypes": qualifications.list_qualification_types,
        "ListReviewableHITs": keeping.list_reviewable_hits,
        "ListWorkerBlocks": people.list_worker_blocks,
        "ListWorkersWithQualificationType": qualifications.list_workers_with_qualification_type,
        "NotifyWorkers": people.notify_workers,
        "RejectAssignment": reviews.reject_assignment,
        "SendBonus": account.send_bonus,
        "UpdateExpirationForHIT": keeping.update_expiration,
        "UpdateHITReviewStatus": keeping.update_review_status,
        "UpdateHITTypeOfHIT": keeping.update_hit_type,
        "UpdateQualificationType": qualifications.update_qualification_type,
    }
)
"""By Amazon's names; an operation of Amazon's that is not here is refused with a sentence."""
