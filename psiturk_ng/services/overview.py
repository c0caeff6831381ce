"""How a study stands, in numbers; each is the length of a list that the dashboard can show."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.participant_list import (
    COMPLETE_STATUSES,
    Column,
    Grouping,
    IntegrityMark,
    ParticipantFilter,
)
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.domain.status import Status
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store
from psiturk_ng.store.participant_list import ParticipantList
from psiturk_ng.store.spending import places_offered


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the overview.

    Args:
        name: what it counts, in a word or two.
        meaning: what exactly it counts, in a sentence.
        value: the number.
        filtering: the list whose length it is.
    """

    name: str
    meaning: str
    value: int
    filtering: ParticipantFilter


@dataclass(frozen=True, slots=True)
class CellCount:
    """How full a cell of the design is.

    Args:
        cond: condition.
        counterbalance: counterbalance.
        complete: who finished in it.
        others: who did not, or not yet.
    """

    cond: int
    counterbalance: int
    complete: int
    others: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers of a study.

    Args:
        numbers: in the order of a visit.
        cells: of the design, in order; those that settings no longer have come last.
        target: a cell's share of the places that were offered; 0 if none were.
    """

    numbers: Sequence[Number]
    cells: Sequence[CellCount]
    target: int


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a visit, and who got lost in it.

    Args:
        name: of the phase.
        meaning: when it begins and ends, in a sentence.
        reached: who came into it.
        passed: who came out of it.
        at_work: who is in it now.
        left: who came no further and is not at work; with the list of them.
    """

    name: str
    meaning: str
    reached: int
    passed: int
    at_work: int
    left: Number

    @property
    def percent_left(self) -> float:
        """How many of a hundred who came into it were lost in it."""
        return 100 * self.left.value / self.reached if self.reached else 0.0


@dataclass(frozen=True, slots=True)
class Courses:
    """How a study went over time.

    Args:
        entered: how many entered, by the hour (UTC), as `2026-11-25 13`.
        finished: how many finished, by the hour.
    """

    entered: Sequence[tuple[str, int]]
    finished: Sequence[tuple[str, int]]


_FINISHED: Final = int(Status.COMPLETED)
_GONE: Final = (str(SubmissionState.RETURNED), str(SubmissionState.TIMED_OUT))
_PHASES: Final = (
    (
        "Instructions",
        "From the entry, when a cell is given, to the end of the instructions.",
        (int(Status.NOT_ACCEPTED), int(Status.ALLOCATED)),
    ),
    (
        "Task",
        "From the end of the instructions to the end of the task.",
        (int(Status.STARTED), int(Status.QUITEARLY)),
    ),
    (
        "Handing in",
        "From the end of the task until the platform, when it was last asked, said that it was handed in.",
        (_FINISHED,),
    ),
)
_STEPS = (
    ("entered", "Everybody who got a cell, whatever came of it.", None),
    ("started", "Whoever went on from the instructions to the task.", tuple(s for s in Status if s >= 2)),
    ("finished", "Whoever did the task to its end.", tuple(COMPLETE_STATUSES)),
    (
        "submitted",
        "Finished, handed in as the platform said when it was last asked, and not reviewed yet.",
        (Status.SUBMITTED,),
    ),
    ("approved", "Approved, with or without a bonus.", (Status.CREDITED, Status.BONUSED)),
    ("bonused", "Approved and given a bonus.", (Status.BONUSED,)),
    ("quit", "Left the task before its end.", (Status.QUITEARLY,)),
)


