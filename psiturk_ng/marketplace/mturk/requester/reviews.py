"""Showing assignments, and deciding about them."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.marketplace.mturk import hits, reviewing, rules
from psiturk_ng.marketplace.mturk.hits import Hit
from psiturk_ng.marketplace.mturk.refusals import TurkError, absent, wrong_state
from psiturk_ng.marketplace.mturk.requester.checks import Asked, check_limits
from psiturk_ng.marketplace.mturk.requester.making import require_funds
from psiturk_ng.marketplace.mturk.requester.paging import Listing
from psiturk_ng.marketplace.mturk.requester.shown import assignment_shown, hit_shown
from psiturk_ng.marketplace.mturk.reviewing import Assignment
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import ASSIGNMENTS, FREED, SHOWN, AssignmentState

_LISTING: Final = Listing(name="Assignments", key=ASSIGNMENTS.c.number, show=assignment_shown)


def get_assignment(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Show an assignment that was handed in, and its HIT."""
    row, hit = handed_in(moment, asked["AssignmentId"])
    return {"Assignment": assignment_shown(row), "HIT": hit_shown(hit, moment.now)}


def list_assignments(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """List what was handed in for a HIT, in the order in which it was begun."""
    if hits.get(moment.connection, asked["HITId"]) is None:
        raise absent("HIT", asked["HITId"])
    states = asked.get("AssignmentStatuses") or SHOWN
    wanted = (ASSIGNMENTS.c.hit_id == asked["HITId"]) & ASSIGNMENTS.c.state.in_(states)
    return _LISTING.page(moment, sa.select(*ASSIGNMENTS.c).where(wanted), asked)


def approve_assignment(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Approve an assignment, and pay for it."""
    check_limits(asked)
    row, hit = handed_in(moment, asked["AssignmentId"])
    allowed = [AssignmentState.SUBMITTED]
    if asked.get("OverrideRejection"):
        allowed.append(AssignmentState.REJECTED)
    _require(row, *allowed)
    if row.state == AssignmentState.REJECTED:
        _require_fresh(moment, row, hit)
    require_funds(moment, hit.reward + hit.fee)
    reviewing.approve(moment.connection, row, hit, moment.now, asked.get("RequesterFeedback"))
    return {}


def reject_assignment(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Reject an assignment; nobody is paid."""
    check_limits(asked)
    row, _ = handed_in(moment, asked["AssignmentId"])
    _require(row, AssignmentState.SUBMITTED)
    reviewing.reject(moment.connection, row, moment.now, asked["RequesterFeedback"])
    return {}


def handed_in(moment: Moment, assignment_id: str) -> tuple[Assignment, Hit]:
    """Give an assignment that was handed in, and its HIT."""
    same = sa.select(*ASSIGNMENTS.c).where(ASSIGNMENTS.c.assignment_id == assignment_id)
    row = moment.connection.execute(
        same.order_by(ASSIGNMENTS.c.state.in_(FREED), ASSIGNMENTS.c.number.desc()).limit(1)
    ).one_or_none()
    if row is None:
        raise absent("Assignment", assignment_id)
    if row.state not in SHOWN:
        raise wrong_state("Assignment", SHOWN)
    hit = hits.get(moment.connection, row.hit_id)
    assert hit is not None
    return row, hit


def _require(row: Assignment, *states: AssignmentState) -> None:
    if row.state not in states:
        raise wrong_state("Assignment", states)


def _require_fresh(moment: Moment, row: Assignment, hit: Hit) -> None:
    if hit.disposed_at is not None:
        raise TurkError("InvalidHITState", "The HIT of this rejected assignment was deleted.")
    if moment.now > row.submitted_at + rules.OVERRIDE_TIME:
        days = rules.OVERRIDE_TIME.days
        raise TurkError(
            "InvalidAssignmentState", f"This rejected assignment was submitted more than {days} days ago."
        )
