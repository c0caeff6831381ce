"""What the marketplace keeps."""

from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from psiturk_ng.marketplace.columns import Instant
from psiturk_ng.marketplace.columns import Row as Row

METADATA: Final = sa.MetaData()


class AssignmentState(StrEnum):
    """The states of an assignment; Amazon shows requesters only the last three."""

    ACCEPTED = "Accepted"
    RETURNED = "Returned"
    ABANDONED = "Abandoned"
    SUBMITTED = "Submitted"
    APPROVED = "Approved"
    REJECTED = "Rejected"


SHOWN: Final = (AssignmentState.SUBMITTED, AssignmentState.APPROVED, AssignmentState.REJECTED)
REVIEWED: Final = (AssignmentState.APPROVED, AssignmentState.REJECTED)
FREED: Final = (AssignmentState.RETURNED, AssignmentState.ABANDONED)
"""Their place, and their id, are open to another worker."""


HIT_TYPES: Final = sa.Table(
    "hit_types",
    METADATA,
    sa.Column("hit_type_id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("keywords", sa.Text, nullable=False),
    sa.Column("reward_minor", sa.BigInteger, nullable=False),
    sa.Column("duration_seconds", sa.BigInteger, nullable=False),
    sa.Column("approval_delay_seconds", sa.BigInteger, nullable=False),
    sa.Column("requirements", sa.JSON, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False, unique=True),
)

HITS: Final = sa.Table(
    "hits",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("hit_id", sa.Text, nullable=False, unique=True),
    sa.Column("hit_type_id", sa.ForeignKey(HIT_TYPES.c.hit_type_id), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("annotation", sa.Text, nullable=False),
    sa.Column("max_assignments", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("is_reviewing", sa.Boolean, nullable=False),
    sa.Column("disposed_at", Instant),
    sa.Index("hits_by_end", "disposed_at", "expires_at"),
)

ASSIGNMENTS: Final = sa.Table(
    "assignments",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("assignment_id", sa.Text, nullable=False),
    sa.Column("hit_id", sa.ForeignKey(HITS.c.hit_id), nullable=False),
    sa.Column("worker_id", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("accepted_at", Instant, nullable=False),
    sa.Column("deadline", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("submitted_at", Instant),
    sa.Column("auto_approval_at", Instant),
    sa.Column("approved_at", Instant),
    sa.Column("rejected_at", Instant),
    sa.Column("answer", sa.Text),
    sa.Column("feedback", sa.Text),
    sa.Index("assignments_of_hit", "hit_id", "state"),
    sa.Index("assignments_of_worker", "worker_id", "state"),
    sa.Index("assignments_due", "state", "deadline"),
    sa.Index("assignments_to_approve", "state", "auto_approval_at"),
)
_holds_place = ASSIGNMENTS.c.state.not_in(FREED)
sa.Index("one_holder", ASSIGNMENTS.c.assignment_id, unique=True, sqlite_where=_holds_place)
sa.Index("one_place", ASSIGNMENTS.c.hit_id, ASSIGNMENTS.c.worker_id, unique=True, sqlite_where=_holds_place)

PAYMENTS: Final = sa.Table(
    "payments",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("fee_minor", sa.BigInteger, nullable=False),
    sa.Column("worker_id", sa.Text, nullable=False, index=True),
    sa.Column("assignment_id", sa.Text, nullable=False, index=True),
    sa.Column("hit_id", sa.Text, nullable=False, index=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("paid_at", Instant, nullable=False),
)

TOKENS: Final = sa.Table(
    "tokens",
    METADATA,
    sa.Column("operation", sa.Text, primary_key=True),
    sa.Column("token", sa.Text, primary_key=True),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("used_at", Instant, nullable=False, index=True),
)

QUALIFICATION_TYPES: Final = sa.Table(
    "qualification_types",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("qualification_type_id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("keywords", sa.Text, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

QUALIFICATIONS: Final = sa.Table(
    "qualifications",
    METADATA,
    sa.Column("qualification_type_id", sa.Text, primary_key=True),
    sa.Column("worker_id", sa.Text, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
    sa.Column("is_granted", sa.Boolean, nullable=False),
    sa.Column("granted_at", Instant, nullable=False),
)

BLOCKS: Final = sa.Table(
    "blocks",
    METADATA,
    sa.Column("worker_id", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("blocked_at", Instant, nullable=False),
)

MESSAGES: Final = sa.Table(
    "messages",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("worker_id", sa.Text, nullable=False, index=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sent_at", Instant, nullable=False),
)

PROFILES: Final = sa.Table(
    "profiles",
    METADATA,
    sa.Column("worker_id", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("subdivision", sa.Text, nullable=False),
    sa.Column("is_adult", sa.Boolean, nullable=False),
    sa.Column("is_master", sa.Boolean, nullable=False),
    sa.Column("approved_elsewhere", sa.Integer, nullable=False),
    sa.Column("rejected_elsewhere", sa.Integer, nullable=False),
)
