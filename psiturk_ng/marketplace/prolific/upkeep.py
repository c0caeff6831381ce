"""What time alone brings about, done before anybody looks."""

from datetime import datetime

import sqlalchemy as sa

from psiturk_ng.marketplace.prolific import bonuses, rules, standing, studies
from psiturk_ng.marketplace.prolific.rules import AT_WORK, StudyStatus, SubmissionStatus
from psiturk_ng.marketplace.prolific.tables import ORDERS, STUDIES, SUBMISSIONS, TAKEN, WORKING, counted
from psiturk_ng.marketplace.state import Moment

APPROVAL_ORDER = "approve"
"""What an accepted bulk approval is called until it is carried out, one for each submission."""


def let_time_work(connection: sa.Connection, now: datetime) -> None:
    """Open studies, end reservations and late work, carry out orders, approve, close what is full."""
    moment = Moment(connection, now)
    _open_studies(moment)
    _time_out(moment)
    _carry_out_orders(moment)
    _approve(moment)
    _close_studies(moment)


def _open_studies(moment: Moment) -> None:
    waiting = STUDIES.c.status.in_((StudyStatus.PUBLISHING, StudyStatus.SCHEDULED))
    due = sa.select(STUDIES.c.study_id, STUDIES.c.active_at).where(waiting, STUDIES.c.active_at <= moment.now)
    for study_id, active_at in moment.connection.execute(due).all():
        studies.set_status(moment, study_id, StudyStatus.ACTIVE, published_at=active_at)


def _time_out(moment: Moment) -> None:
    late = SUBMISSIONS.c.status.in_(AT_WORK) & (SUBMISSIONS.c.deadline <= moment.now)
    for row in moment.connection.execute(sa.select(SUBMISSIONS).where(late)).all():
        is_reserved = row.status == SubmissionStatus.RESERVED
        standing.set_status(
            moment, row, SubmissionStatus.RETURNED if is_reserved else SubmissionStatus.TIMED_OUT
        )


def _carry_out_orders(moment: Moment) -> None:
    due = sa.select(ORDERS).where(ORDERS.c.due_at <= moment.now).order_by(ORDERS.c.number)
    for order in moment.connection.execute(due).all():
        moment.connection.execute(sa.delete(ORDERS).where(ORDERS.c.number == order.number))
        if order.kind == bonuses.ORDER:
            bonuses.carry_out(moment, order.subject)
            continue
        row = standing.get(moment, order.subject)
        if row.status == SubmissionStatus.AWAITING_REVIEW:
            standing.approve(moment, row)


def _approve(moment: Moment) -> None:
    long_ago = moment.now - rules.AUTOMATIC_APPROVAL
    waiting = SUBMISSIONS.c.status == SubmissionStatus.AWAITING_REVIEW
    query = sa.select(SUBMISSIONS).where(waiting, SUBMISSIONS.c.completed_at <= long_ago)
    for row in moment.connection.execute(query).all():
        standing.approve(moment, row)


def _close_studies(moment: Moment) -> None:
    full = (STUDIES.c.status == StudyStatus.ACTIVE) & (STUDIES.c.places <= TAKEN) & (WORKING == 0)
    for study_id in moment.connection.scalars(sa.select(STUDIES.c.study_id).where(full)).all():
        studies.set_status(moment, study_id, StudyStatus.AWAITING_REVIEW)
    # One that came free meanwhile waits for START, or for STOP. Source: the submissions guide.
    approved = counted(SubmissionStatus.APPROVED)
    over = (STUDIES.c.status == StudyStatus.AWAITING_REVIEW) & (approved >= STUDIES.c.places)
    for study_id in moment.connection.scalars(sa.select(STUDIES.c.study_id).where(over)).all():
        studies.set_status(moment, study_id, StudyStatus.COMPLETED)
