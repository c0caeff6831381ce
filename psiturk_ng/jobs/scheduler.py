"""The scheduler: looks every few seconds for what is due, and has it done.

APScheduler ticks and holds the threads; it keeps nothing. What there is to do are rows of the
database, see `services/schedule`: any number of these may run at once, one of them leads, and
each due time is run once. What kinds of work there are: see `services/task_kinds`.
"""

import logging
import threading
import time
from datetime import UTC, timedelta
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from psiturk_ng.errors import StoreError
from psiturk_ng.services.leadership import Leadership
from psiturk_ng.services.task_runs import Taken, TaskRuns

TICK: Final = timedelta(seconds=2)
GRACE: Final = timedelta(seconds=3)
AT_ONCE: Final = 4
_POLL_S: Final = 0.05
_log: Final = logging.getLogger(__name__)


class Scheduler:
    """One process's share in running tasks.

    Args:
        runs: claims and does what is due.
        leadership: tells whether this process hands out work.
        tick: time between two looks.
        own: holds the jobs that the project's code has added; they run while this process leads.
    """

    def __init__(
        self,
        runs: TaskRuns,
        leadership: Leadership,
        tick: timedelta = TICK,
        own: BackgroundScheduler | None = None,
    ) -> None:
        self._runs = runs
        self._leadership = leadership
        self._tick = tick
        self._own = own
        self._leads = False
        self._under_way: set[int] = set()
        self._counting = threading.Lock()
        # Threads of its own for the tick: work that takes long must not let the lease run out.
        self._clockwork = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1), "work": ThreadPoolExecutor(AT_ONCE)},
            job_defaults={"coalesce": True, "misfire_grace_time": None},
            timezone=UTC,
        )

    def start(self) -> None:
        """Begin to look, in threads of their own."""
        if self._own is not None:
            self._own.start(paused=True)
        self._clockwork.add_job(self._look, "interval", seconds=self._tick.total_seconds())
        self._clockwork.add_job(self._look)
        self._clockwork.start()

    def stop(self, grace: timedelta = GRACE) -> bool:
        """Look no more, let others lead, and give what is under way a moment to end.

        What has not ended when this process does is begun again by whoever leads then.

        Returns:
            Whether everything has ended.
        """
        self._clockwork.remove_all_jobs()
        self._clockwork.shutdown(wait=False)
        if self._own is not None:
            self._own.shutdown(wait=False)
        self._leadership.give_up()
        deadline = time.monotonic() + grace.total_seconds()
        while self._under_way and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        return not self._under_way

    def _look(self) -> None:
        try:
            leads = self._leadership.hold()
            self._lead(leads)
            free = AT_ONCE - len(self._under_way)
            for taken in self._runs.take(free) if leads and free else ():
                self._hand_out(taken)
        except StoreError as error:
            self._lead(False)
            _log.warning("The scheduler cannot use the database: %s", error.message)

    def _lead(self, leads: bool) -> None:
        if leads != self._leads and self._own is not None:
            (self._own.resume if leads else self._own.pause)()
        if leads and not self._leads:
            _log.info("This process runs the tasks now.")
        self._leads = leads

    def _hand_out(self, taken: Taken) -> None:
        with self._counting:
            self._under_way.add(taken.run.run_id)
        self._clockwork.add_job(self._do, args=(taken,), executor="work")

    def _do(self, taken: Taken) -> None:
        try:
            self._runs.run(taken)
        finally:
            with self._counting:
                self._under_way.discard(taken.run.run_id)
