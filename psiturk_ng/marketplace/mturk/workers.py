"""What workers do: look for HITs, accept, return, submit, and get paid."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import BadInput, Conflict, NotFound
from psiturk_ng.marketplace.mturk import hits, rules, standing
from psiturk_ng.marketplace.mturk.answers import answers_xml
from psiturk_ng.marketplace.mturk.hits import Hit, HitStatus
from psiturk_ng.marketplace.mturk.ids import new_id
from psiturk_ng.marketplace.mturk.reviewing import Assignment
from psiturk_ng.marketplace.mturk.standing import Action, Profile
from psiturk_ng.marketplace.mturk.state import Moment, State
from psiturk_ng.marketplace.mturk.tables import (
    ASSIGNMENTS,
    BLOCKS,
    FREED,
    MESSAGES,
    PAYMENTS,
    PROFILES,
    AssignmentState,
    Row,
)
from psiturk_ng.marketplace.mturk.work import WORK, Earnings, OfferedHit, Work, payment_of, work_of

NO_ASSIGNMENT: Final = "ASSIGNMENT_ID_NOT_AVAILABLE"
"""Stands for the assignment id while a worker only looks."""

WORKER_ID: Final = re.compile(r"A[A-Z0-9]{1,63}")


class Workers:
    """The workers' side of the marketplace.

    Args:
        state: the marketplace's.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def open_hits(self, worker_id: str) -> Sequence[OfferedHit]:
        """List the HITs that a worker can find, newest first: open, not done before, not hidden from them.

        Raises:
            BadInput: if that is not the id of a worker.
        """
        _check_worker(worker_id)
        with self._state.moment() as moment:
            done = _taken_by(moment, worker_id)
            found = [
                hit
                for hit in hits.present(moment.connection)
                if hit.status(moment.now) is HitStatus.ASSIGNABLE
                and hit.hit_id not in done
                and not self._unmet(moment, worker_id, hit, Action.DISCOVER)
            ]
            return [
                OfferedHit(hit=hit, unmet=self._unmet(moment, worker_id, hit, Action.ACCEPT)) for hit in found
            ]

    def preview(self, hit_id: str, worker_id: str = "") -> Hit:
        """Look at a HIT without accepting it.

        Args:
            hit_id: which.
            worker_id: who looks; empty if nobody has signed in.

        Raises:
            NotFound: if there is none of that id.
            Conflict: if nobody can accept it now, or this worker may not look at it.
        """
        with self._state.moment() as moment:
            hit = _open_hit(moment, hit_id)
            if worker_id and (missing := self._unmet(moment, worker_id, hit, Action.PREVIEW)):
                raise Conflict(_not_qualified(missing))
            return hit

    def hit(self, hit_id: str) -> Hit:
        """Show a HIT, however it stands.

        Raises:
            NotFound: if there is none of that id.
        """
        with self._state.moment() as moment:
            found = hits.get(moment.connection, hit_id)
        if found is None:
            raise NotFound(f"There is no HIT {hit_id}.")
        return found

    def accept(self, hit_id: str, worker_id: str) -> Work:
        """Take a place in a HIT; a worker who has one there keeps it.

        The id of the assignment may be one that another worker gave back.

        Raises:
            BadInput: if that is not the id of a worker.
            NotFound: if there is no such HIT.
            Conflict: if there is no place, or the worker may not have one.
        """
        _check_worker(worker_id)
        with self._state.moment() as moment:
            held = (ASSIGNMENTS.c.hit_id == hit_id) & (ASSIGNMENTS.c.worker_id == worker_id)
            for row in moment.connection.execute(WORK.where(held, ASSIGNMENTS.c.state.not_in(FREED))):
                if row.state != AssignmentState.ACCEPTED:
                    raise Conflict("You have done this HIT already.")
                return work_of(row)
            hit = _open_hit(moment, hit_id)
            if missing := self._unmet(moment, worker_id, hit, Action.ACCEPT):
                raise Conflict(_not_qualified(missing))
            return _accept(moment, hit, worker_id)

    def return_assignment(self, assignment_id: str, worker_id: str) -> None:
        """Give a place back; somebody else may get the same assignment id.

        Raises:
            Conflict: if the worker is not at it.
        """
        with self._state.moment() as moment:
            row = _at_work(moment, assignment_id, worker_id)
            change = sa.update(ASSIGNMENTS).where(ASSIGNMENTS.c.number == row.number)
            moment.connection.execute(change.values(state=AssignmentState.RETURNED, ended_at=moment.now))

    def submit(self, assignment_id: str, answers: Mapping[str, str], worker_id: str = "") -> Work:
        """Hand an assignment in.

        Args:
            assignment_id: which.
            answers: the fields of the form, without the assignment's id; at least one.
            worker_id: who; empty for whoever holds the id now.

        Raises:
            BadInput: if there is no answer.
            Conflict: if that worker is not at it: it was given back, is overdue, or handed in already.
        """
        if not answers:
            raise BadInput("A submission needs at least one field beside assignmentId.")
        with self._state.moment() as moment:
            row = _at_work(moment, assignment_id, worker_id)
            hit = hits.get(moment.connection, row.hit_id)
            assert hit is not None
            change = sa.update(ASSIGNMENTS).where(ASSIGNMENTS.c.number == row.number)
            moment.connection.execute(
                change.values(
                    state=AssignmentState.SUBMITTED,
                    submitted_at=moment.now,
                    auto_approval_at=moment.now + hit.approval_delay,
                    answer=answers_xml(answers),
                )
            )
            return work_of(moment.connection.execute(WORK.where(ASSIGNMENTS.c.number == row.number)).one())

    def pass_of(self, assignment_id: str, worker_id: str) -> Work:
        """Show a worker's newest pass with an assignment id, however it stands.

        Raises:
            NotFound: if they never had it.
        """
        mine = (ASSIGNMENTS.c.assignment_id == assignment_id) & (ASSIGNMENTS.c.worker_id == worker_id)
        newest = WORK.where(mine).order_by(ASSIGNMENTS.c.number.desc()).limit(1)
        with self._state.moment() as moment:
            row = moment.connection.execute(newest).one_or_none()
        if row is None:
            raise NotFound(f"You have not accepted the assignment {assignment_id}.")
        return work_of(row)

    def known(self) -> Sequence[str]:
        """List the ids of everybody who ever took a place, or said who they are."""
        with self._state.moment() as moment:
            ids = sa.union(sa.select(ASSIGNMENTS.c.worker_id), sa.select(PROFILES.c.worker_id))
            return sorted(moment.connection.scalars(ids))

    def work(self, worker_id: str) -> Sequence[Work]:
        """List what a worker is at, oldest first: their queue."""
        with self._state.moment() as moment:
            mine = (ASSIGNMENTS.c.worker_id == worker_id) & (ASSIGNMENTS.c.state == AssignmentState.ACCEPTED)
            rows = moment.connection.execute(WORK.where(mine).order_by(ASSIGNMENTS.c.number))
            return [work_of(row) for row in rows]

    def earnings(self, worker_id: str) -> Earnings:
        """Show what a worker did and got."""
        with self._state.moment() as moment:
            mine = WORK.where(ASSIGNMENTS.c.worker_id == worker_id).order_by(ASSIGNMENTS.c.number.desc())
            paid = _newest(moment, PAYMENTS, worker_id)
            return Earnings(
                work=[work_of(row) for row in moment.connection.execute(mine)],
                payments=[payment_of(row) for row in paid],
                messages=[(row.subject, row.text) for row in _newest(moment, MESSAGES, worker_id)],
                total=Money(sum(row.amount_minor for row in paid), rules.CURRENCY),
            )

    def profile(self, worker_id: str) -> Profile:
        """Tell who a worker is to Amazon."""
        with self._state.moment() as moment:
            return standing.profile(moment.connection, worker_id)

    def set_profile(self, worker_id: str, told: Profile) -> None:
        """Say who a worker is to Amazon."""
        _check_worker(worker_id)
        with self._state.moment() as moment:
            standing.set_profile(moment.connection, worker_id, told)

    @staticmethod
    def _unmet(moment: Moment, worker_id: str, hit: Hit, action: Action) -> Sequence[str]:
        missing = standing.unmet(moment.connection, worker_id, hit.requirements, action)
        blocked = sa.select(BLOCKS.c.worker_id).where(BLOCKS.c.worker_id == worker_id)
        if action is Action.ACCEPT and moment.connection.scalar(blocked):
            return [*missing, "The requester has blocked you"]
        return missing


