"""Starting, finding and stopping the server process of one project."""

import os
import secrets
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from psiturk_ng.errors import Conflict, ServerError
from psiturk_ng.supervisor.launch import Launch
from psiturk_ng.supervisor.probe import Address, instance_at, is_ready, is_taken
from psiturk_ng.supervisor.runtime import RunRecord, RuntimeFolder
from psiturk_ng.supervisor.settings import ServerSettings, address_url, inside, scheme

GRACE_SECONDS = 18.0
START_SECONDS = 15.0
ORPHAN_SECONDS = 5.0
KILL_SECONDS = 5.0
POLL_SECONDS = 0.05


class ServerState(Enum):
    """The four states of a project's server; values are psiTurk's words."""

    OFF = "no"
    ON = "yes"
    UNKNOWN = "maybe"
    BLOCKED = "blocked"

    @property
    def label(self) -> str:
        """The word that the prompt shows."""
        return {"no": "off", "yes": "on", "maybe": "status unknown", "blocked": "blocked"}[self.value]

    @property
    def sentence(self) -> str:
        """The words that `status` shows."""
        words = {"no": "currently offline", "yes": "currently online"}
        return words.get(self.value, self.label)


@dataclass(frozen=True, slots=True)
class ServerReport:
    """How a project's server is doing.

    Args:
        state: one of the four states.
        url: where it serves, or would.
        pid: of its master process, if one lives and has said so.
        started: when, in seconds since the epoch, if it has said so.
    """

    state: ServerState
    url: str
    pid: int | None = None
    started: float | None = None

    @property
    def is_running(self) -> bool:
        """Whether a server of this project lives, answering or not."""
        return self.state in (ServerState.ON, ServerState.UNKNOWN)


