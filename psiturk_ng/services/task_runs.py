"""Running tasks: each due time once, whoever comes to it and whatever dies meanwhile.

A due time is claimed in one transaction: the task moves on to its next due time, if it is still
as it was seen, and a run is added, which the database takes only once for one task and due time.
So two processes that both take themselves for the leader cannot both run it. Due times that
passed while nobody ran them, or while an earlier run was under way, are done by one run.

A run is claimed by the process that works on it, which renews its claim. One whose claim is void
was interrupted: it is begun again, and given up after a few attempts.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psiturk_ng.domain.tasks import Run, RunState, Task, next_due, read_values
from psiturk_ng.errors import Conflict, PsiturkError, StoreError
from psiturk_ng.services.claims import is_void, new_claim
from psiturk_ng.services.clock import Clock
from psiturk_ng.services.kinds import KINDS
from psiturk_ng.services.schedule import Schedule, ask
from psiturk_ng.services.task_kinds import TaskContext, TaskKind, Workshop
from psiturk_ng.store import Store, Writing
from psiturk_ng.store.tasks import RunRows, TaskRows

CLAIM_TIME: Final = timedelta(seconds=60)
MOST_ATTEMPTS: Final = 3
_RENEWALS_PER_CLAIM: Final = 3
_KEPT: Final = timedelta(days=90)
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """A run that this process has claimed, and is to do.

    Args:
        task: of which it is.
        run: as it is now.
    """

    task: Task
    run: Run


@dataclass(frozen=True, kw_only=True)
class TaskRuns:
    """Claims and does what is due.

    Args:
        workshop: the project.
        clock: tells the time, the same for all who do this; never asked inside a transaction,
            since it may need a connection of its own.
        kinds: of tasks that there are.
        claim_time: how long a claim lasts without renewal.
        new_claim: names this process, differently each time.
    """

    workshop: Workshop
    clock: Clock
    kinds: tuple[TaskKind, ...] = KINDS
    claim_time: timedelta = CLAIM_TIME
    new_claim: Callable[[], str] = new_claim

    def take(self, at_most: int) -> Sequence[Taken]:
        """Claim what is due, was asked for, or was interrupted.

        Args:
            at_most: how many this process can begin at once: the claim on a run that waited for its
                turn would run out.

        Raises:
            StoreError: if the database cannot be used now.
        """
        now = self.clock()
        with self._store.reading() as reading:
            due = TaskRows(reading).due(now)
            open_runs = RunRows(reading).open()
        free = [run for run in open_runs if run.state is RunState.WAITING or is_void(run, now)]
        taken = [self._take_open(run, now) for run in free[:at_most]]
        taken += [self._take_due(task, now) for task in due[: at_most - len(taken)]]
        return [each for each in taken if each is not None]

    def run(self, taken: Taken) -> Run:
        """Do a run that was claimed, and note what came of it.

        Returns:
            The run, ended.
        """
        task, run = taken.task, taken.run
        state, result = RunState.INTERRUPTED, "It was ended by hand."
        try:
            with self._claiming(run):
                state, result = self._do(task, run)
        except Exception:
            state, result = RunState.FAILED, "A fault of the program ended it: the log has more."
            raise
        finally:
            ended = self._end(run, state, result)
        _log.log(
            logging.INFO if state is RunState.DONE else logging.WARNING, "Task %s: %s", task.name, result
        )
        return ended

    def run_now(self, name: str) -> Run:
        """Run a task here and now, beside its due times.

        Raises:
            NotFound: if there is none of that name.
            Conflict: if it is under way already.
        """
        task = Schedule(workshop=self.workshop, kinds=self.kinds, clock=self.clock).find(name)
        now = self.clock()
        with self._store.writing() as writing:
            run = ask(writing, task, now)
            taken = None if run is None else self._begin(writing, task, run, now)
        if taken is None:
            raise Conflict(f"The task {task.name} is under way already.")
        return self.run(taken)

    @property
    def _store(self) -> Store:
        return self.workshop.store

    def _take_due(self, task: Task, now: datetime) -> Taken | None:
        with self._store.writing() as writing:
            if not TaskRows(writing).move_on(task, next_due(task.next_run_at, task.interval, now)):
                return None
            runs = RunRows(writing)
            runs.forget(task.task_id, now - _KEPT)
            run = runs.add(task.task_id, task.next_run_at)
            return None if run is None else self._begin(writing, task, run, now)

    def _take_open(self, run: Run, now: datetime) -> Taken | None:
        with self._store.writing() as writing:
            task = TaskRows(writing).numbered(run.task_id)
            if task is None:
                return None
            if run.attempts < MOST_ATTEMPTS:
                return self._begin(writing, task, run, now)
            told = f"Its process ended before it did, {run.attempts} times: it was given up."
            RunRows(writing).end(run, RunState.INTERRUPTED, told, now)
        _log.warning("Task %s: %s", task.name, told)
        return None

    def _begin(self, writing: Writing, task: Task, run: Run, now: datetime) -> Taken | None:
        rows = RunRows(writing)
        is_ours = rows.begin(run, claim=self.new_claim(), until=now + self.claim_time, now=now)
        begun = rows.find(run.task_id, run.due_at) if is_ours else None
        return None if begun is None else Taken(task, begun)

    def _do(self, task: Task, run: Run) -> tuple[RunState, str]:
        kind = next((kind for kind in self.kinds if kind.name == task.kind), None)
        if kind is None:
            return RunState.FAILED, f"This version of psiturk_ng knows no task of the kind {task.kind}."
        context = TaskContext(self.workshop, task, self.clock)
        try:
            # A later version may know parameters that were not stored.
            values = read_values(kind.parameters, task.parameters, kind.name)
            return RunState.DONE, kind.run(context, values, run.due_at)
        except PsiturkError as error:
            return RunState.FAILED, f"{error.message} {error.hint}".strip()

    def _end(self, run: Run, state: RunState, result: str) -> Run:
        now = self.clock()
        with self._store.writing() as writing:
            rows = RunRows(writing)
            rows.end(run, state, result, now)
            return rows.find(run.task_id, run.due_at) or run

    @contextmanager
    def _claiming(self, run: Run) -> Iterator[None]:
        """Renew the claim on a run while the block goes on."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(self.claim_time.total_seconds() / _RENEWALS_PER_CLAIM):
                try:
                    until = self.clock() + self.claim_time
                    with self._store.writing() as writing:
                        RunRows(writing).renew(run, until)
                except StoreError as error:
                    _log.warning("A claim could not be renewed: %s", error.message)

        thread = threading.Thread(target=renew, name=f"claim on run {run.run_id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
