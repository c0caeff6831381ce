"""What a researcher reads when the database fails."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from psiturk_ng.errors import StoreError
from psiturk_ng.store import AssignmentRow, Store, engine
from tests.store.conftest import MakeRow


def refused(store: Store, message: str, *, http_status: int = 503) -> None:
    """Expect that writing fails with that message, a hint, and the driver's error as its cause."""
    with pytest.raises(StoreError, match=message) as caught, store.writing() as writing:
        writing.store_datastring("w1:a1", "x" * 100_000)
    assert caught.value.http_status == http_status
    assert caught.value.hint
    assert caught.value.__cause__ is not None


def test_a_locked_database_is_busy(file_store: Store) -> None:
    """Another program holds SQLite's lock for longer than we wait."""
    sa.event.listen(file_store.engine, "connect", lambda c, record: c.execute("PRAGMA busy_timeout=50"))
    file_store.engine.dispose()
    assert file_store.url.path is not None
    with closing(sqlite3.connect(file_store.url.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(file_store, "database is busy")
        file_store.ping()


def test_a_full_disk_is_named_and_costs_nothing_stored(file_store: Store, make_row: MakeRow) -> None:
    """The write fails whole; what was stored before stays readable."""
    with file_store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
        writing.store_datastring("w1:a1", "before")
    sa.event.listen(file_store.engine, "connect", lambda c, record: c.execute("PRAGMA max_page_count=1"))
    file_store.engine.dispose()
    refused(file_store, "disk is full", http_status=507)
    with file_store.reading() as reading:
        assert reading.datastring("w1:a1") == "before"


def test_a_database_without_our_tables_says_how_to_make_them(database_urls: str) -> None:
    """On every database, for writing and for the readiness check."""
    store = Store(database_urls)
    if store.url.path is not None:
        store.url.path.touch()
    refused(store, "lacks a table")
    with pytest.raises(StoreError, match="lacks a table") as caught:
        store.ping()
    assert caught.value.hint == "Run: psiturk migrate db"
    store.close()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """Something else under the database's name is not overwritten."""
    path = tmp_path / "participants.db"
    path.write_text("subject,rt\n" * 1000)
    store = Store("sqlite:///participants.db", folder=tmp_path)
    with pytest.raises(StoreError, match="not a database"):
        store.migrate(print)
    assert path.read_text() == "subject,rt\n" * 1000


def test_a_database_is_not_made_by_looking_for_it(tmp_path: Path) -> None:
    """A wrong path stays an error instead of becoming an empty study."""
    store = Store("sqlite:///participants.db", folder=tmp_path)
    assert not store.schema_is_current()
    with pytest.raises(StoreError, match="cannot be opened"):
        store.ping()
    assert store.checkpoint()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message holds the path."""
    store = Store("sqlite:///nowhere/participants.db", folder=tmp_path)
    with pytest.raises(StoreError, match=r"nowhere/participants\.db cannot be made"):
        store.migrate(print)


@pytest.mark.parametrize("scheme", ["postgres", "mysql"])
def test_a_server_that_is_down_is_named_without_the_password(scheme: str) -> None:
    """Neither the message nor its causes hold it."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        store = Store(f"{scheme}://u:hunter2@127.0.0.1:{unused.getsockname()[1]}/d")
        with pytest.raises(StoreError, match="does not answer") as caught:
            store.ping()
    error: BaseException | None = caught.value
    while error is not None:
        assert "hunter2" not in f"{error} {error!r}"
        error = error.__cause__
    assert "hunter2" not in repr(store)


@pytest.mark.mysql
def test_a_wrong_database_is_refused_by_its_server(mysql_server: str) -> None:
    """A name that does not exist is a matter of database_url."""
    store = Store(sa.make_url(mysql_server).set(database="nowhere").render_as_string(hide_password=False))
    with pytest.raises(StoreError, match="refuses the connection") as caught:
        store.ping()
    assert "database_url" in caught.value.hint


ON_SERVERS = pytest.mark.parametrize(
    ("fixture", "whoami", "drop"),
    [
        pytest.param(
            "postgresql_url",
            "SELECT pg_backend_pid()",
            "SELECT pg_terminate_backend({})",
            marks=pytest.mark.postgresql,
        ),
        pytest.param("mysql_url", "SELECT connection_id()", "KILL {}", marks=pytest.mark.mysql),
    ],
)


def insert_while_dropped(store: Store, row: AssignmentRow, whoami: str, drop: str) -> None:
    """Insert in a transaction whose connection the server ends in the middle."""
    with store.writing() as writing:
        writing.insert(row, recruiter="link")
        own = writing.connection.exec_driver_sql(whoami).scalar()
        with store.engine.connect() as other:
            other.exec_driver_sql(drop.format(own))
        writing.store_datastring(row.uniqueid, "{}")


@ON_SERVERS
def test_a_lost_connection_costs_one_request(
    fixture: str, whoami: str, drop: str, request: pytest.FixtureRequest, make_row: MakeRow
) -> None:
    """Nothing of its transaction stays, and the next one works."""
    store = Store(request.getfixturevalue(fixture))
    store.migrate(print)
    with pytest.raises(StoreError, match="does not answer"):
        insert_while_dropped(store, make_row(), whoami, drop)
    with store.reading() as reading:
        assert reading.by_uniqueid("w1:a1") is None
    store.close()


@ON_SERVERS
def test_a_connection_lost_while_idle_costs_nothing(
    fixture: str, whoami: str, drop: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked before it is used again, and replaced, for reading and for writing."""
    monkeypatch.setattr(engine, "_TRUSTED_S", 0.0)
    store = Store(request.getfixturevalue(fixture))
    store.migrate(print)
    with store.engine.connect() as other:
        for way in (store.reading, store.writing):
            with way() as before:
                own = before.connection.exec_driver_sql(whoami).scalar()
            other.exec_driver_sql(drop.format(own))
            with way() as after:
                assert after.connection.exec_driver_sql(whoami).scalar() != own
    store.close()


def test_errors_in_statements_stay_visible(store: Store) -> None:
    """A bug is not dressed up as a busy database, and its message holds no participant's data."""
    with pytest.raises(sa.exc.DBAPIError) as caught, store.writing() as writing:
        writing.connection.execute(
            sa.text("SELECT nonsense FROM assignments WHERE workerid = :w"), {"w": "anna"}
        )
    assert "nonsense" in str(caught.value)
    assert "anna" not in str(caught.value)
