"""HITs as they stand, with their assignments counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.marketplace.mturk import rules
from psiturk_ng.marketplace.mturk.tables import ASSIGNMENTS, HIT_TYPES, HITS, REVIEWED, AssignmentState, Row

Requirement = Mapping[str, Any]


class HitStatus(StrEnum):
    """The states of a HIT."""

    ASSIGNABLE = "Assignable"
    UNASSIGNABLE = "Unassignable"
    REVIEWABLE = "Reviewable"
    REVIEWING = "Reviewing"
    DISPOSED = "Disposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One HIT.

    Args:
        number: the order in which HITs were made.
        hit_id: its id.
        hit_type_id: of its type.
        title: what workers read first.
        description: what they read next.
        keywords: separated by commas.
        reward: for one approved assignment.
        duration: how long a worker may take.
        approval_delay: so long after it was handed in, an assignment is approved by itself.
        requirements: QualificationRequirements, as the requester sent them.
        question: XML.
        annotation: the requester's own.
        max_assignments: how many workers may do it.
        created_at: when it was made.
        expires_at: from then on nobody can accept it.
        is_reviewing: whether the requester said so.
        disposed_at: when it was removed; None if it was not.
        pending: assignments that workers are at.
        submitted: those that wait for a review.
        reviewed: those that were approved or rejected.
    """

    number: int
    hit_id: str
    hit_type_id: str
    title: str
    description: str
    keywords: str
    reward: Money
    duration: timedelta
    approval_delay: timedelta
    requirements: Sequence[Requirement]
    question: str
    annotation: str
    max_assignments: int
    created_at: datetime
    expires_at: datetime
    is_reviewing: bool
    disposed_at: datetime | None
    pending: int
    submitted: int
    reviewed: int

    @property
    def available(self) -> int:
        """Places that nobody has taken; they stay counted after the HIT has run out."""
        return self.max_assignments - self.pending - self.submitted - self.reviewed

    @property
    def is_for_masters(self) -> bool:
        """Whether only Masters are admitted."""
        return any(each["QualificationTypeId"] in rules.MASTERS for each in self.requirements)

    @property
    def fee(self) -> Money:
        """What Amazon takes for one approved assignment."""
        return rules.reward_fee(
            self.reward, max_assignments=self.max_assignments, masters=self.is_for_masters
        )

    def status(self, now: datetime) -> HitStatus:
        """Tell its state at a time."""
        if self.disposed_at is not None:
            return HitStatus.DISPOSED
        if self.available > 0 and now < self.expires_at:
            return HitStatus.ASSIGNABLE
        if self.pending > 0:
            return HitStatus.UNASSIGNABLE
        return HitStatus.REVIEWING if self.is_reviewing else HitStatus.REVIEWABLE


def counted(*states: AssignmentState) -> sa.ScalarSelect[int]:
    """Count the assignments of a HIT that are in some states, inside a query for HITs."""
    matching = (ASSIGNMENTS.c.hit_id == HITS.c.hit_id) & ASSIGNMENTS.c.state.in_(states)
    return sa.select(sa.func.count()).select_from(ASSIGNMENTS).where(matching).scalar_subquery()


WHOLE: Final[sa.Select[*tuple[Any, ...]]] = sa.select(
    *HITS.c,
    *(column for column in HIT_TYPES.c if column.name != "hit_type_id"),
    counted(AssignmentState.ACCEPTED).label("pending"),
    counted(AssignmentState.SUBMITTED).label("submitted"),
    counted(*REVIEWED).label("reviewed"),
).join_from(HITS, HIT_TYPES)
"""Rows that `hit_of` reads."""


def get(connection: sa.Connection, hit_id: str) -> Hit | None:
    """Give one HIT, also if it was removed; None if there never was one of that id."""
    found = connection.execute(WHOLE.where(HITS.c.hit_id == hit_id)).one_or_none()
    return None if found is None else hit_of(found)


def present(connection: sa.Connection) -> Sequence[Hit]:
    """List the HITs that were not removed, newest first."""
    query = WHOLE.where(HITS.c.disposed_at.is_(None)).order_by(HITS.c.number.desc())
    return [hit_of(row) for row in connection.execute(query)]


def hit_of(row: Row) -> Hit:
    """Read a row of `WHOLE`."""
    return Hit(
        number=row.number,
        hit_id=row.hit_id,
        hit_type_id=row.hit_type_id,
        title=row.title,
        description=row.description,
        keywords=row.keywords,
        reward=Money(row.reward_minor, rules.CURRENCY),
        duration=timedelta(seconds=row.duration_seconds),
        approval_delay=timedelta(seconds=row.approval_delay_seconds),
        requirements=row.requirements,
        question=row.question,
        annotation=row.annotation,
        max_assignments=row.max_assignments,
        created_at=row.created_at,
        expires_at=row.expires_at,
        is_reviewing=row.is_reviewing,
        disposed_at=row.disposed_at,
        pending=row.pending,
        submitted=row.submitted,
        reviewed=row.reviewed,
    )