def _check_worker(worker_id: str) -> None:
    if not WORKER_ID.fullmatch(worker_id):
        raise BadInput(
            f"{worker_id!r} is not the id of a worker.", "Write A and up to 63 capitals and digits."
        )


def _open_hit(moment: Moment, hit_id: str) -> Hit:
    hit = hits.get(moment.connection, hit_id)
    if hit is None:
        raise NotFound(f"There is no HIT {hit_id}.")
    if hit.status(moment.now) is not HitStatus.ASSIGNABLE:
        raise Conflict("There are no more of these HITs.", "Look for others in the list.")
    return hit


def _taken_by(moment: Moment, worker_id: str) -> set[str]:
    mine = sa.select(ASSIGNMENTS.c.hit_id).where(ASSIGNMENTS.c.worker_id == worker_id)
    return set(moment.connection.scalars(mine.where(ASSIGNMENTS.c.state.not_in(FREED))))


def _accept(moment: Moment, hit: Hit, worker_id: str) -> Work:
    row = sa.insert(ASSIGNMENTS).values(
        assignment_id=_free_id(moment, hit.hit_id) or new_id(),
        hit_id=hit.hit_id,
        worker_id=worker_id,
        state=AssignmentState.ACCEPTED,
        accepted_at=moment.now,
        deadline=moment.now + hit.duration,
    )
    number = moment.connection.scalar(row.returning(ASSIGNMENTS.c.number))
    return work_of(moment.connection.execute(WORK.where(ASSIGNMENTS.c.number == number)).one())


