"""One way to open each kind of database, with the settings under which our promises hold."""

import os
import sqlite3
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import event

from psiturk_ng.errors import ConfigError
from psiturk_ng.store.failures import translated
from psiturk_ng.store.sqlite import choose_journal, connect, file_system, identity
from psiturk_ng.store.statements import Statement
from psiturk_ng.store.urls import DatabaseUrl, require_driver

SYNCHRONOUS: Final = ("OFF", "NORMAL", "FULL", "EXTRA")
_BUSY_S: Final = 20
"""How long a transaction waits for a lock or a connection: less than the 30 s after which clients give up."""

_RECYCLE_S: Final = 1800
_TRUSTED_S: Final = 1.0
"""For so long after it was used a connection is believed to live."""


_BEGIN_READING: Final = Statement(sa.text("BEGIN"))
_BEGIN_WRITING: Final = Statement(sa.text("BEGIN IMMEDIATE"))

# Two server processes with two pools each stay below 20 connections, the
# smallest limit that hosts set; threads beyond that wait, they do not fail.
_OURS: Final[dict[str, Any]] = {"pool_size": 3, "max_overflow": 2}
_PROJECTS: Final[dict[str, Any]] = {"pool_size": 1, "max_overflow": 3}
# A connection to a file costs little, so every thread may have one.
_FILE: Final[dict[str, Any]] = {"pool_size": 4, "max_overflow": 60}


@dataclass(frozen=True, slots=True)
class Engines:
    """The ways into one database, of one process.

    Args:
        ours: transactions that write; on SQLite they take the lock at their beginning.
        reading: transactions that only read; shares its connections with `ours`.
        projects: for a project's own code; connections of its own, so that code which
            keeps one while it calls us cannot starve us.
        warning: a sentence for the researcher, or "".
    """

    ours: sa.Engine
    reading: sa.Engine
    projects: sa.Engine
    warning: str

    def dispose(self) -> None:
        """Close the connections that nobody uses now."""
        self.ours.dispose()
        self.projects.dispose()

    def abandon(self) -> None:
        """Forget connections that belong to the process we were forked from."""
        self.ours.dispose(close=False)
        self.projects.dispose(close=False)


def open_engines(url: DatabaseUrl, synchronous: str) -> Engines:
    """Open a database.

    Args:
        url: where it is.
        synchronous: on SQLite, how hard a commit tries to survive a power loss: FULL does,
            NORMAL may lose the last commits, OFF may damage the file; EXTRA is FULL with more syncs.

    Raises:
        ConfigError: if the driver is missing or `synchronous` is not one of these.
        StoreError: if the file cannot be opened.
    """
    require_driver(url)
    if url.path is None:
        engines = _server(url.sqlalchemy, _OURS), _server(url.sqlalchemy, _PROJECTS)
        warning = ""
    else:
        with translated():
            journal, warning = choose_journal(url.path, file_system(url.path))
        level = _level(synchronous, journal)
        engines = _sqlite(url, level), _sqlite_for_projects(url, level)
    for engine in engines:
        _keep_to_own(engine, url.path)
        if url.path is None:
            # Second: a connection of the process that we were forked from is not asked.
            _ask_after_idling(engine)
    ours, projects = engines
    return Engines(ours, ours.execution_options(readonly=True, **_read_only(ours)), projects, warning)


def _server(url: sa.URL, size: dict[str, Any]) -> sa.Engine:
    on_mysql = url.get_backend_name() == "mysql"
    engine = sa.create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_recycle=_RECYCLE_S,
        pool_timeout=_BUSY_S,
        hide_parameters=True,
        connect_args=_mysql_options() if on_mysql else _postgresql_options(url),
        **size,
    )
    if not on_mysql:
        _limit_waits(engine)
    return engine


def _limit_waits(engine: sa.Engine) -> None:
    """Let PostgreSQL wait for locks no longer than the others; it would wait for ever."""

    @event.listens_for(engine, "connect")
    def limit(connection: Any, record: object) -> None:
        connection.execute(f"SET lock_timeout = '{_BUSY_S}s'")
        connection.commit()