@dataclass(frozen=True)
class Overview:
    """Counts for the first page of the dashboard.

    Args:
        store: the project's database.
        codeversion: label of the present state of the experiment.
        size: gives the numbers of conditions and counterbalances.
        clock: tells the time.
    """

    store: Store
    codeversion: str
    size: Callable[[], tuple[int, int]]
    clock: Clock = system_clock

    def standing(self, mode: str) -> Standing:
        """Count who is where, for this code version in one mode."""
        everybody = ParticipantFilter(mode=mode, codeversion=self.codeversion)
        by = (Grouping.STATUS, Grouping.CONDITION, Grouping.COUNTERBALANCE)
        with self.store.reading() as reading:
            groups = ParticipantList(reading, everybody, self.clock()).groups(by)
            lists = {
                name: (meaning, filtering, ParticipantList(reading, filtering, self.clock()).count())
                for name, meaning, filtering in _beside(everybody)
            }
            offered = places_offered(reading, mode, self.codeversion)
        by_status: Counter[int | None] = Counter()
        for (status, _, _), number in groups:
            by_status[status] += number
        numbers = [_step(step, by_status, everybody) for step in _STEPS]
        others = [Number(name, meaning, n, filtering) for name, (meaning, filtering, n) in lists.items()]
        cells = self._cells(groups)
        shown = [*numbers[:1], *others[:1], *numbers[1:], *others[1:]]
        return Standing(shown, cells, -(-offered // len(cells)) if cells else 0)

    def courses(self, mode: str) -> Courses:
        """Count arrivals and completions by the hour."""
        with self._everybody(mode) as found:
            return Courses(found.per_hour(Column.ENTERED), found.per_hour(Column.FINISHED))

    def minutes(self, mode: str) -> Sequence[tuple[int, int]]:
        """Count how many took so many whole minutes from entry to finish."""
        with self._everybody(mode) as found:
            return found.per_minute_taken()

    def phases(self, mode: str) -> Sequence[Phase]:
        """Count who got lost where."""
        everybody = ParticipantFilter(mode=mode, codeversion=self.codeversion)
        with self.store.reading() as reading:
            groups = ParticipantList(reading, everybody, self.clock()).groups((Grouping.STATUS,))
            at_work = ParticipantList(reading, everybody.but(active=True), self.clock()).groups(
                (Grouping.STATUS,)
            )
            gone = ParticipantList(reading, _gone(everybody), self.clock()).count()
        all_, present = Counter(_by_status(groups)), Counter(_by_status(at_work))
        # Whoever finished is not lost for want of news: only if the platform says so.
        present[_FINISHED] = all_[_FINISHED] - gone
        return list(_phases(all_, present, everybody))

    @contextmanager
    def _everybody(self, mode: str) -> Iterator[ParticipantList]:
        with self.store.reading() as reading:
            everybody = ParticipantFilter(mode=mode, codeversion=self.codeversion)
            yield ParticipantList(reading, everybody, self.clock())

    def _cells(self, groups: Iterable[tuple[tuple[int | None, ...], int]]) -> Sequence[CellCount]:
        conditions, counterbalances = self.size()
        order = [(c, b) for c in range(conditions) for b in range(counterbalances)]
        complete, others = dict.fromkeys(order, 0), dict.fromkeys(order, 0)
        for (status, cond, counterbalance), number in groups:
            if cond is None or counterbalance is None:
                continue
            cell = (cond, counterbalance)
            filled = complete if status in COMPLETE_STATUSES else others
            filled[cell] = filled.get(cell, 0) + number
        cells = dict.fromkeys([*order, *sorted(complete.keys() | others.keys())])
        return [CellCount(*cell, complete.get(cell, 0), others.get(cell, 0)) for cell in cells]


def _step(
    step: tuple[str, str, tuple[int, ...] | None],
    by_status: Counter[int | None],
    everybody: ParticipantFilter,
) -> Number:
    name, meaning, statuses = step
    if statuses is None:
        return Number(name, meaning, by_status.total(), everybody)
    numbers = tuple(map(int, statuses))
    return Number(name, meaning, sum(by_status[number] for number in numbers), everybody.but(status=numbers))


def _gone(everybody: ParticipantFilter) -> ParticipantFilter:
    """Who finished here and did not hand in there, as the platform says."""
    return everybody.but(status=(_FINISHED,), platform=_GONE)


def _beside(everybody: ParticipantFilter) -> Iterable[tuple[str, str, ParticipantFilter]]:
    done = (int(Status.COMPLETED), int(Status.SUBMITTED))
    yield "at work now", "Not finished, and saved within the last five minutes.", everybody.but(active=True)
    yield "returned", "Given back or timed out, as the platform says.", everybody.but(platform=_GONE)
    yield (
        "needs you",
        "Finished here, and the platform's time had run out, or the place was given back: nobody is paid.",
        everybody.but(platform=_GONE, status=done),
    )
    yield (
        "data in doubt",
        "Finished, and something that the browser recorded is missing or contradictory.",
        everybody.but(integrity=IntegrityMark.DOUBTFUL),
    )
    yield (
        "failed saves",
        "Their browser recorded something that has not arrived here: a save failed, or is still under way.",
        everybody.but(unsaved=True),
    )


def _by_status(groups: Iterable[tuple[tuple[int | None, ...], int]]) -> dict[int, int]:
    return {status or 0: number for (status,), number in groups}


def _phases(all_: Counter[int], at_work: Counter[int], everybody: ParticipantFilter) -> Iterator[Phase]:
    reached = all_.total()
    for name, meaning, statuses in _PHASES:
        held = sum(all_[status] for status in statuses)
        present = sum(at_work[status] for status in statuses)
        who = _gone(everybody) if _FINISHED in statuses else everybody.but(status=statuses, active=False)
        lost = Number(name, meaning, held - present, who)
        yield Phase(name, meaning, reached, reached - held, present, lost)
        reached -= held
