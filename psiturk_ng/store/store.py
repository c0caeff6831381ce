"""A project's database."""

import logging
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from psiturk_ng.errors import StoreError
from psiturk_ng.store.assignments import Reading, Writing
from psiturk_ng.store.engine import Engines, open_engines
from psiturk_ng.store.failures import translated
from psiturk_ng.store.gate import Gate
from psiturk_ng.store.group_commit import GroupCommit, Result
from psiturk_ng.store.idle import IdleCheckpoint
from psiturk_ng.store.migrations import CURRENT, migrate, refuse_newer, schema_version
from psiturk_ng.store.queries import build_queries
from psiturk_ng.store.secrets import keep_secret, make_key, read_secret
from psiturk_ng.store.sqlite import checkpoint
from psiturk_ng.store.tables import TableNames, build_tables
from psiturk_ng.store.urls import read_url

# Of the 64 threads of a server process, some are left for what needs no database.
_WRITERS: Final = 48
_READERS: Final = 12
_log: Final = logging.getLogger(__name__)


class Store:
    """Everything that is kept about a project's participants.

    Opens at first use, once per process: it may be made before a server forks.

    Args:
        url: the setting `database_url`.
        names: what the tables are called.
        sqlite_synchronous: the setting; FULL keeps an acknowledged write through a power loss.
        folder: the project; a relative SQLite path starts there.

    Raises:
        ConfigError: if the URL cannot be read.
    """

    def __init__(
        self,
        url: str,
        names: TableNames | None = None,
        *,
        sqlite_synchronous: str = "FULL",
        folder: Path = Path(),
    ) -> None:
        self.url = read_url(url, folder)
        self.tables = build_tables(names or TableNames())
        self._queries = build_queries(self.tables)
        self._synchronous = sqlite_synchronous
        self._writers, self._readers = Gate(_WRITERS), Gate(_READERS)
        self._group = None if self.url.path is None else GroupCommit(self._transaction)
        self._idle = None if self.url.path is None else IdleCheckpoint(self.url.path)
        self._opening = threading.Lock()
        self._opened: tuple[int, Engines] | None = None
        if self.url.path is not None and hasattr(os, "register_at_fork"):
            # SQLite's locks do not survive a fork, so no idle connection may live through one.
            os.register_at_fork(before=partial(_close_idle, weakref.ref(self)))

    def __repr__(self) -> str:
        return f"Store({self.url})"

    @property
    def engine(self) -> sa.Engine:
        """Our own way in. On SQLite its transactions take the write lock when they begin."""
        return self._engines().ours

    @property
    def project_engine(self) -> sa.Engine:
        """The way in for a project's own code: reads lock nothing, the first write takes the lock."""
        return self._engines().projects

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a transaction that reads one consistent state on SQLite, committed states elsewhere.

        Raises:
            StoreError: if the database cannot be used now.
        """
        with self._readers.passage(), translated(), self._engines().reading.begin() as connection:
            yield Reading(connection, self._queries)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Open a transaction that writes: kept if the block ends well, undone if it raises.

        Keep it short and call nothing slow inside: on SQLite all other writers wait.

        Raises:
            StoreError: if the database cannot be used now.
        """
        with self._writers.passage(), self._transaction() as writing:
            yield writing

    def write(self, do: Callable[[Writing], Result]) -> Result:
        """Do something in a transaction, on SQLite together with what other threads do at the same time.

        Args:
            do: may be called twice, if something else in its transaction failed.

        Returns:
            What it returns; it is committed then.

        Raises:
            StoreError: if the database cannot be used now; and whatever `do` raises.
        """
        with self._writers.passage():
            if self._group is not None:
                return self._group.run(do)
            with self._transaction() as writing:
                return do(writing)

    def within(self, connection: sa.Connection) -> Writing:
        """Join a transaction that somebody else, such as project code, has begun and will end."""
        return Writing(connection, self._queries)

    def migrate(self, notify: Callable[[str], None]) -> None:
        """Create or upgrade the tables; quick if there is nothing to do.

        Args:
            notify: told, in sentences, of a backup and of what was done.

        Raises:
            StoreError: if the database is newer than this program, or cannot be used.
        """
        if self.url.path is not None:
            self._make_file(self.url.path)
        if not self.schema_is_current():
            migrate(self.engine, self.url, self.tables, notify)

    def schema_is_current(self) -> bool:
        """Tell whether the tables are those that this program needs.

        Raises:
            StoreError: if they are newer, or the database cannot be used.
        """
        if self.url.path is not None and not self.url.path.exists():
            return False
        with self.reading() as reading:
            version = schema_version(reading.connection, self.tables)
        refuse_newer(version)
        return version == CURRENT

    def secret(self, name: str, make: Callable[[], str] = make_key) -> str:
        """Give the secret of that name, made at the first call of any server and the same ever after.

        Args:
            name: at most 128 characters.
            make: makes it, at most 1024 characters.
        """
        with self.reading() as reading:
            known = read_secret(reading, name)
        if known is not None:
            return known
        with self.writing() as writing:
            keep_secret(writing, name, make())
            kept = read_secret(writing, name)
        assert kept is not None
        return kept

    def checkpoint(self, wait_ms: int = 2_000) -> bool:
        """On SQLite, bring the file up to date, so that a copy of it is whole.

        Args:
            wait_ms: how long to wait for others.

        Returns:
            Whether that worked; False while somebody reads or writes.
        """
        return self.url.path is None or checkpoint(self.url.path, wait_ms)

    def ping(self) -> None:
        """Make sure that the database answers and has our tables.

        Raises:
            StoreError: if not.
        """
        with self.reading() as reading:
            reading.connection.execute(sa.select(self.tables.schema.c.version).limit(1))

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        with self._opening:
            opened, self._opened = self._opened, None
        if opened is not None and opened[0] == os.getpid():
            opened[1].dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Writing]:
        with translated(), self._engines().ours.begin() as connection:
            yield Writing(connection, self._queries)
        if self._idle is not None:
            self._idle.written()

    def _engines(self) -> Engines:
        opened = self._opened
        if opened is not None and opened[0] == os.getpid():
            return opened[1]
        with self._opening:
            if self._opened is not None and self._opened[0] != os.getpid():
                self._opened[1].abandon()
                self._opened = None
            if self._opened is None:
                self._opened = (os.getpid(), open_engines(self.url, self._synchronous))
                self._warn(self._opened[1])
            return self._opened[1]

    def _make_file(self, path: Path) -> None:
        # Opening and closing a file that is in use would drop SQLite's locks on it.
        if path.exists():
            return
        try:
            path.touch()
        except OSError as error:
            raise StoreError(
                f"The database file {path} cannot be made: {error.strerror}.",
                "Check database_url and the permissions of the folder.",
            ) from error
        # What is open belongs to a file that was deleted.
        self.close()

    def _warn(self, engines: Engines) -> None:
        if engines.warning:
            _log.warning(engines.warning)


def _close_idle(reference: "weakref.ref[Store]") -> None:
    store = reference()
    if store is not None and store._opened is not None:
        store._opened[1].dispose()
