"""The life of a store: processes, files, closing."""

import multiprocessing
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from psiturk_ng.errors import StoreError
from psiturk_ng.store import Store
from tests.store.conftest import MakeRow


def count(path: Path) -> int:
    """Count the assignments in a database file, without its log."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM assignments").fetchone()[0])


def test_making_a_store_opens_nothing(tmp_path: Path) -> None:
    """Nothing happens before the first use."""
    Store("sqlite:///participants.db", folder=tmp_path)
    Store("postgres://nobody@nowhere.invalid/d")
    assert list(tmp_path.iterdir()) == []


def test_a_closed_store_opens_again(store: Store) -> None:
    """Closing gives the connections back, no more."""
    store.close()
    store.close()
    store.ping()


def test_after_a_checkpoint_a_copied_file_is_whole(
    file_store: Store, make_row: MakeRow, tmp_path: Path
) -> None:
    """The main file alone holds every commit, while the store stays open."""
    assert file_store.url.path is not None
    with file_store.writing() as writing:
        for number in range(200):
            writing.insert(make_row(f"w{number}"), recruiter="link")
    log = Path(f"{file_store.url.path}-wal")
    assert log.stat().st_size > 0
    assert file_store.checkpoint()
    assert log.stat().st_size == 0
    # In a child: closing the file here would drop this process's locks on it.
    copy = tmp_path / "copy.db"
    copier = multiprocessing.get_context("spawn").Process(
        target=shutil.copy, args=(file_store.url.path, copy)
    )
    copier.start()
    copier.join()
    assert count(copy) == 200


def test_a_checkpoint_while_somebody_reads_is_no_error(file_store: Store, make_row: MakeRow) -> None:
    """It says that it could not, and works later."""
    with file_store.reading() as reading:
        reading.of_participant("w1")
        with file_store.writing() as writing:
            writing.insert(make_row(), recruiter="link")
        assert file_store.checkpoint(wait_ms=50) is False
    assert file_store.checkpoint() is True


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_uses_connections_of_its_own(store: Store, make_row: MakeRow) -> None:
    """Store and engines made before a fork work on both sides of it, at the same time."""
    store.ping()
    held = store.project_engine
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_write, args=(store, held, make_row(f"w{n}"))) for n in range(3)]
    for child in children:
        child.start()
    with store.writing() as writing:
        writing.insert(make_row("parent"), recruiter="link")
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0]
    with store.reading() as reading:
        assert len(list(reading.datastrings())) == 4


def _write(store: Store, engine: sa.Engine, row: object) -> None:
    with engine.connect() as connection:
        connection.execute(sa.select(store.tables.assignments)).all()
    with store.writing() as writing:
        writing.insert(row, recruiter="link")  # type: ignore[arg-type]
    # The child must not clean up what it shares with the test run.
    os._exit(0)


def test_a_deleted_database_is_missed_at_once(file_store: Store, make_row: MakeRow) -> None:
    """Writing into a file that nobody can reach any more would lose data silently."""
    assert file_store.url.path is not None
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file_store.url.path}{suffix}").unlink(missing_ok=True)
    with pytest.raises(StoreError, match="cannot be opened"), file_store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
    file_store.migrate(print)
    with file_store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
    with file_store.reading() as reading:
        assert len(reading.of_participant("w1")) == 1
        assert reading.connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_times_of_ours_are_aware(store: Store) -> None:
    """UTC in the database, a time zone in Python, microseconds kept."""
    moment = datetime(2026, 11, 21, 10, 15, 0, 123456, tzinfo=UTC)
    entry = {"uniqueid": "w:a", "recruiter": "link", "entered_at": moment}
    with store.writing() as writing:
        writing.connection.execute(sa.insert(store.tables.entries).values(**entry))
    with store.reading() as reading:
        assert reading.connection.scalar(sa.select(store.tables.entries.c.entered_at)) == moment
