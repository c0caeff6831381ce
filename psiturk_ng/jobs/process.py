"""The process in which tasks run, from its start to its end."""

import logging
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from psiturk_ng.jobs.scheduler import Scheduler
from psiturk_ng.services.clock import database_clock
from psiturk_ng.services.leadership import Leadership
from psiturk_ng.services.task_kinds import Workshop
from psiturk_ng.services.task_runs import TaskRuns
from psiturk_ng.supervisor.settings import LOG_LEVELS, inside

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

LOGGERS: Final = ("psiturk_ng", "psiturk")
_FORM: Final = "%(asctime)s [%(process)d] [%(levelname)s] %(message)s"
_TIME: Final = "[%Y-%m-%d %H:%M:%S %z]"


def serve(project: Workshop, own: "BackgroundScheduler | None", *, ends_with_input: bool) -> None:
    """Run a project's tasks until a signal comes.

    Args:
        project: its database must be current.
        own: has the jobs that the project's code has added; None if it added none.
        ends_with_input: also end when standard input does: when the process that started this one has.
    """
    over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    if ends_with_input:
        threading.Thread(target=_await_end_of_input, args=(over,), daemon=True).start()
    scheduler = scheduler_of(project, own)
    scheduler.start()
    over.wait()
    scheduler.stop()


def scheduler_of(project: Workshop, own: "BackgroundScheduler | None" = None) -> Scheduler:
    """Put together a scheduler for a project."""
    clock = database_clock(project.store)
    runs = TaskRuns(workshop=project, clock=clock)
    return Scheduler(runs, Leadership(store=project.store, clock=clock), own=own)


def log_to(folder: Path, logfile: str, loglevel: int) -> None:
    """Let what our modules and the project's code log go where the server logs, in the same form.

    Args:
        folder: the project folder.
        logfile: the setting.
        loglevel: the setting.
    """
    path = inside(folder, logfile)
    handler = logging.StreamHandler() if path == "-" else logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter(_FORM, _TIME))
    level = LOG_LEVELS[loglevel].upper()
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(level)
    # A fault in a task is logged there, with where it happened.
    logging.getLogger("apscheduler").addHandler(handler)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _await_end_of_input(over: threading.Event) -> None:
    sys.stdin.buffer.read()
    over.set()
