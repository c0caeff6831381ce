"""Letting participants in: the ad, and the one moment in which a cell is given away."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from operator import index
from random import Random, SystemRandom

from psiturk_ng.domain.allocation import Cell, cells_of, least_filled
from psiturk_ng.domain.entry import AdPage, ad_page, assignment_to_resume
from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.reloads import OnReload
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import EntryRefused, ProjectCodeError
from psiturk_ng.services.clock import Clock, column_time, system_clock
from psiturk_ng.services.design import Design
from psiturk_ng.services.made_good import is_make_good
from psiturk_ng.store import AssignmentRow, Reading, Store, Writing
from psiturk_ng.store.outcomes import Outcomes

_LARGEST = 2**31 - 1

ChooseCell = Callable[[str], tuple[int, int]]
"""A project's `custom_get_condition`: given the mode, returns (condition, counterbalance)."""

Door = Callable[[Visit, Reading], None]
"""Raises EntryRefused if who is new may not come in by this posting now."""


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What the request tells of the participant's device; psiTurk's columns of these names."""

    ipaddress: str
    browser: str
    platform: str
    language: str


@dataclass(frozen=True, slots=True)
class Entered:
    """An assignment that its participant may now work on.

    Args:
        assignment: its row.
        is_new: whether this visit made it.
    """

    assignment: AssignmentRow
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """Decides who may come in and gives each new participant a cell.

    Args:
        store: the project's database.
        design: its cells.
        codeversion: label of the present state of the experiment; counts are within one.
        allow_repeats: whether one participant may do several assignments.
        cutoff: an unfinished assignment older than this frees its cell.
        recruiter: the platform that participants come from.
        on_reload: what becomes of who comes back to a task that has begun.
        choose_cell: the project's own choice, instead of the least filled cell.
        door: keeps people out where no platform does.
        clock: tells the time.
        rng: breaks ties.
    """

    store: Store
    design: Design
    codeversion: str
    allow_repeats: bool
    cutoff: timedelta
    recruiter: str
    on_reload: OnReload = OnReload.BLOCK
    choose_cell: ChooseCell | None = None
    door: Door | None = None
    clock: Clock = system_clock
    rng: Random = field(default_factory=SystemRandom)

    def advertise(self, visit: Visit) -> AdPage:
        """Decide what a visitor of the ad sees.

        Who has done the task, and came by a posting that only pays for it, has nothing to do but submit;
        neither has whose pass has ended otherwise.

        Raises:
            EntryRefused: as `domain.entry.ad_page`.
        """
        if not visit.participant or visit.is_preview:
            return AdPage.AD
        with self.store.reading() as assignments:
            earlier = assignments.of_participant(visit.participant)
            if earlier and is_make_good(visit, self.recruiter, assignments):
                return AdPage.SUBMIT
            if earlier and Outcomes(assignments).of(visit.uniqueid) not in (None, Outcome.COMPLETE):
                return AdPage.SUBMIT
            if self.door and assignments.by_uniqueid(visit.uniqueid) is None:
                self.door(visit, assignments)
        return ad_page(visit, earlier, allow_repeats=self.allow_repeats, on_reload=self.on_reload)

    def assignment(self, uniqueid: str) -> AssignmentRow | None:
        """Give an assignment; None if there is none of that key."""
        with self.store.reading() as assignments:
            return assignments.by_uniqueid(uniqueid)

    def enter(self, visit: Visit, client: ClientFacts) -> Entered:
        """Let a participant in: into the assignment they have, or into a new one with a cell.

        One participant's simultaneous requests share one row; simultaneous
        participants never see each other's half-made choice.

        Raises:
            EntryRefused: if the rules keep them out.
            ProjectCodeError: if `custom_get_condition` did not return two integers.
        """
        with self.store.reading() as assignments:
            resumed = self._to_resume(visit, assignments)
        if resumed is not None:
            return Entered(resumed, is_new=False)
        own_choice = self._own_choice(visit.mode)
        with self.store.writing() as assignments:
            assignments.lock_allocation()
            resumed = self._to_resume(visit, assignments)
            if resumed is not None:
                return Entered(resumed, is_new=False)
            # Some databases hold keys equal that differ in case or in trailing spaces. Only under the
            # lock: a simultaneous request of the same participant may have made the row just now.
            if assignments.by_uniqueid(visit.uniqueid) is not None:
                raise _foreign()
            if self.door:
                self.door(visit, assignments)
            cell = own_choice or self._least_filled(visit, assignments)
            return Entered(self._insert(visit, client, cell, assignments), is_new=True)

    def _to_resume(self, visit: Visit, assignments: Reading) -> AssignmentRow | None:
        """Find the assignment to go on with; refuse a key that belongs to somebody else."""
        earlier = assignments.of_participant(visit.participant)
        resumed = assignment_to_resume(
            visit, earlier, allow_repeats=self.allow_repeats, on_reload=self.on_reload
        )
        if resumed and assignments.recruiter_of(resumed.uniqueid) not in (None, self.recruiter):
            raise _foreign()
        if resumed and not visit.is_debug and Outcomes(assignments).of(resumed.uniqueid) is not None:
            raise EntryRefused("already_did_exp_hit", "The pass has ended.")
        return resumed

    def _own_choice(self, mode: str) -> Cell | None:
        """Ask the project's code, before any lock is taken: it may be slow."""
        if self.choose_cell is None:
            return None
        answer = self.choose_cell(mode)
        try:
            condition, counterbalance = map(index, answer)
            if max(abs(condition), abs(counterbalance)) > _LARGEST:
                raise ValueError("too large for the database")
            return Cell(condition, counterbalance)
        except (TypeError, ValueError) as error:
            raise ProjectCodeError(
                f"custom_get_condition must return two integers, not {answer!r}.",
                "Return (condition, counterbalance) from custom_get_condition in custom.py.",
            ) from error

    def _least_filled(self, visit: Visit, assignments: Writing) -> Cell:
        counts = assignments.counts_by_cell(
            codeversion=self.codeversion,
            mode=visit.mode,
            since=column_time(self.clock) - self.cutoff,
            include_debug=visit.is_debug,
        )
        conditions, counterbalances = self.design.size()
        return least_filled(cells_of(conditions, counterbalances), counts, self.rng)

    def _insert(self, visit: Visit, client: ClientFacts, cell: Cell, assignments: Writing) -> AssignmentRow:
        row = AssignmentRow(
            uniqueid=visit.uniqueid,
            assignmentid=visit.assignment,
            workerid=visit.participant,
            hitid=visit.posting,
            ipaddress=client.ipaddress,
            browser=client.browser,
            platform=client.platform,
            language=client.language,
            cond=cell.condition,
            counterbalance=cell.counterbalance,
            codeversion=self.codeversion,
            beginhit=column_time(self.clock),
            beginexp=None,
            endhit=None,
            bonus=0,
            status=Status.ALLOCATED,
            mode=visit.mode,
        )
        assignments.insert(row, recruiter=self.recruiter)
        return row


def _foreign() -> EntryRefused:
    return EntryRefused(
        "hit_assign_appears_in_database_more_than_once",
        "The uniqueid belongs to another recruiter, participant or assignment.",
    )
