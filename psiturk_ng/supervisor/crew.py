"""The threads of a worker process, and what they leave to its main loop.

Gunicorn's own means do the same. Their locks and calls into the kernel, several for each
request, are points at which threads change places, and that costs more than a save itself.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, Final

from gunicorn.workers.gthread import PollableMethodQueue

Task = Callable[[], object]


class Crew:
    """Threads that do tasks, started as they are needed, until `shutdown`.

    Args:
        most: how many threads there may be.
    """

    def __init__(self, most: int) -> None:
        self._most: Final = most
        self._started = 0
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        # An entry for each thread that waits; more once all are started, when nothing depends on it.
        self._idle: deque[None] = deque()

    def submit(self, task: Task) -> None:
        """Have something done; called in one thread only.

        Args:
            task: raises nothing.
        """
        self._tasks.put(task)
        if self._idle:
            self._idle.pop()
        elif self._started < self._most:
            self._started += 1
            threading.Thread(target=self._work, name=f"crew-{self._started}").start()

    def shutdown(self, wait: bool = False) -> None:
        """End each thread when nothing is left to do, without waiting for that; may be called again."""
        for _ in range(self._started):
            self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
            # Nothing of a request is to be kept until the next one comes.
            del task
            self._idle.append(None)


class Errands(PollableMethodQueue):  # type: ignore[misc]
    """What threads leave to the main loop, which is woken once for all that waits."""

    def __init__(self) -> None:
        super().__init__()
        self._is_woken = False

    def close(self) -> None:
        """Keep the pipe; called by gunicorn just before the process ends.

        A thread may still be at work, and would write into whatever file had got the number of the pipe.
        """

    def defer(self, callback: Callable[..., object], *args: Any) -> None:
        """Leave a call to the main loop; from any thread, and from signal handlers."""
        self._queue.put(partial(callback, *args))
        if not self._is_woken:
            self._is_woken = True
            with suppress(OSError):
                os.write(self._write_fd, b"1")

    def run_callbacks(self, _fileobj: Any, max_callbacks: int = 50) -> None:
        """Do what waits; called by gunicorn when the loop was woken."""
        with suppress(OSError):
            os.read(self._read_fd, max_callbacks)
        # Before the queue is looked at: whatever is left later wakes the loop again.
        self._is_woken = False
        for _ in range(self._queue.qsize()):
            self._queue.get_nowait()()


class Answered:
    """What came of a request, in the words of the future that gunicorn's loop expects.

    Args:
        keeps_open: what gunicorn's `handle` returned.
    """

    __slots__ = ("_keeps_open",)

    def __init__(self, keeps_open: object) -> None:
        self._keeps_open = keeps_open

    def cancelled(self) -> bool:
        """Tell that it was not."""
        return False

    def result(self) -> object:
        """Give what was returned."""
        return self._keeps_open
