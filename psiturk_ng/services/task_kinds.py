"""What a kind of task is: the one thing to write to let something new run by itself.

To add a kind: write a module in `services/kinds` with a function

    def run(context: TaskContext, parameters: Values, due: datetime) -> str

that does the work and says in one sentence what came of it, declare it as `TaskKind(...)`, and
list that in `services/kinds/__init__.py`. The shell, the API and the dashboard learn of it there.

`run` is called in a thread of the scheduler's process, or where somebody types `task run`. It may
be called again for the same `due`, if a process ended in the middle: so it must be safe to do
twice. `occasion(context.task, due)` is a name for what may happen once per due time: the key of
an intent of the ledger can be made of it. What it raises as a PsiturkError becomes the result of
a run that failed.

A service adds and removes tasks of its kind itself, by `Schedule.add` and `Schedule.remove`, or
inside a transaction of its own by `TaskRows(writing).add`; a kind with `is_by_hand=False` is not
offered to people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from psiturk_ng.config.settings import Settings
from psiturk_ng.domain.project_code import ProjectCode
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.tasks import Parameter, Task, Values
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.export import Export
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.store import Store


class Workshop(Protocol):
    """What tasks use of an open project."""

    @property
    def folder(self) -> Path:
        """Where it is."""

    @property
    def settings(self) -> Settings:
        """Its settings, typed."""

    @property
    def store(self) -> Store:
        """Its database."""

    @property
    def export(self) -> Export:
        """Writes data files."""

    @property
    def code(self) -> ProjectCode:
        """Its own code."""

    def recruiting(self, mode: Mode, by: str) -> Recruiting:
        """Give what a researcher can do with the recruiter."""


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What a task works with.

    Args:
        workshop: the project.
        task: itself.
        clock: tells the time.
    """

    workshop: Workshop
    task: Task
    clock: Clock = system_clock

    def recruiting(self) -> Recruiting:
        """Give what can be done with the recruiter, in the task's mode and name.

        Raises:
            ConfigError: if the recruiter cannot be used in that mode.
        """
        return self.workshop.recruiting(self.task.mode, by=self.task.by)


def occasion(task: Task, due: datetime) -> str:
    """Name one due time of a task: the same for every process that comes to it."""
    return f"{task.name}-{due.strftime('%Y%m%dT%H%M%S.%fZ')}"


def _nothing_to_refuse(_workshop: Workshop, _parameters: Values) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKind:
    """Something that can be done again and again.

    Args:
        name: by which it is added.
        help: what it does; one line, without a full stop.
        run: does it, and says in a sentence what came of it.
        parameters: what it can be told.
        refuse: raises what is wrong if it cannot be done in this project as it is told.
        needs_consent: whether it pays, posts or takes away: then a person agrees before it is added.
        is_by_hand: whether people add it; if not, a service does.
    """

    name: str
    help: str
    run: Callable[[TaskContext, Values, datetime], str]
    parameters: tuple[Parameter, ...] = ()
    refuse: Callable[[Workshop, Values], None] = _nothing_to_refuse
    needs_consent: bool = False
    is_by_hand: bool = True
