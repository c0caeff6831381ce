"""Work that runs by itself: tasks, when they are due, and what became of each run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput

SHORTEST_INTERVAL: Final = timedelta(minutes=1)
_LONGEST_INTERVAL: Final = timedelta(days=366)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}

Values = Mapping[str, Any]
"""The parameters of a task, as JSON holds them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to be done again and again.

    Args:
        task_id: its number: the ledger says `task N` of what it did.
        name: by which people call it; unique.
        kind: what is done.
        mode: in which world.
        parameters: as its kind has checked them.
        interval: between two due times.
        next_run_at: when it is due; aware.
        is_paused: whether it waits for a person.
        made_by: who added it, such as `ada (shell)`.
        created_at: when; aware.
    """

    task_id: int
    name: str
    kind: str
    mode: Mode
    parameters: Values
    interval: timedelta
    next_run_at: datetime
    is_paused: bool
    made_by: str
    created_at: datetime

    @property
    def by(self) -> str:
        """Who acts when it runs, as the ledger keeps it."""
        return f"task {self.task_id}"


class RunState(StrEnum):
    """What has become of one run.

    waiting: asked for, and not begun. running: under way. done, failed: ended, with a result.
    interrupted: its process ended, and it was given up.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One due time of a task, and what became of it.

    Args:
        run_id: its number.
        task_id: of which task.
        due_at: when it was due; no task has two runs of one due time.
        state: what has become of it.
        attempts: how often it was begun: more than once if a process ended in the middle.
        started_at: when it was last begun; None before.
        ended_at: when it ended; None before.
        result: a sentence; empty before it ended.
        claimed_by: the process that works on it, or did; empty if none has.
        claimed_until: when that claim ends; None if there was none.
    """

    run_id: int
    task_id: int
    due_at: datetime
    state: RunState
    attempts: int
    started_at: datetime | None
    ended_at: datetime | None
    result: str
    claimed_by: str
    claimed_until: datetime | None

    @property
    def duration(self) -> timedelta | None:
        """How long it took; None unless it has ended."""
        if self.started_at is None or self.ended_at is None:
            return None
        return self.ended_at - self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Something that one kind of task can be told.

    Args:
        name: as it is typed before the equals sign.
        help: one line, without a full stop.
        read: makes the value, as JSON holds it, from text; raises BadInput if it cannot.
        default: the value without text; None if there must be a text.
    """

    name: str
    help: str
    read: Callable[[str], Any]
    default: Any = None


def read_values(declared: Sequence[Parameter], given: Values, kind: str) -> dict[str, Any]:
    """Check what a task is told.

    Args:
        declared: what its kind can be told.
        given: texts, or values as JSON holds them.
        kind: its name, for what is said if something is wrong.

    Returns:
        A value for each that is declared.

    Raises:
        BadInput: if something is unknown, missing, or cannot be read.
    """
    known = {parameter.name: parameter for parameter in declared}
    for name in given:
        if name not in known:
            takes = ", ".join(known) or "nothing"
            raise BadInput(f"A task of the kind {kind} takes no {name}.", f"It takes: {takes}.")
    return {name: _value(parameter, given.get(name), kind) for name, parameter in known.items()}


def _value(parameter: Parameter, given: Any, kind: str) -> Any:
    if given is None:
        if parameter.default is None:
            raise BadInput(f"A task of the kind {kind} needs {parameter.name}: {parameter.help}.")
        return parameter.default
    text = ",".join(map(str, given)) if isinstance(given, list | tuple) else str(given)
    try:
        return parameter.read(text.strip())
    except BadInput as error:
        raise BadInput(f"{parameter.name}: {error.message}", error.hint) from error


def read_interval(text: str) -> timedelta:
    """Read a time between two runs, such as `90m`, `2h`, `1d`.

    Raises:
        BadInput: if it is no such time, shorter than a minute or longer than a year.
    """
    number, unit = text.strip()[:-1], text.strip()[-1:].lower()
    try:
        interval = timedelta(**{_UNITS[unit]: float(number)})
    except (KeyError, ValueError, OverflowError) as error:
        raise BadInput(f"{text} is no time between two runs.", "Write it like 30m, 2h or 1d.") from error
    if not SHORTEST_INTERVAL <= interval <= _LONGEST_INTERVAL:
        raise BadInput(f"Every {text} is too often or too rare: from every minute to once a year.")
    return interval


def write_interval(interval: timedelta) -> str:
    """Write a time between two runs as `read_interval` reads it, in the greatest unit that fits."""
    minutes = int(interval.total_seconds() / 60)
    for size, unit in ((24 * 60, "d"), (60, "h")):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def next_due(due: datetime, interval: timedelta, now: datetime) -> datetime:
    """Find the next due time that is still to come: what was missed meanwhile is done by one run.

    Args:
        due: a due time.
        interval: between two.
        now: the present.

    Returns:
        The first of the due times that is later than both.
    """
    return due + interval * (max(0, (now - due) // interval) + 1)
