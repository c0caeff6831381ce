"""A simulated platform's file, and transactions in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from psiturk_ng.marketplace import clock, settings

_BUSY_MS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Moment:
    """A transaction, and the time at which it happens.

    Args:
        connection: open; it commits when the moment is over.
        now: the platform's time.
    """

    connection: sa.Connection
    now: datetime


class State:
    """Everything that a simulated platform knows.

    Args:
        path: of its file, which is made if it is not there.
        metadata: its tables; those that all platforms have come beside.
        let_time_work: brings about what time alone brings about.
    """

    def __init__(
        self, path: Path, metadata: sa.MetaData, let_time_work: Callable[[sa.Connection, datetime], None]
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = _engine(path)
        self._tables = [*metadata.sorted_tables, *settings.METADATA.sorted_tables]
        self._let_time_work = let_time_work
        with self._engine.begin() as connection:
            for each in (metadata, settings.METADATA):
                each.create_all(connection)

    @contextmanager
    def moment(self) -> Iterator[Moment]:
        """Act: one at a time, all or nothing, after what time alone has brought about."""
        with self._engine.begin() as connection:
            now = clock.now(connection)
            self._let_time_work(connection, now)
            yield Moment(connection, now)

    def forget(self) -> None:
        """Begin anew, as if nothing had ever happened; the clock is right again."""
        with self._engine.begin() as connection:
            for table in reversed(self._tables):
                connection.execute(sa.delete(table))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", pool_size=4, max_overflow=60, pool_timeout=60)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # pysqlite would begin transactions late, and read outside of them.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", f"busy_timeout={_BUSY_MS}", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
