"""Keeping the SQLite file whole while nobody writes, so that whoever copies it has everything."""

import threading
import time
from pathlib import Path
from typing import Final

from psiturk_ng.store.sqlite import checkpoint

_IDLE_S: Final = 5.0


class IdleCheckpoint:
    """Empties the write-ahead log into the database file some seconds after the last write.

    Nothing runs while nothing is written.

    Args:
        path: the database file.
        idle_s: how long to wait after a write, in seconds.
    """

    def __init__(self, path: Path, idle_s: float = _IDLE_S) -> None:
        self._path = path
        self._idle_s = idle_s
        self._guard = threading.Lock()
        self._is_waiting = False
        self._last_write_s = 0.0

    def written(self) -> None:
        """Note that something was just written."""
        self._last_write_s = time.monotonic()
        with self._guard:
            if self._is_waiting:
                return
            self._is_waiting = True
        self._wait(self._idle_s)

    def _wait(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self._look)
        timer.daemon = True
        timer.start()

    def _look(self) -> None:
        left_s = self._last_write_s + self._idle_s - time.monotonic()
        if left_s > 0:
            self._wait(left_s)
            return
        with self._guard:
            self._is_waiting = False
        checkpoint(self._path, wait_ms=0)
