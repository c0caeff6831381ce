"""A program that runs beside the server for as long as its master lives."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from gunicorn.arbiter import Arbiter

END_SECONDS: Final = 4.0
PAUSE_SECONDS: Final = 5.0


class Attendant:
    """Starts the program, again if it ends by itself, and ends it.

    It is told to end by the end of a pipe, which comes also if the master is killed.

    Args:
        folder: the project folder, which is its working directory.
        program: gives the module and its arguments; None if there is to be none.
    """

    def __init__(self, folder: Path, program: Callable[[], Sequence[str] | None]) -> None:
        self._folder = folder
        self._program = program
        self._words: Sequence[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def renew(self) -> None:
        """Start it as it is to be now; one that runs is told to end, and ends in its own time."""
        words = self._program()
        self.dismiss()
        if words is not None:
            self._start(words)

    def look_after(self) -> None:
        """Start it again if it has ended by itself, after a pause if it has only just begun."""
        if self._words is None or self._process is None or self._process.poll() is None:
            return
        if time.monotonic() - self._started >= PAUSE_SECONDS:
            self._start(self._words)

    def dismiss(self) -> None:
        """Tell it to end, and do not wait."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        self._words = None

    def end(self) -> None:
        """Tell it to end, wait a moment for that, and kill it if it does not."""
        self.dismiss()
        if self._process is None:
            return
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def leave(self) -> None:
        """Keep no end of the pipe in a process that was forked from the master."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def _start(self, words: Sequence[str]) -> None:
        self._words, self._started = words, time.monotonic()
        # -P keeps the project's own files from standing in for modules of Python.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", *words], cwd=self._folder, stdin=subprocess.PIPE
        )


class AttendedArbiter(Arbiter):  # type: ignore[misc]
    """Gunicorn's master, which also looks after a program beside it.

    Args:
        app: as gunicorn's own takes it.
        attendant: what runs the program.
    """

    def __init__(self, app: Any, attendant: Attendant) -> None:
        self._attendant = attendant
        super().__init__(app)

    def murder_workers(self) -> None:
        """Look whether all live; called by gunicorn every second."""
        super().murder_workers()
        self._attendant.look_after()

    def stop(self, graceful: bool = True) -> None:
        """End the workers; the program is told first, so that both end at the same time."""
        self._attendant.dismiss()
        super().stop(graceful)
