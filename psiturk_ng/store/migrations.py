"""Bringing a database to the version that this program needs.

Versions are numbered; each has one step that leads to it. Steps only add
tables, columns and indexes, and first look whether they are there, so a step
that was cut short (MySQL commits every change of a table at once) can simply
run again, and servers of the older version go on working meanwhile. Because
tables are described in one place, in their newest form, a step for a new
column adds it to tables that exist already.

This is not Alembic for three reasons: the names of the tables are settings,
steps that only add need no revision graph or batch mode, and every command
would pay for loading it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.schema import CreateColumn

from psiturk_ng.errors import StoreError
from psiturk_ng.store.dumping import dump_command
from psiturk_ng.store.failures import translated
from psiturk_ng.store.queries import ALLOCATION
from psiturk_ng.store.sqlite import back_up
from psiturk_ng.store.tables import Tables
from psiturk_ng.store.upsert import insert_if_absent
from psiturk_ng.store.urls import DatabaseUrl

Notify = Callable[[str], None]
Step = Callable[[sa.Connection, Tables], None]

_WAIT_S: Final = 600
# Any number will do; PostgreSQL's advisory locks are per database.
_LOCK_NUMBER: Final = 0x7073697475726B


def schema_version(connection: sa.Connection, tables: Tables) -> int:
    """Find the version of a database: 0 if it is empty or psiTurk's."""
    if not sa.inspect(connection).has_table(tables.schema.name):
        return 0
    return connection.scalar(sa.select(sa.func.max(tables.schema.c.version))) or 0


def refuse_newer(version: int) -> None:
    """Keep off a database that a later program has changed.

    Raises:
        StoreError: if the version is newer than this program's.
    """
    if version > CURRENT:
        raise StoreError(
            f"The database has schema version {version}; this psiturk_ng knows versions up to {CURRENT}.",
            "Update with: pip install --upgrade psiturk-ng",
        )


def migrate(engine: sa.Engine, url: DatabaseUrl, tables: Tables, notify: Notify) -> None:
    """Bring a database to the current version; one process does it, others wait for it.

    An SQLite database that holds anything is copied first. Elsewhere the
    command that would copy it is named.

    Args:
        engine: for writing.
        url: the same database's.
        tables: the project's.
        notify: told, in a sentence, what is done.

    Raises:
        StoreError: if it cannot be done; the database stays as it was.
    """
    with _alone(engine) as connection:
        version = schema_version(connection, tables)
        refuse_newer(version)
        if version == CURRENT:
            return
        has_data = _holds_anything(connection)
        if has_data:
            _secure(url, version, notify)
        for number in range(version + 1, CURRENT + 1):
            _STEPS[number - 1](connection, tables)
            now = datetime.now(UTC)
            insert_if_absent(connection, tables.schema, {"version": number, "migrated_at": now})
        if has_data:
            notify(f"The database is now at schema version {CURRENT}.")


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that no other process's migration can overlap."""
    with translated(), engine.connect() as connection:
        match connection.dialect.name:
            case "sqlite":
                raw = connection.connection.dbapi_connection
                assert raw is not None
                raw.execute(f"PRAGMA busy_timeout={_WAIT_S * 1000}")
                # Closed afterwards, so that no later user waits that long.
                connection.detach()
                with connection.begin():
                    yield connection
            case "postgresql":
                with connection.begin():
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT_S}s'")
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER)))
                    yield connection
            case _:
                name = _mysql_lock_name(connection)
                if connection.scalar(sa.select(sa.func.get_lock(name, _WAIT_S))) != 1:
                    raise StoreError(
                        "Another process has been migrating the database for too long.", "Try again."
                    )
                try:
                    yield connection
                    connection.commit()
                finally:
                    connection.rollback()
                    connection.execute(sa.select(sa.func.release_lock(name)))


def _mysql_lock_name(connection: sa.Connection) -> str:
    """Name the database too: MySQL's named locks span the server. At most 64 characters."""
    database = str(connection.engine.url.database)
    return f"psiturk_migrate_{sha256(database.encode()).hexdigest()[:32]}"


def _holds_anything(connection: sa.Connection) -> bool:
    quoted = connection.dialect.identifier_preparer.quote
    return any(
        connection.exec_driver_sql(f"SELECT 1 FROM {quoted(name)} LIMIT 1").first()  # noqa: S608
        for name in sa.inspect(connection).get_table_names()
    )


