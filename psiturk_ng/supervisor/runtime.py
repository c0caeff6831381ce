"""The folder `.psiturk` of a project: who runs its server, and where that is written down."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from psiturk_ng.errors import ServerError

FOLDER_NAME = ".psiturk"
LOCK_WAIT_SECONDS = 2.0
START_WAIT_SECONDS = 30.0
LOCK_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a running server has written about itself.

    Args:
        pid: of the process that holds the lock.
        scheme: `http` or `https`.
        host: address it listens on.
        port: TCP port it listens on.
        prefix: path under which it serves, empty for the root.
        instance: random token that its health endpoint answers.
        started: when, in seconds since the epoch.
    """

    pid: int
    scheme: str
    host: str
    port: int
    prefix: str
    instance: str
    started: float


class RuntimeFolder:
    """Files by which a server of one project and its supervisors find each other.

    The lock, not the record, says whether a server lives: the kernel drops it when the process ends,
    however it ends.

    Args:
        project: the project folder.
        beside: name of a server beside the project's own; empty for that.
    """

    def __init__(self, project: Path, beside: str = "") -> None:
        self.path = project / FOLDER_NAME
        self.console_log = self.path / (f"{beside}.log" if beside else "console.log")
        self.control_socket = self.path / (f"{beside}.ctl" if beside else "gunicorn.ctl")
        self._record = self.path / f"{beside or 'server'}.json"
        self._lock = self.path / f"{beside or 'server'}.lock"
        self._start_lock = self.path / (f"{beside}-start.lock" if beside else "start.lock")

    def create(self) -> None:
        """Make the folder, readable by its owner only.

        Raises:
            ServerError: if the project folder cannot be written.
        """
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
            ignore = self.path / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise ServerError(f"{self.path} cannot be written: {error.strerror}") from error

    def is_locked(self) -> bool:
        """Tell whether a server of this project is alive."""
        try:
            descriptor = os.open(self._lock, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        except PermissionError as error:
            raise ServerError(f"{self._lock} belongs to another user.") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(descriptor)

    def record(self) -> RunRecord | None:
        """Read what the last server wrote about itself, if it is there and readable."""
        try:
            return RunRecord(**json.loads(self._record.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def take(self) -> int:
        """Become the one server of this project.

        Returns:
            The descriptor that holds the lock; children close it, the kernel frees it with the process.

        Raises:
            ServerError: if another server of this project is alive.
        """
        self.create()
        descriptor = _locked(self._lock, LOCK_WAIT_SECONDS)
        if descriptor is None:
            raise ServerError(
                "The server of this project is already running.", hint="See: psiturk server status"
            )
        self.forget()
        return descriptor

    def write(self, record: RunRecord) -> None:
        """Write the record of the server that holds the lock, whole or not at all."""
        draft = self._record.with_suffix(".tmp")
        draft.write_text(json.dumps(asdict(record)), encoding="utf-8")
        draft.replace(self._record)

    def forget(self) -> None:
        """Remove the record and what else a server leaves behind; for the holder of the lock."""
        for leftover in (self._record, self.control_socket):
            leftover.unlink(missing_ok=True)

    def clean(self) -> None:
        """Remove what a server that was killed left behind, unless one lives."""
        if not self._record.exists():
            return
        descriptor = _locked(self._lock, 0.0)
        if descriptor is not None:
            try:
                self.forget()
            finally:
                os.close(descriptor)

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Let one supervisor at a time decide to start a server.

        Raises:
            ServerError: if another one has been starting it for too long.
        """
        self.create()
        descriptor = _locked(self._start_lock, START_WAIT_SECONDS)
        if descriptor is None:
            raise ServerError("Another command has been starting this server for a while.", hint="Try again.")
        try:
            yield
        finally:
            os.close(descriptor)


def _locked(path: Path, wait_seconds: float) -> int | None:
    """Lock a file for this process, waiting a while for readers and predecessors; None if it is taken."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + wait_seconds
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        if time.monotonic() >= deadline:
            os.close(descriptor)
            return None
        time.sleep(LOCK_POLL_SECONDS)
