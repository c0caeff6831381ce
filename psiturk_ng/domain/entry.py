"""Who may see the ad, who may enter the experiment, who is sent on to submit.

Pure rules over the assignments a participant already has. They span all code
versions. Assignments from `debug` and `sim` count only within their own mode,
and trial runs (posting ids that begin with `debug`) never count at all; a
trial run never opens or changes a real assignment.

Source: psiTurk 3.3.1, `experiment.py` `advertisement` and `start_exp`.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Protocol, TypeVar

from psiturk_ng.domain.identity import Visit, is_debug_posting
from psiturk_ng.domain.reloads import OnReload
from psiturk_ng.domain.status import REOPENABLE, UNDER_WAY, Status
from psiturk_ng.errors import EntryRefused

REHEARSAL_MODES = frozenset({"debug", "sim"})


class EarlierAssignment(Protocol):
    """What the rules need to know of an assignment that exists already."""

    @property
    def assignmentid(self) -> str:
        """The platform's id of that pass."""

    @property
    def hitid(self) -> str:
        """The platform's id of the offer."""

    @property
    def mode(self) -> str | None:
        """The mode it was entered in."""

    @property
    def status(self) -> int | None:
        """Its status, psiTurk's or the project's own."""


Earlier = TypeVar("Earlier", bound=EarlierAssignment)


class AdPage(Enum):
    """What a visitor of the ad is shown."""

    AD = "ad"
    SUBMIT = "submit"


def ad_page(
    visit: Visit,
    earlier: Sequence[EarlierAssignment],
    *,
    allow_repeats: bool,
    on_reload: OnReload = OnReload.BLOCK,
) -> AdPage:
    """Decide what a visitor of the ad sees.

    Args:
        visit: who arrives.
        earlier: all assignments of this participant.
        allow_repeats: whether one participant may do several assignments.
        on_reload: what becomes of who comes back to a task that has begun.

    Raises:
        EntryRefused: 1009 if this assignment was started, 1010 if they took part
            before, 1000 if its status does not fit any page.
    """
    status = next((row.status for row in earlier if _is_same(row, visit)), None)
    took_part = _took_part(visit, earlier)
    if status in UNDER_WAY and on_reload is OnReload.BLOCK and not visit.is_debug:
        raise EntryRefused("already_started_exp_mturk")
    if status == Status.COMPLETED or (status == Status.SUBMITTED and not took_part):
        return AdPage.SUBMIT
    if took_part and not (visit.is_debug or allow_repeats):
        raise EntryRefused("already_did_exp_hit")
    if visit.is_debug or _is_reopenable(status, on_reload):
        return AdPage.AD
    raise EntryRefused("status_incorrectly_set", f"The ad has no page for status {status}.")


def assignment_to_resume(
    visit: Visit,
    earlier: Sequence[Earlier],
    *,
    allow_repeats: bool,
    on_reload: OnReload = OnReload.BLOCK,
) -> Earlier | None:
    """Decide whether a participant gets a new assignment or goes on with one.

    Args:
        visit: who arrives.
        earlier: all assignments of this participant.
        allow_repeats: whether one participant may do several assignments.
        on_reload: what becomes of who comes back to a task that has begun.

    Returns:
        The assignment to go on with, or None for a new one.

    Raises:
        EntryRefused: 1004 if the assignment id is in use for something else, 1008 if the
            assignment was started before, 1010 if they took part in another one.
    """
    own = [row for row in earlier if row.assignmentid == visit.assignment]
    if len(own) > 1:
        raise EntryRefused("hit_assign_appears_in_database_more_than_once")
    if own and visit.is_debug != is_debug_posting(own[0].hitid):
        raise EntryRefused(
            "already_did_exp_hit" if visit.is_debug else "hit_assign_appears_in_database_more_than_once"
        )
    if visit.is_debug:
        return own[0] if own else None
    if not allow_repeats and _took_part(visit, earlier):
        raise EntryRefused("already_did_exp_hit")
    if own and not _is_reopenable(own[0].status, on_reload):
        raise EntryRefused("already_started_exp")
    return own[0] if own else None


def _took_part(visit: Visit, earlier: Iterable[EarlierAssignment]) -> bool:
    """Whether the participant has another assignment that counts against this visit."""
    return any(
        row.assignmentid != visit.assignment
        and not is_debug_posting(row.hitid)
        and (row.mode == visit.mode or row.mode not in REHEARSAL_MODES)
        for row in earlier
    )


def _is_same(row: EarlierAssignment, visit: Visit) -> bool:
    return row.assignmentid == visit.assignment and row.hitid == visit.posting


def _is_reopenable(status: int | None, on_reload: OnReload) -> bool:
    may_return = on_reload is not OnReload.BLOCK and status in UNDER_WAY
    return status is None or status in REOPENABLE or may_return