def _secure(url: DatabaseUrl, version: int, notify: Notify) -> None:
    if url.path is None:
        notify(
            f"The database will be migrated; migrations only add. To keep a copy, run: {dump_command(url)}"
        )
        return
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = url.path.with_name(f"{url.path.name}.backup-v{version}-{moment}")
    try:
        back_up(url.path, target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"The database could not be backed up to {target.name}: {error}.",
            "Make room for a copy beside it; it has not been changed.",
        ) from error
    notify(f"The database was backed up to {target.name} before its migration.")


def add_missing(connection: sa.Connection, table: sa.Table) -> None:
    """Create a table, or add to it the nullable columns and the indexes that it lacks."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(table.name):
        table.create(connection)
        return
    present = {column["name"] for column in inspector.get_columns(table.name)}
    quoted = connection.dialect.identifier_preparer.format_table(table)
    for column in table.columns:
        if column.name not in present:
            spec = str(CreateColumn(column).compile(dialect=connection.dialect))
            connection.exec_driver_sql(f"ALTER TABLE {quoted} ADD COLUMN {spec}")
    names = {index["name"] for index in inspector.get_indexes(table.name)}
    for index in table.indexes:
        if index.name not in names:
            index.create(connection)


def _first(connection: sa.Connection, tables: Tables) -> None:
    """Add what psiTurk 3 has, as far as it is not there, its missing indexes, and our first tables."""
    for table in (
        tables.assignments,
        tables.hits,
        tables.campaigns,
        tables.jobs,
        tables.secrets,
        tables.locks,
        tables.entries,
        tables.schema,
    ):
        add_missing(connection, table)
    insert_if_absent(connection, tables.locks, {"name": ALLOCATION, "version": 0})


def _records(connection: sa.Connection, tables: Tables) -> None:
    """Add the tables that hold records one by one."""
    for table in (tables.streams, tables.records, tables.set_aside, tables.heads):
        add_missing(connection, table)


def _verdicts(connection: sa.Connection, tables: Tables) -> None:
    """Add the verdict on each assignment's data."""
    add_missing(connection, tables.heads)


def _money(connection: sa.Connection, tables: Tables) -> None:
    """Add the ledger, and what platforms said of postings and submissions."""
    for table in (tables.ledger, tables.postings, tables.submissions):
        add_missing(connection, table)


def _links(connection: sa.Connection, tables: Tables) -> None:
    """Add links, what participants arrived with, and completion codes."""
    for table in (tables.links, tables.arrivals, tables.codes):
        add_missing(connection, table)


def _logins(connection: sa.Connection, tables: Tables) -> None:
    """Add who may use the dashboard and its API."""
    for table in (tables.logins, tables.failed_logins, tables.login_links, tables.api_tokens):
        add_missing(connection, table)


def _board(connection: sa.Connection, tables: Tables) -> None:
    """Add what lets the dashboard list and count quickly, and notes about participants."""
    add_missing(connection, tables.assignments)
    add_missing(connection, tables.notes)


def _news(connection: sa.Connection, tables: Tables) -> None:
    """Add what platforms told by themselves."""
    add_missing(connection, tables.news)


def _outcomes(connection: sa.Connection, tables: Tables) -> None:
    """Add how passes ended."""
    add_missing(connection, tables.outcomes)


def _panels(connection: sa.Connection, tables: Tables) -> None:
    """Add to links the panel that they belong to."""
    add_missing(connection, tables.links)


def _tasks(connection: sa.Connection, tables: Tables) -> None:
    """Add what runs by itself."""
    for table in (tables.tasks, tables.task_runs, tables.leases):
        add_missing(connection, table)


def _campaigns(connection: sa.Connection, tables: Tables) -> None:
    """Add what campaigns need beside psiTurk's table, and who counts as valid."""
    for table in (tables.campaign_plans, tables.validity):
        add_missing(connection, table)


def _sums(connection: sa.Connection, tables: Tables) -> None:
    """Add what lets the dashboard count submissions and add up the ledger quickly."""
    add_missing(connection, tables.ledger)
    add_missing(connection, tables.submissions)


_STEPS: Final[tuple[Step, ...]] = (
    _first,
    _records,
    _verdicts,
    _money,
    _links,
    _logins,
    _board,
    _news,
    _outcomes,
    _panels,
    _tasks,
    _campaigns,
    _sums,
)
"""The step at index n leads from version n to n + 1."""

CURRENT: Final = len(_STEPS)
"""The schema version of this program."""
