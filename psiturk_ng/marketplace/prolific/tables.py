"""What the simulated Prolific keeps."""

from typing import Final

import sqlalchemy as sa

from psiturk_ng.marketplace.columns import Instant
from psiturk_ng.marketplace.prolific.rules import AT_WORK, TAKES_A_PLACE

METADATA: Final = sa.MetaData()

PROJECTS: Final = sa.Table(
    "projects",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("project_id", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
)

STUDIES: Final = sa.Table(
    "studies",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("study_id", sa.Text, nullable=False, unique=True),
    sa.Column("project_id", sa.Text, nullable=False, index=True),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("details", sa.JSON, nullable=False),
    sa.Column("places", sa.Integer, nullable=False),
    sa.Column("reward_minor", sa.BigInteger, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("active_at", Instant),
    sa.Column("published_at", Instant),
)

SUBMISSIONS: Final = sa.Table(
    "submissions",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("submission_id", sa.Text, nullable=False, unique=True),
    sa.Column("study_id", sa.Text, nullable=False),
    sa.Column("participant_id", sa.Text, nullable=False, index=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("deadline", Instant, nullable=False),
    sa.Column("completed_at", Instant),
    sa.Column("code", sa.Text),
    sa.Column("return_requested", Instant),
    sa.Column("rejection_category", sa.Text),
    sa.Index("submissions_of_study", "study_id", "status"),
    sa.Index("submissions_due", "status", "deadline"),
)

PAYMENTS: Final = sa.Table(
    "payments",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("fee_minor", sa.BigInteger, nullable=False),
    sa.Column("tax_minor", sa.BigInteger, nullable=False),
    sa.Column("participant_id", sa.Text, nullable=False, index=True),
    sa.Column("submission_id", sa.Text, nullable=False, index=True),
    sa.Column("study_id", sa.Text, nullable=False, index=True),
    sa.Column("paid_at", Instant, nullable=False),
)

BONUS_SETS: Final = sa.Table(
    "bonus_sets",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("set_id", sa.Text, nullable=False, unique=True),
    sa.Column("study_id", sa.Text, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),
)

ORDERS: Final = sa.Table(
    "orders",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("due_at", Instant, nullable=False, index=True),
)

GROUPS: Final = sa.Table(
    "groups",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("group_id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("is_deleted", sa.Boolean, nullable=False),
)

MEMBERS: Final = sa.Table(
    "members",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("group_id", sa.Text, nullable=False),
    sa.Column("participant_id", sa.Text, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.UniqueConstraint("group_id", "participant_id"),
)

PROFILES: Final = sa.Table(
    "profiles",
    METADATA,
    sa.Column("participant_id", sa.Text, primary_key=True),
    sa.Column("answers", sa.JSON, nullable=False),
)

MESSAGES: Final = sa.Table(
    "messages",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("participant_id", sa.Text, nullable=False, index=True),
    sa.Column("study_id", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("sent_at", Instant, nullable=False),
)

SUBSCRIPTIONS: Final = sa.Table(
    "subscriptions",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("subscription_id", sa.Text, nullable=False, unique=True),
    sa.Column("event_type", sa.Text, nullable=False),
    sa.Column("target_url", sa.Text, nullable=False),
    sa.Column("handshake", sa.Text, nullable=False),
    sa.Column("is_confirmed", sa.Boolean, nullable=False),
    sa.Column("is_enabled", sa.Boolean, nullable=False),
)

EVENTS: Final = sa.Table(
    "events",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("event_id", sa.Text, nullable=False, unique=True),
    sa.Column("subscription_id", sa.Text, nullable=False, index=True),
    sa.Column("event_type", sa.Text, nullable=False),
    sa.Column("resource_id", sa.Text, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_at", Instant, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Index("events_due", "status", "next_at"),
)


def counted(*statuses: str) -> sa.ScalarSelect[int]:
    """Count the submissions of a study that are in some states, inside a query for studies."""
    matching = SUBMISSIONS.c.study_id == STUDIES.c.study_id
    if statuses:
        matching &= SUBMISSIONS.c.status.in_(statuses)
    return sa.select(sa.func.count()).select_from(SUBMISSIONS).where(matching).scalar_subquery()


TAKEN: Final = counted(*TAKES_A_PLACE)
"""Places taken in a study, inside a query for studies."""

WORKING: Final = counted(*AT_WORK)
"""Participants who are at a study, inside a query for studies."""
