"""A worker's passes, payments and offers, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.marketplace.mturk import rules
from psiturk_ng.marketplace.mturk.hits import Hit
from psiturk_ng.marketplace.mturk.reviewing import Kind
from psiturk_ng.marketplace.mturk.tables import ASSIGNMENTS, HIT_TYPES, HITS, AssignmentState, Row

WORK: Final[sa.Select[*tuple[Any, ...]]] = (
    sa.select(*ASSIGNMENTS.c, HITS.c.question, HIT_TYPES.c.title, HIT_TYPES.c.reward_minor)
    .join_from(ASSIGNMENTS, HITS)
    .join(HIT_TYPES)
)
"""Rows that `work_of` reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedHit:
    """A HIT as a worker sees it in the list.

    Args:
        hit: the HIT.
        unmet: what keeps the worker from accepting it, a sentence each; empty if nothing does.
    """

    hit: Hit
    unmet: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One worker's pass through a HIT.

    Args:
        assignment_id: the id that other workers may have had before.
        hit_id: of the HIT.
        worker_id: whose.
        title: of the HIT.
        reward: of the HIT.
        question: of the HIT, as XML.
        state: how it stands.
        accepted_at: when the worker took it.
        deadline: by when it must be handed in.
        submitted_at: when it was; None if it was not.
        feedback: what the requester said; empty if nothing.
    """

    assignment_id: str
    hit_id: str
    worker_id: str
    title: str
    reward: Money
    question: str
    state: AssignmentState
    accepted_at: datetime
    deadline: datetime
    submitted_at: datetime | None
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that a worker got.

    Args:
        kind: reward or bonus.
        amount: how much.
        reason: what for.
        assignment_id: for which assignment.
        paid_at: when.
    """

    kind: Kind
    amount: Money
    reason: str
    assignment_id: str
    paid_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Earnings:
    """What a worker did, and what they got for it.

    Args:
        work: all passes, newest first.
        payments: newest first.
        messages: subjects and texts of what the requester wrote, newest first.
        total: of the payments.
    """

    work: Sequence[Work]
    payments: Sequence[Payment]
    messages: Sequence[tuple[str, str]]
    total: Money


def work_of(row: Row) -> Work:
    """Read one pass."""
    return Work(
        assignment_id=row.assignment_id,
        hit_id=row.hit_id,
        worker_id=row.worker_id,
        title=row.title,
        reward=Money(row.reward_minor, rules.CURRENCY),
        question=row.question,
        state=AssignmentState(row.state),
        accepted_at=row.accepted_at,
        deadline=row.deadline,
        submitted_at=row.submitted_at,
        feedback=row.feedback or "",
    )


def payment_of(row: Row) -> Payment:
    """Read one payment."""
    return Payment(
        kind=Kind(row.kind),
        amount=Money(row.amount_minor, rules.CURRENCY),
        reason=row.reason,
        assignment_id=row.assignment_id,
        paid_at=row.paid_at,
    )
