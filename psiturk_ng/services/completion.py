"""What a participant does after entering: starts, quits, returns, finishes, submits."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from psiturk_ng.domain.outcomes import status_of
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.status import FINISHED, MAY_FOLLOW, Status
from psiturk_ng.errors import NotFound
from psiturk_ng.services.clock import Clock, column_time, system_clock
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.store import Store, Writing
from psiturk_ng.store.outcomes import Outcomes

QUIT: Final = frozenset({Status.QUITEARLY})


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Moves assignments along their way; never back from finished or paid.

    Each method is safe to repeat: what has happened already stays as it is.

    Args:
        store: the project's database.
        datastrings: completes the document of who has finished.
        on_complete: called when somebody has done the task, and it is committed.
        clock: tells the time.
    """

    store: Store
    datastrings: Datastrings
    on_complete: Callable[[], None] | None = None
    clock: Clock = system_clock

    def begin(self, uniqueid: str) -> None:
        """Note that the instructions are over and the task begins, or goes on after quitting.

        Raises:
            NotFound: if there is no such assignment.
        """
        start = {"beginexp": column_time(self.clock)}
        if not self._advance(uniqueid, Status.STARTED, MAY_FOLLOW[Status.STARTED] - QUIT, **start):
            self.come_back(uniqueid)

    def come_back(self, uniqueid: str) -> None:
        """Take the quit mark back, since the participant is here again; whose pass has ended stays away.

        Raises:
            NotFound: if there is no such assignment.
        """
        if self.outcome_of(uniqueid) is None:
            self._advance(uniqueid, Status.STARTED, QUIT)

    def quit(self, uniqueid: str) -> None:
        """Note that the participant left before the end.

        Raises:
            NotFound: if there is no such assignment.
        """
        self._advance(uniqueid, Status.QUITEARLY, MAY_FOLLOW[Status.QUITEARLY])

    def complete(self, uniqueid: str) -> None:
        """Note that the task is done.

        Raises:
            NotFound: if there is no such assignment.
        """
        self.end(uniqueid, Outcome.COMPLETE)

    def end(self, uniqueid: str, outcome: Outcome) -> Outcome:
        """Note how a pass ended; what was noted first stands.

        Returns:
            What stands.

        Raises:
            NotFound: if there is no such assignment.
        """
        with self.store.writing() as assignments:
            row = assignments.by_uniqueid(uniqueid)
            if row is None:
                raise NotFound("There is no such assignment.")
            # Who was finished before outcomes were noted did the task.
            first = Outcome.COMPLETE if row.status in FINISHED else outcome
            stands = Outcomes(assignments).note(row.uniqueid, first, self.clock())
            to = status_of(stands)
            allowed_from = MAY_FOLLOW[Status.COMPLETED]
            if assignments.advance(uniqueid, to, allowed_from=allowed_from, endhit=column_time(self.clock)):
                self._tidy(assignments, uniqueid)
        if self.on_complete and stands is Outcome.COMPLETE:
            self.on_complete()
        return stands

    def outcome_of(self, uniqueid: str) -> Outcome | None:
        """Tell how a pass ended; None if it has not."""
        with self.store.reading() as assignments:
            return Outcomes(assignments).of(uniqueid)

    def submit(self, uniqueid: str) -> None:
        """Note that the page said it was handed in to the platform.

        Raises:
            NotFound: if there is no such assignment.
        """
        self._advance(uniqueid, Status.SUBMITTED, MAY_FOLLOW[Status.SUBMITTED])

    def status_of(self, participant: str, assignment: str, *, any_assignment: bool) -> int:
        """Give the status of a participant.

        Args:
            participant: psiTurk's `workerId`.
            assignment: psiTurk's `assignmentId`.
            any_assignment: look at all of the participant's assignments and give the
                greatest number among them, as psiTurk does where repeats are not allowed.

        Returns:
            The number, 0 if there is nothing.
        """
        with self.store.reading() as assignments:
            rows = assignments.of_participant(participant)
        numbers = (row.status or 0 for row in rows if any_assignment or row.assignmentid == assignment)
        return max(numbers, default=0)

    def _advance(self, uniqueid: str, to: Status, allowed_from: Collection[Status], **times: Any) -> bool:
        with self.store.writing() as assignments:
            moved = assignments.advance(uniqueid, to, allowed_from=allowed_from, **times)
            if not moved and assignments.by_uniqueid(uniqueid) is None:
                raise NotFound("There is no such assignment.")
            if moved and to in FINISHED:
                self._tidy(assignments, uniqueid)
        return moved

    def _tidy(self, assignments: Writing, uniqueid: str) -> None:
        """Bring the document of who has ended up to date."""
        if assignments.records.claim_dirty(uniqueid):
            self.datastrings.rewrite(assignments, uniqueid)
