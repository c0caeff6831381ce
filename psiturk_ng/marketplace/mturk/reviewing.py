"""Approving and rejecting, by whoever does it; and the money that it moves."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.marketplace.mturk import rules
from psiturk_ng.marketplace.mturk.hits import Hit
from psiturk_ng.marketplace.mturk.tables import ASSIGNMENTS, PAYMENTS, AssignmentState, Row

Assignment = Row
"""A row of the table of assignments."""


class Kind(StrEnum):
    """What a payment is for."""

    REWARD = "reward"
    BONUS = "bonus"


def approve(
    connection: sa.Connection, assignment: Assignment, hit: Hit, at: datetime, feedback: str | None = None
) -> None:
    """Approve an assignment, which pays its reward and Amazon's fee.

    Args:
        connection: open.
        assignment: one that was handed in, and that was not approved.
        hit: its HIT.
        at: when.
        feedback: for the worker.
    """
    _review(connection, assignment, AssignmentState.APPROVED, feedback, approved_at=at)
    pay(connection, Kind.REWARD, assignment, hit.reward, hit.fee, reason=hit.title, at=at)


def reject(connection: sa.Connection, assignment: Assignment, at: datetime, feedback: str) -> None:
    """Reject an assignment that was handed in and not reviewed."""
    _review(connection, assignment, AssignmentState.REJECTED, feedback, rejected_at=at)


def pay(
    connection: sa.Connection,
    kind: Kind,
    assignment: Assignment,
    amount: Money,
    fee: Money,
    *,
    reason: str,
    at: datetime,
) -> None:
    """Move money from the requester to a worker and to Amazon.

    Args:
        connection: open.
        kind: what for.
        assignment: for whose worker.
        amount: the worker's.
        fee: Amazon's.
        reason: the worker reads it.
        at: when.
    """
    payment = sa.insert(PAYMENTS).values(
        kind=kind,
        amount_minor=amount.minor,
        fee_minor=fee.minor,
        worker_id=assignment.worker_id,
        assignment_id=assignment.assignment_id,
        hit_id=assignment.hit_id,
        reason=reason,
        paid_at=at,
    )
    connection.execute(payment)


def balance(connection: sa.Connection) -> Money:
    """Tell what the requester has left."""
    spent = connection.scalar(sa.select(sa.func.sum(PAYMENTS.c.amount_minor + PAYMENTS.c.fee_minor)))
    return rules.FIRST_BALANCE - Money(spent or 0, rules.CURRENCY)


def _review(
    connection: sa.Connection,
    assignment: Assignment,
    state: AssignmentState,
    feedback: str | None,
    **moments: datetime,
) -> None:
    said = {} if feedback is None else {"feedback": feedback}
    change = sa.update(ASSIGNMENTS).where(ASSIGNMENTS.c.number == assignment.number)
    connection.execute(change.values(state=state, **said, **moments))
