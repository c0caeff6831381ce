"""A scheduler as on a machine of its own: its lease and claims are short, and its work leaves notes.

python -m tests.process.ticking NAME URL FOLDER runs one until it is killed; with the word `usual`, as long
as the program's own lease and claims are. What it begins and ends
is appended to FOLDER/notes, a line each: NAME, `begins` or `ends`, the task, the due time.
"""

import os
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.tasks import Values
from psiturk_ng.jobs.scheduler import TICK, Scheduler
from psiturk_ng.services.clock import database_clock
from psiturk_ng.services.leadership import LEASE_TIME, Leadership
from psiturk_ng.services.schedule import Schedule
from psiturk_ng.services.task_kinds import TaskContext, TaskKind
from psiturk_ng.services.task_runs import CLAIM_TIME, TaskRuns

LEASE = timedelta(seconds=1.5)
SHORT_TICK = timedelta(seconds=0.1)


def project_at(folder: Path, url: str) -> Project:
    """Open a project on a database."""
    return open_project(folder, {"HOME": str(folder), "PSITURK_DATABASE_URL": url})


def schedule_of(project: Project) -> Schedule:
    """Give the tasks of a project, of kinds that only take notes."""
    return Schedule(workshop=project, kinds=kinds("test"), clock=database_clock(project.store))


def add(schedule: Schedule, kind: str, name: str, seconds: float) -> None:
    """Add a task that is due once, soon."""
    schedule.add(
        kind=kind,
        mode=Mode.SIM,
        parameters={},
        interval=timedelta(days=1),
        by="test",
        name=name,
        first_at=schedule.clock() + timedelta(seconds=seconds),
    )


def notes(folder: Path) -> list[list[str]]:
    """Read what was noted."""
    path = folder / "notes"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def kinds(name: str) -> tuple[TaskKind, ...]:
    """Make kinds of tasks: one that is quick, and one that goes on until FOLDER/go exists."""

    def note(folder: Path, *words: str) -> None:
        descriptor = os.open(folder / "notes", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, " ".join((name, *words, "\n")).encode())
        os.close(descriptor)

    def quick(context: TaskContext, _: Values, due: datetime) -> str:
        note(context.workshop.folder, "ends", context.task.name, due.isoformat())
        return "Noted."

    def slow(context: TaskContext, _: Values, due: datetime) -> str:
        folder = context.workshop.folder
        note(folder, "begins", context.task.name, due.isoformat())
        while not (folder / "go").exists():
            time.sleep(0.05)
        return quick(context, _, due)

    return (TaskKind(name="quick", help="", run=quick), TaskKind(name="slow", help="", run=slow))


def main(name: str, url: str, folder: str, pace: str = "") -> None:
    """Run a scheduler until it is killed."""
    lease, claim_time, tick = (LEASE_TIME, CLAIM_TIME, TICK) if pace else (LEASE, LEASE, SHORT_TICK)
    project = project_at(Path(folder), url)
    clock, claim = database_clock(project.store), f"{name}:1:1:x"
    runs = TaskRuns(
        workshop=project, clock=clock, kinds=kinds(name), claim_time=claim_time, new_claim=lambda: claim
    )
    leadership = Leadership(store=project.store, clock=clock, lease_time=lease, me=claim)
    Scheduler(runs, leadership, tick).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
