"""How each database is opened."""

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from psiturk_ng.errors import ConfigError
from psiturk_ng.store import Store, TableNames
from psiturk_ng.store.sqlite import choose_journal, file_system
from tests.store.conftest import MakeRow

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
//nas/lab /mnt/the\\040lab cifs rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
"""


def pragma(engine: sa.Engine, name: str) -> object:
    """Ask a connection for one of its settings."""
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_an_acknowledged_write_survives_power_loss(file_store: Store) -> None:
    """SQLite syncs its log at each commit: synchronous is FULL (2), for project code too."""
    for engine in (file_store.engine, file_store.project_engine):
        assert pragma(engine, "synchronous") == 2
        assert pragma(engine, "fullfsync") == 1
        assert pragma(engine, "journal_mode") == "wal"
        assert pragma(engine, "busy_timeout") == 20_000


@pytest.mark.parametrize(("setting", "value"), [("NORMAL", 1), (" off ", 0), ("Extra", 3)])
def test_durability_can_be_relaxed(setting: str, value: int, tmp_path: Path) -> None:
    """The setting sqlite_synchronous reaches every connection."""
    store = Store("sqlite:///p.db", sqlite_synchronous=setting, folder=tmp_path)
    store.migrate(print)
    assert pragma(store.engine, "synchronous") == value
    assert pragma(store.project_engine, "synchronous") == value
    store.close()


def test_an_unknown_durability_is_refused(tmp_path: Path) -> None:
    """A typing error must not cost data."""
    with pytest.raises(ConfigError, match="sqlite_synchronous"):
        Store("sqlite:///p.db", sqlite_synchronous="FUL", folder=tmp_path).migrate(print)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/p.db", "ext4"),
        ("/home/anna/p.db", "nfs4"),
        ("/homework/p.db", "ext4"),
        ("/home/local/p.db", "ext4"),
        ("/mnt/the lab/p.db", "cifs"),
    ],
)
def test_the_file_system_of_a_path_is_found(path: str, kind: str, tmp_path: Path) -> None:
    """The innermost mount counts, spaces in its name included."""
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert file_system(Path(path), mounts) == kind
    assert file_system(Path(path), tmp_path / "none") == ""


def test_on_a_network_drive_the_log_is_a_rollback_journal(tmp_path: Path) -> None:
    """A write-ahead log would lose data there; the researcher is told, also if it was one before."""
    path = tmp_path / "p.db"
    path.touch()
    assert choose_journal(path, "ext4") == ("wal", "")
    mode, warning = choose_journal(path, "nfs4")
    assert mode == "delete"
    assert "p.db (nfs4)" in warning


def test_a_reader_does_not_hold_up_a_writer(store: Store, make_row: MakeRow) -> None:
    """Nor does it see what is committed meanwhile by halves."""
    with store.reading() as reading:
        assert reading.of_participant("w1") == []
        with store.writing() as writing:
            writing.insert(make_row(), recruiter="link")
        with store.reading() as other:
            assert len(other.of_participant("w1")) == 1


def test_a_failed_transaction_leaves_nothing(store: Store, make_row: MakeRow) -> None:
    """Whatever ends the block with an error undoes it whole."""
    with suppress(RuntimeError), store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
        raise RuntimeError
    with store.reading() as reading:
        assert reading.by_uniqueid("w1:a1") is None
        assert reading.recruiter_of("w1:a1") is None


def test_our_writers_take_the_lock_at_once(file_store: Store) -> None:
    """What a writer reads first stays true until it commits."""
    assert file_store.url.path is not None
    with (
        closing(sqlite3.connect(file_store.url.path, timeout=0)) as other,
        file_store.writing(),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_servers_read_committed(store: Store) -> None:
    """The level at which lock-then-count is right on PostgreSQL and MySQL."""
    if store.engine.dialect.name != "sqlite":
        for engine in (store.engine, store.project_engine):
            with engine.connect() as connection:
                assert connection.get_isolation_level() == "READ COMMITTED"


def test_project_code_reads_without_a_lock(store: Store, make_row: MakeRow) -> None:
    """A custom route may read, wait long, and read again: nobody waits for it and it sees the news."""
    table = store.tables.assignments
    count = sa.select(sa.func.count()).select_from(table)
    with Session(store.project_engine) as session:
        assert session.scalar(count) == 0
        with store.writing() as writing:
            writing.insert(make_row(), recruiter="link")
        assert session.scalar(count) == 1


def test_project_code_takes_the_lock_at_its_first_write(file_store: Store, make_row: MakeRow) -> None:
    """From then on others wait, as under psiTurk; its reads before cost nobody anything."""
    table = file_store.tables.assignments
    with file_store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
    assert file_store.url.path is not None
    with (
        Session(file_store.project_engine) as session,
        closing(sqlite3.connect(file_store.url.path, timeout=0, isolation_level=None)) as other,
    ):
        session.execute(sa.select(table.c.bonus)).all()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        session.execute(sa.update(table).values(bonus=1.5))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        session.commit()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_project_code_that_keeps_connections_does_not_starve_us(store: Store) -> None:
    """Its pool is its own: all its connections in use, ours still answer."""
    held = []
    try:
        for _ in range(4):
            held.append(store.project_engine.connect())
            held[-1].exec_driver_sql("SELECT 1")
        store.ping()
    finally:
        for connection in held:
            connection.close()


def test_64_threads_write_without_an_error(store: Store) -> None:
    """More threads than connections wait for their turn."""
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            store.secret(f"secret {number % 8}")
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_two_tables_of_one_name_are_refused() -> None:
    """Names are settings, and a slip of the pen must not end in a crash."""
    with pytest.raises(ConfigError, match="amt_hit"):
        Store("sqlite:///x.db", TableNames(assignments="amt_hit"))