class Server:
    """The server process of one project, seen from outside.

    Args:
        folder: the project folder.
        settings: the project's `[Server Parameters]`.
        environ: environment that a started server gets.
    """

    def __init__(self, folder: Path, settings: ServerSettings, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self._environ = environ
        self._runtime = RuntimeFolder(folder)
        self._launch: Launch | None = None

    @property
    def log_path(self) -> Path:
        """The file in which the server's log is found."""
        path = inside(self._folder, self._settings.logfile)
        return self._runtime.console_log if path == "-" else Path(path)

    def status(self) -> ServerState:
        """Find out which of the four states is true now."""
        return self.report().state

    def report(self) -> ServerReport:
        """Find out how the server is doing, and clear away what a killed one left."""
        if self._launch is not None:
            self._launch.has_ended()
        if self._runtime.is_locked():
            return self._report_living(self._runtime.record())
        url = address_url(scheme(self._settings), *self._bind(), self._settings.url_prefix)
        if is_taken(self._address()):
            return ServerReport(ServerState.BLOCKED, url)
        self._runtime.clean()
        return ServerReport(ServerState.OFF, url)

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            Conflict: if it runs already, or its port is taken.
            ServerError: if it ends instead of answering, with its own words, or does not answer in time.
        """
        with self._runtime.starting():
            self._await_orphans()
            self._require_off()
            console_log = self._runtime.console_log
            began = time.time()
            self._launch = Launch(self._folder, console_log, self._environ, secrets.token_hex(16))
            try:
                self._await_answer(self._launch, began)
            except KeyboardInterrupt:
                self._launch.cancel()
                raise

    def stop(
        self, notify: Callable[[int], None] = lambda _pid: None, grace_seconds: float = GRACE_SECONDS
    ) -> bool:
        """Stop the server, letting requests that it works on finish.

        Args:
            notify: called with the process id before the wait begins.
            grace_seconds: how long it gets before it is killed.

        Returns:
            Whether there was one to stop.

        Raises:
            ServerError: if it cannot be found or does not end.
        """
        if not self._runtime.is_locked():
            self.report()
            return False
        record = self._living_record()
        notify(record.pid)
        self._signal(record, signal.SIGTERM)
        if not self._released(grace_seconds):
            self._signal(record, signal.SIGKILL)
            if not self._released(KILL_SECONDS):
                raise ServerError(
                    f"The server at pid {record.pid} does not end.", hint=f"Try: kill -9 {record.pid}"
                )
            # Its workers were killed with it; the system may take a moment to close their port.
            until(lambda: not is_taken(_address_of(record)), ORPHAN_SECONDS)
        self.report()
        return True

    def restart(self, notify: Callable[[int], None] = lambda _pid: None) -> bool:
        """Stop the server if it runs, then start it; returns whether it ran before."""
        ran = self.stop(notify)
        self.start()
        return ran

    def reload(self) -> bool:
        """Let a running server read the project's settings again, one process after the other.

        Requests in progress are finished by the processes that have the old settings.

        Returns:
            Whether there was one.

        Raises:
            ServerError: if it cannot be found.
        """
        if not self._runtime.is_locked():
            return False
        self._signal(self._living_record(), signal.SIGHUP)
        return True

    def _bind(self) -> tuple[str, int]:
        return self._settings.host, self._settings.port

    def _address(self) -> Address:
        return Address(scheme(self._settings), *self._bind(), self._settings.url_prefix)

    def _report_living(self, record: RunRecord | None) -> ServerReport:
        if record is None:
            return ServerReport(ServerState.UNKNOWN, address_url(scheme(self._settings), *self._bind()))
        answers = instance_at(_address_of(record)) == record.instance
        url = address_url(record.scheme, record.host, record.port, record.prefix)
        return ServerReport(
            ServerState.ON if answers else ServerState.UNKNOWN, url, record.pid, record.started
        )

    def _require_off(self) -> None:
        report = self.report()
        where = f"{self._settings.host}:{self._settings.port}"
        if report.state is ServerState.BLOCKED:
            raise Conflict(
                f"Another program uses {where}, so the server was not started.",
                hint="Stop that program, or set another port in config.txt.",
            )
        if report.state is ServerState.ON:
            raise Conflict(f"The server is already running at {report.url} (pid {report.pid}).")
        if report.state is ServerState.UNKNOWN:
            raise Conflict(
                f"A server of this project is alive (pid {report.pid}) but does not answer.",
                hint="Wait a moment, or use: psiturk server restart",
            )

    def _await_orphans(self) -> None:
        """Give the workers of a master that was killed the moment they take to end."""
        record = self._runtime.record()
        if record is None or self._runtime.is_locked():
            return
        address = _address_of(record)
        until(lambda: not is_taken(address), ORPHAN_SECONDS)

    def _await_answer(self, launch: Launch, began: float) -> None:
        address = self._address()

        def settled() -> bool:
            return launch.has_ended() or (instance_at(address) == launch.instance and is_ready(address))

        if not until(settled, START_SECONDS):
            raise ServerError(
                f"The server was started but has not answered within {START_SECONDS:.0f} seconds.",
                hint=f"See {self.log_path}, then: psiturk server status",
            )
        if launch.has_ended():
            raise ServerError(launch.cause(), hint=self._more(began))

    def _more(self, began: float) -> str:
        """Point to the log, if a start that began then has written to it."""
        is_written = self.log_path.exists() and self.log_path.stat().st_mtime >= began
        return f"More is in {self.log_path}" if is_written else ""

    def _living_record(self) -> RunRecord:
        until(lambda: self._runtime.record() is not None or not self._runtime.is_locked(), 2.0)
        record = self._runtime.record()
        if record is None:
            raise ServerError(
                "A server of this project is alive but has not written down its process id.",
                hint=f"See who holds {self._runtime.path}/server.lock",
            )
        return record

    def _signal(self, record: RunRecord, number: signal.Signals) -> None:
        if not self._runtime.is_locked():
            return
        try:
            if number is signal.SIGKILL and os.getpgid(record.pid) == record.pid:
                os.killpg(record.pid, number)
            else:
                os.kill(record.pid, number)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise ServerError(f"The server at pid {record.pid} belongs to another user.") from error

    def _released(self, seconds: float) -> bool:
        def gone() -> bool:
            if self._launch is not None:
                self._launch.has_ended()
            return not self._runtime.is_locked()

        return until(gone, seconds)


def _address_of(record: RunRecord) -> Address:
    return Address(record.scheme, record.host, record.port, record.prefix)


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until a condition holds; returns whether it did in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