def _mysql_options() -> dict[str, Any]:
    """Never cut a value short silently, and wait for locks no longer than elsewhere."""
    strict = "SET SESSION sql_mode=CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"
    waits = f"innodb_lock_wait_timeout={_BUSY_S}, lock_wait_timeout={_BUSY_S}"
    return {"init_command": f"{strict}, {waits}, group_concat_max_len=4294967295"}


def _postgresql_options(url: sa.URL) -> dict[str, Any]:
    defaults = {
        "connect_timeout": 10,
        "client_encoding": "utf8",
        "application_name": "psiturk_ng",
        # A server that vanished without a word is noticed, not waited for.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    return {key: value for key, value in defaults.items() if key not in url.query}


def _read_only(engine: sa.Engine) -> dict[str, Any]:
    return {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}


def _sqlite(url: DatabaseUrl, level: str) -> sa.Engine:
    """Begin and end transactions ourselves; pysqlite would begin them late, and read outside of them."""
    engine = _sqlite_engine(url, None)
    _configure(engine, level, ("foreign_keys=ON",))

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        only_reads = connection.get_execution_options().get("readonly")
        (_BEGIN_READING if only_reads else _BEGIN_WRITING).change(connection, [{}])

    return engine


def _sqlite_for_projects(url: DatabaseUrl, level: str) -> sa.Engine:
    """Read outside of transactions and take the lock at the first write, as psiTurk's projects expect."""
    engine = _sqlite_engine(url, "IMMEDIATE")
    _configure(engine, level, ())
    return engine


def _sqlite_engine(url: DatabaseUrl, isolation_level: Literal["IMMEDIATE"] | None) -> sa.Engine:
    assert url.path is not None
    opener = partial(connect, url.path, isolation_level)
    return sa.create_engine(url.sqlalchemy, creator=opener, hide_parameters=True, **_FILE)


def _configure(engine: sa.Engine, level: str, more: tuple[str, ...]) -> None:
    # Without fullfsync, macOS answers before the disk has the data.
    to_disk = ("fullfsync=ON",) if level in ("FULL", "EXTRA") else ()
    pragmas = (f"busy_timeout={_BUSY_S * 1000}", f"synchronous={level}", *to_disk, *more)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")


def _level(synchronous: str, journal: str) -> str:
    """Check the setting; a rollback journal needs EXTRA to keep what FULL keeps with a write-ahead log."""
    level = synchronous.strip().upper()
    if level not in SYNCHRONOUS:
        raise ConfigError(
            f"The setting sqlite_synchronous is {synchronous!r}.", f"Use one of {', '.join(SYNCHRONOUS)}."
        )
    return "EXTRA" if level == "FULL" and journal != "wal" else level


def _ask_after_idling(engine: sa.Engine) -> None:
    """Let a connection that nobody used for a while answer before it is used again.

    SQLAlchemy's `pool_pre_ping` asks every time: a sixth of the questions that a busy server asks.
    """

    @event.listens_for(engine, "checkin")
    def note(connection: Any, record: Any) -> None:
        record.info["idle_since_s"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: Any, proxy: Any) -> None:
        since_s = record.info.get("idle_since_s")
        if since_s is None or time.monotonic() - since_s < _TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise sa.exc.InvalidatePoolError("The database closed the connection.") from error


def _keep_to_own(engine: sa.Engine, path: Path | None) -> None:
    """Never use a connection that a parent process opened, or one to a file since deleted or replaced.

    Source: SQLAlchemy manual, "Using Connection Pools with Multiprocessing".
    """

    def origin() -> tuple[int, tuple[int, int]]:
        return os.getpid(), identity(path) if path else (0, 0)

    @event.listens_for(engine, "connect")
    def remember(connection: Any, record: Any) -> None:
        record.info["origin"] = origin()

    @event.listens_for(engine, "checkout")
    def compare(connection: Any, record: Any, proxy: Any) -> None:
        process, file = origin()
        if record.info["origin"] == (process, file):
            return
        if record.info["origin"][0] != process:
            record.dbapi_connection = proxy.dbapi_connection = None
        raise sa.exc.DisconnectionError("The connection is not to this process's database.")
