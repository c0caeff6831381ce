"""HITs and assignments as the protocol shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psiturk_ng.marketplace.mturk.hits import Hit
from psiturk_ng.marketplace.mturk.tables import Row


def hit_shown(hit: Hit, now: datetime) -> Mapping[str, Any]:
    """Show a HIT as it stands at a time."""
    return {
        "HITId": hit.hit_id,
        "HITTypeId": hit.hit_type_id,
        "HITGroupId": hit.hit_type_id,
        "CreationTime": hit.created_at,
        "Title": hit.title,
        "Description": hit.description,
        "Question": hit.question,
        "Keywords": hit.keywords,
        "HITStatus": hit.status(now),
        "MaxAssignments": hit.max_assignments,
        "Reward": hit.reward.plain,
        "AutoApprovalDelayInSeconds": int(hit.approval_delay.total_seconds()),
        "Expiration": hit.expires_at,
        "AssignmentDurationInSeconds": int(hit.duration.total_seconds()),
        "RequesterAnnotation": hit.annotation,
        "QualificationRequirements": hit.requirements,
        "HITReviewStatus": "NotReviewed",
        "NumberOfAssignmentsPending": hit.pending,
        "NumberOfAssignmentsAvailable": hit.available,
        "NumberOfAssignmentsCompleted": hit.reviewed,
    }


def assignment_shown(row: Row) -> Mapping[str, Any]:
    """Show an assignment that was handed in."""
    found = {
        "AssignmentId": row.assignment_id,
        "WorkerId": row.worker_id,
        "HITId": row.hit_id,
        "AssignmentStatus": row.state,
        "AutoApprovalTime": row.auto_approval_at,
        "AcceptTime": row.accepted_at,
        "SubmitTime": row.submitted_at,
        "ApprovalTime": row.approved_at,
        "RejectionTime": row.rejected_at,
        "Deadline": row.deadline,
        "Answer": row.answer,
        "RequesterFeedback": row.feedback,
    }
    return {name: value for name, value in found.items() if value is not None}
