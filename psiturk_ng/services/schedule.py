"""Tasks: adding, changing, removing and looking at them. `task_runs` is what runs them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.tasks import Run, Task, Values, next_due, read_values
from psiturk_ng.errors import BadInput, Conflict, NotFound
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.kinds import KINDS
from psiturk_ng.services.leadership import is_led
from psiturk_ng.services.task_kinds import TaskKind, Workshop
from psiturk_ng.store import Writing
from psiturk_ng.store.earlier_jobs import earlier_jobs
from psiturk_ng.store.tasks import RunRows, TaskRows

_SHOWN_RUNS: Final = 20
_NUMBER: Final = re.compile("[0-9]{1,9}")
_NAME: Final = re.compile(r"[^\W\d_][\w .-]{0,127}")


@dataclass(frozen=True, slots=True)
class TaskReport:
    """A task and how it is doing.

    Args:
        task: itself.
        last: its last run, which may be under way; None if it never ran.
    """

    task: Task
    last: Run | None


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The tasks of one project.

    Args:
        workshop: the project.
        kinds: of tasks that there are.
        clock: tells the time.
    """

    workshop: Workshop
    kinds: tuple[TaskKind, ...] = KINDS
    clock: Clock = system_clock

    def kind(self, name: str) -> TaskKind:
        """Find a kind of task.

        Raises:
            NotFound: if there is none of that name.
        """
        for kind in self.kinds:
            if kind.name == name:
                return kind
        known = ", ".join(kind.name for kind in self.kinds if kind.is_by_hand)
        raise NotFound(f"There is no kind of task called {name}.", f"There are: {known}.")

    def add(
        self,
        *,
        kind: str,
        mode: Mode,
        parameters: Values,
        interval: timedelta,
        by: str,
        name: str = "",
        first_at: datetime | None = None,
    ) -> Task:
        """Add a task.

        Args:
            kind: what is to be done.
            mode: in which world.
            parameters: what its kind is to be told: texts, or values as JSON holds them.
            interval: between two runs.
            by: who adds it.
            name: by which people call it; without one, the kind's.
            first_at: when it is due first, aware; without that, after one interval.

        Raises:
            NotFound: if there is no such kind.
            BadInput: if it cannot be told that.
            Conflict: if there is a task of that name, or the project cannot do it.
        """
        chosen = self.kind(kind)
        values = read_values(chosen.parameters, parameters, kind)
        if not _NAME.fullmatch(name or kind):
            raise BadInput(
                f"A task cannot be called {name!r}.",
                "Begin with a letter, then letters, digits, spaces, dots and dashes, 128 at most.",
            )
        chosen.refuse(self.workshop, values)
        now = self.clock()
        with self.workshop.store.writing() as writing:
            task = TaskRows(writing).add(
                name=name or kind,
                kind=kind,
                mode=mode,
                parameters=values,
                interval=interval,
                next_run_at=first_at or now + interval,
                made_by=by,
                now=now,
            )
        if task is None:
            raise Conflict(
                f"There is a task {name or kind} already.",
                "Give this one another name, or remove that one first.",
            )
        return task

    def remove(self, name: str) -> None:
        """Remove a task; a run that is under way goes on to its end.

        Raises:
            NotFound: if there is none of that name.
        """
        task = self.find(name)
        with self.workshop.store.writing() as writing:
            TaskRows(writing).remove(task.task_id)

    def pause(self, name: str) -> None:
        """Let a task wait until it is resumed.

        Raises:
            NotFound: if there is none of that name.
        """
        task = self.find(name)
        with self.workshop.store.writing() as writing:
            TaskRows(writing).change(task.task_id, is_paused=True)

    def resume(self, name: str) -> Task:
        """Let a task go on at its next due time.

        Raises:
            NotFound: if there is none of that name.
        """
        task, now = self.find(name), self.clock()
        # What would have been due meanwhile is left out.
        due = task.next_run_at if task.next_run_at > now else next_due(task.next_run_at, task.interval, now)
        with self.workshop.store.writing() as writing:
            TaskRows(writing).change(task.task_id, is_paused=False, next_run_at=due)
        return self.find(name)

    def ask(self, name: str) -> Run:
        """Let the scheduler run a task as soon as it can, also one that is paused.

        Raises:
            NotFound: if there is none of that name.
            Conflict: if it is asked for or under way already.
        """
        task, now = self.find(name), self.clock()
        with self.workshop.store.writing() as writing:
            run = ask(writing, task, now)
        if run is None:
            raise Conflict(f"The task {task.name} is under way already.")
        return run

    def find(self, name: str) -> Task:
        """Find a task by its name, or by its number.

        Raises:
            NotFound: if there is none.
        """
        with self.workshop.store.reading() as reading:
            rows = TaskRows(reading)
            task = rows.find(name) or (rows.numbered(int(name)) if _NUMBER.fullmatch(name) else None)
        if task is None:
            raise NotFound(f"There is no task {name}.", "See: task list")
        return task

    def own(self, name: str) -> Task:
        """Find a task that people may change.

        Raises:
            NotFound: if there is none.
            BadInput: if a service added it, and changes it by itself.
        """
        task = self.find(name)
        for kind in self.kinds:
            if kind.name == task.kind:
                require_by_hand(kind)
        return task

    def all(self) -> Sequence[TaskReport]:
        """Show all tasks, oldest first."""
        with self.workshop.store.reading() as reading:
            last = RunRows(reading).last()
            return [TaskReport(task, last.get(task.task_id)) for task in TaskRows(reading).all()]

    def runs(self, task: Task, at_most: int = _SHOWN_RUNS) -> Sequence[Run]:
        """Show the last runs of a task, newest first."""
        with self.workshop.store.reading() as reading:
            return RunRows(reading).of(task.task_id, at_most)

    def is_running(self) -> bool:
        """Tell whether some server's scheduler is at work."""
        return is_led(self.workshop.store, self.clock)

    def earlier(self) -> Sequence[str]:
        """Name the jobs that psiTurk left in this database: nothing here runs them."""
        with self.workshop.store.reading() as reading:
            return earlier_jobs(reading)


def ask(writing: Writing, task: Task, now: datetime) -> Run | None:
    """Add a run beside the due times of a task; None if one is open."""
    runs = RunRows(writing)
    if any(run.task_id == task.task_id for run in runs.open()):
        return None
    return runs.add(task.task_id, now)


def require_by_hand(kind: TaskKind) -> None:
    """Keep people from adding what a service adds.

    Raises:
        BadInput: if it is not theirs to add.
    """
    if not kind.is_by_hand:
        raise BadInput(f"Tasks of the kind {kind.name} are not added or changed by hand: {kind.help}.")