def _free_id(moment: Moment, hit_id: str) -> str | None:
    """Give the id that has been free for longest."""
    holder = ASSIGNMENTS.alias()
    held = sa.exists().where(
        holder.c.assignment_id == ASSIGNMENTS.c.assignment_id, holder.c.state.not_in(FREED)
    )
    free = sa.select(ASSIGNMENTS.c.assignment_id).where(ASSIGNMENTS.c.hit_id == hit_id, ~held)
    found: str | None = moment.connection.scalar(free.order_by(ASSIGNMENTS.c.ended_at, ASSIGNMENTS.c.number))
    return found


def _at_work(moment: Moment, assignment_id: str, worker_id: str) -> Assignment:
    holding = [ASSIGNMENTS.c.assignment_id == assignment_id]
    if worker_id:
        holding.append(ASSIGNMENTS.c.worker_id == worker_id)
    newest = sa.select(ASSIGNMENTS).where(*holding).order_by(ASSIGNMENTS.c.number.desc()).limit(1)
    row = moment.connection.execute(newest).one_or_none()
    if row is None:
        raise Conflict(f"You have not accepted the assignment {assignment_id}.", "Accept the HIT first.")
    if row.state != AssignmentState.ACCEPTED:
        raise Conflict(_ENDED[AssignmentState(row.state)])
    return row


_ENDED: Final = {
    AssignmentState.RETURNED: "This assignment was returned.",
    AssignmentState.ABANDONED: "The time for this assignment has run out.",
    AssignmentState.SUBMITTED: "This assignment was handed in already.",
    AssignmentState.APPROVED: "This assignment was handed in already.",
    AssignmentState.REJECTED: "This assignment was handed in already.",
}


def _not_qualified(missing: Sequence[str]) -> str:
    return f"You do not qualify for this HIT: {'; '.join(missing)}."


def _newest(moment: Moment, table: sa.Table, worker_id: str) -> Sequence[Row]:
    of_worker = sa.select(table).where(table.c.worker_id == worker_id).order_by(table.c.number.desc())
    return moment.connection.execute(of_worker).all()
