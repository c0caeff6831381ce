"""The server itself: gunicorn, set up from a project's settings."""

import gc
import hashlib
import logging
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from psiturk_ng.errors import PsiturkError
from psiturk_ng.supervisor.attendant import Attendant, AttendedArbiter
from psiturk_ng.supervisor.launch import CAUSE_PREFIX
from psiturk_ng.supervisor.ports import listen, require_bindable, require_tls_files
from psiturk_ng.supervisor.runtime import RunRecord, RuntimeFolder
from psiturk_ng.supervisor.settings import LOG_LEVELS, ServerSettings, base_url, inside, scheme
from psiturk_ng.supervisor.worker import PatientWorker

AUTO_PROCESSES = 2
THREADS_PER_PROCESS = 64
KEEPALIVE_SECONDS = 5
GRACEFUL_SECONDS = 13
MAX_REQUEST_LINE = 8190
MAX_SOCKET_PATH_BYTES = 100

SHARING_LOGGERS = ("psiturk_ng", "psiturk", "Experiment_Server")
"""Ours, the compatibility package's, and the application's, which project code uses."""

WsgiApplication = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Served:
    """What one server process family runs.

    Args:
        folder: the project folder.
        settings: the project's `[Server Parameters]`.
        instance: token that the health endpoint answers.
        load: builds the WSGI application; called once in every worker.
        prepare: called once in the master before workers exist, when this is the project's one server.
        finish: called once in the master after all workers have ended.
        attendant: the program to run beside the server, read again when it reloads; None for none.
    """

    folder: Path
    settings: ServerSettings
    instance: str
    load: Callable[[], WsgiApplication]
    prepare: Callable[[], None]
    finish: Callable[[], None]
    attendant: Callable[[], Sequence[str] | None] = lambda: None


class ProjectServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn serving one project until it is told to stop.

    Args:
        served: what to run.
    """

    def __init__(self, served: Served) -> None:
        self._served = served
        self._runtime = RuntimeFolder(served.folder)
        self._lock = -1
        self._listeners: list[int] = []
        self._attendant = Attendant(served.folder, served.attendant)
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings; called by gunicorn."""
        hooks = {
            "pre_fork": _choose_listener,
            "post_fork": _settle,
            "post_worker_init": self._announce,
            "on_reload": lambda _arbiter: self._renew(),
            "on_exit": self._end,
        }
        binds = {"bind": [f"fd://{listener}" for listener in self._listeners]}
        for name, value in {**options(self._served), **hooks, **binds}.items():
            self.cfg.set(name, value)

    def load(self) -> WsgiApplication:
        """Build the application in a worker; one that cannot ends the whole server with its cause."""
        try:
            with _ending_at_once():
                return self._served.load()
        except (Exception, SystemExit) as error:
            logging.getLogger("gunicorn.error").critical("The application cannot be loaded", exc_info=True)
            complain(error)
            raise SystemExit(Arbiter.WORKER_BOOT_ERROR) from error

    def run(self) -> None:
        """Serve until a signal comes; ends by SystemExit.

        Raises:
            PsiturkError: if it cannot be started.
        """
        settings = self._served.settings
        self._lock = self._runtime.take()
        os.register_at_fork(after_in_child=self._leave_lock)
        require_tls_files(self._served.folder, settings)
        require_bindable(settings)
        self._runtime.write(
            RunRecord(
                pid=os.getpid(),
                scheme=scheme(settings),
                host=settings.host,
                port=settings.port,
                prefix=settings.url_prefix,
                instance=self._served.instance,
                started=time.time(),
            )
        )
        self._served.prepare()
        self._listeners = listen(settings, processes(settings))
        self.load_config()
        self._attendant.renew()
        gc.freeze()
        AttendedArbiter(self, self._attendant).run()

    def _leave_lock(self) -> None:
        """Leave the lock and the attendant to the master alone, so that they end with the master."""
        self._attendant.leave()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _announce(self, worker: Any) -> None:
        if worker.age == 1:
            print(f"Now serving on {base_url(self._served.settings)}", flush=True)

    def _renew(self) -> None:
        try:
            self._attendant.renew()
        except PsiturkError as error:
            # The workers, which read the same settings, say so too.
            complain(error)

    def _end(self, _arbiter: Any) -> None:
        self._attendant.end()
        try:
            self._served.finish()
        except PsiturkError as error:
            complain(error)
        self._runtime.forget()


@contextmanager
def _ending_at_once() -> Iterator[None]:
    """Let a signal end a worker that is still loading without looking like a failure to load."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
    before = {number: signal.signal(number, lambda *_: os._exit(0)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _choose_listener(arbiter: Any, worker: Any) -> None:
    """Give a new worker the socket that the fewest others have: the one of the worker that it succeeds."""
    taken = Counter(each.listener for each in arbiter.WORKERS.values())
    worker.listener = min(range(len(arbiter.LISTENERS)), key=lambda number: taken[number])


def _settle(arbiter: Any, worker: Any) -> None:
    """Let a worker keep its own socket alone, and share our log."""
    for number, listener in enumerate(arbiter.LISTENERS):
        if number != worker.listener:
            listener.close()
    worker.sockets = [arbiter.LISTENERS[worker.listener]]
    _share_log()


def _share_log() -> None:
    """Let what our modules and the project's code log go where gunicorn logs."""
    gunicorns = logging.getLogger("gunicorn.error")
    for name in SHARING_LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = list(gunicorns.handlers)
        logger.setLevel(gunicorns.level)


def complain(error: BaseException) -> None:
    """Say on standard error, in one line, why there is no server and what to do."""
    told = error.message if isinstance(error, PsiturkError) else f"{type(error).__name__}: {error}"
    hint = error.hint if isinstance(error, PsiturkError) else ""
    print(CAUSE_PREFIX + " ".join(f"{told} {hint}".split()), file=sys.stderr, flush=True)


def process_name(folder: Path) -> str:
    """Name that the server's processes show where setproctitle is installed; the same for a folder always."""
    digest = hashlib.sha1(str(folder).encode(), usedforsecurity=False).hexdigest()
    return f"psiturk_experiment_server_{digest[:12]}"


def processes(settings: ServerSettings) -> int:
    """Tell how many worker processes there are."""
    return AUTO_PROCESSES if settings.threads == "auto" else settings.threads


def options(served: Served) -> dict[str, object]:
    """Translate a project's settings into gunicorn's."""
    settings, folder = served.settings, served.folder
    accesslog = None if settings.accesslog in ("", os.devnull) else inside(folder, settings.accesslog)
    control = os.fsencode(RuntimeFolder(folder).control_socket)
    found: dict[str, object] = {
        "worker_class": PatientWorker,
        "workers": processes(settings),
        "threads": THREADS_PER_PROCESS,
        "keepalive": KEEPALIVE_SECONDS,
        "timeout": settings.server_timeout,
        "graceful_timeout": GRACEFUL_SECONDS,
        "limit_request_line": MAX_REQUEST_LINE,
        "forwarder_headers": "",
        "proc_name": process_name(folder),
        "loglevel": LOG_LEVELS[settings.loglevel],
        "errorlog": inside(folder, settings.logfile),
        "accesslog": accesslog,
        "control_socket": os.fsdecode(control),
        "control_socket_disable": len(control) > MAX_SOCKET_PATH_BYTES,
    }
    if scheme(settings) == "https":
        found["certfile"] = inside(folder, settings.certfile)
        found["keyfile"] = inside(folder, settings.keyfile)
    return found
