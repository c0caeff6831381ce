"""Bringing a database to the current version."""

import multiprocessing
import re
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from psiturk_ng.errors import StoreError
from psiturk_ng.store import Store, TableNames
from psiturk_ng.store.migrations import CURRENT
from tests.store import legacy
from tests.store.conftest import MakeRow


def migrate_elsewhere(url: str) -> list[str]:
    """Migrate in a process of its own; gives what it was told."""
    told: list[str] = []
    store = Store(url)
    store.migrate(told.append)
    store.ping()
    store.close()
    return told


def in_processes(url: str, count: int) -> list[list[str]]:
    """Migrate in several processes at once."""
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(migrate_elsewhere, [url] * count))


def backups(folder: Path) -> list[Path]:
    """List the backups in a folder."""
    return sorted(folder.glob("*.backup-*"))


def test_four_processes_migrate_a_new_database_once(database_urls: str) -> None:
    """None fails, none does it twice."""
    assert in_processes(database_urls, 4) == [[], [], [], []]
    store = Store(database_urls)
    with store.reading() as reading:
        versions = reading.connection.scalars(sa.select(store.tables.schema.c.version)).all()
    assert versions == list(range(1, CURRENT + 1))
    store.close()


def test_four_processes_back_up_an_old_database_once(tmp_path: Path) -> None:
    """One migrates, the others wait for it."""
    legacy.write_sqlite(tmp_path / "participants.db")
    told = in_processes(f"sqlite:///{tmp_path}/participants.db", 4)
    assert sorted(map(len, told)) == [0, 0, 0, 2]
    assert len(backups(tmp_path)) == 1


def test_the_backup_is_whole(tmp_path: Path) -> None:
    """It holds every row, passes SQLite's own check, and is named by version and time."""
    path = tmp_path / "participants.db"
    legacy.write_sqlite(path)
    path.chmod(0o640)
    before = legacy.dump(path)
    told = migrate_elsewhere(f"sqlite:///{path}")
    (backup,) = backups(tmp_path)
    assert re.fullmatch(r"participants\.db\.backup-v0-\d{8}T\d{6}Z", backup.name)
    assert backup.name in told[0]
    assert legacy.dump(backup) == before
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert backup.stat().st_mode & 0o777 == 0o640


def test_the_backup_holds_what_is_still_in_the_log(tmp_path: Path) -> None:
    """A database that another process has open is backed up with its newest commits."""
    path = tmp_path / "participants.db"
    legacy.write_sqlite(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("INSERT INTO amt_hit VALUES ('3NEW')")
        connection.commit()
        migrate_elsewhere(f"sqlite:///{path}")
    (backup,) = backups(tmp_path)
    assert ("3NEW",) in legacy.dump(backup)["amt_hit"]


def test_nothing_to_lose_means_no_backup(tmp_path: Path) -> None:
    """A new project starts without a stray file."""
    assert migrate_elsewhere(f"sqlite:///{tmp_path}/participants.db") == []
    assert backups(tmp_path) == []


def test_a_current_database_is_left_alone(file_store: Store, make_row: MakeRow) -> None:
    """The second start does nothing and says nothing."""
    with file_store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
    told: list[str] = []
    file_store.migrate(told.append)
    assert told == []
    assert file_store.url.path is not None
    assert backups(file_store.url.path.parent) == []


def test_a_newer_database_is_refused(store: Store) -> None:
    """An older program names both versions and changes nothing."""
    with store.writing() as writing:
        writing.connection.execute(
            sa.insert(store.tables.schema).values(version=CURRENT + 7, migrated_at=datetime.now(UTC))
        )
    for attempt in (store.schema_is_current, lambda: store.migrate(print)):
        with pytest.raises(StoreError, match=f"version {CURRENT + 7}.*up to {CURRENT}"):
            attempt()


def test_a_migration_that_was_cut_short_runs_again(store: Store, make_row: MakeRow) -> None:
    """MySQL keeps half of a failed migration; the rest is added, rows stay."""
    with store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
    store.tables.schema.drop(store.engine)
    store.tables.locks.drop(store.engine)
    indexes = [index for index in store.tables.assignments.indexes if index.columns.keys() == ["hitid"]]
    indexes[0].drop(store.engine)
    store.migrate(lambda sentence: None)
    assert indexes[0].name in {index["name"] for index in sa.inspect(store.engine).get_indexes("assignments")}
    with store.writing() as writing:
        writing.lock_allocation()
        assert len(writing.of_participant("w1")) == 1


def test_a_failed_backup_stops_the_migration(tmp_path: Path) -> None:
    """Without a copy the database is not touched."""
    path = tmp_path / ("p" * 230 + ".db")
    legacy.write_sqlite(path)
    before = legacy.dump(path)
    store = Store(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="could not be backed up"):
        store.migrate(print)
    assert not store.schema_is_current()
    store.close()
    assert legacy.dump(path) == before
    assert backups(tmp_path) == []


def test_several_projects_share_a_database(database_urls: str, make_row: MakeRow) -> None:
    """Labs give each experiment its own table name; versions, locks and origins do not mix."""
    first, second = Store(database_urls), Store(database_urls, TableNames("stroop_2"))
    for store in (first, second):
        store.migrate(lambda sentence: None)
        assert store.schema_is_current()
        with store.writing() as writing:
            writing.lock_allocation()
            writing.insert(make_row(), recruiter=store.tables.assignments.name)
    with first.reading() as reading, second.reading() as other:
        assert reading.recruiter_of("w1:a1") == "assignments"
        assert other.recruiter_of("w1:a1") == "stroop_2"
    assert first.secret("key") != second.secret("key")
    first.close()
    second.close()


def test_names_of_our_tables_fit_every_database() -> None:
    """PostgreSQL cuts names at 63 bytes; two long names stay two."""
    long = [TableNames("x" * 60 + tail).own("schema") for tail in "ab"]
    assert long[0] != long[1]
    assert max(map(len, long)) <= 63


@pytest.mark.postgresql
def test_postgresql_names_the_command_that_dumps(postgresql_url: str) -> None:
    """Who wants a copy first knows how; the password is not in it."""
    _with_one_table(postgresql_url)
    told = migrate_elsewhere(postgresql_url)
    assert "pg_dump --file=backup.sql 'postgresql://" in told[0]
    assert "***" not in told[0]


@pytest.mark.mysql
def test_mysql_names_the_command_that_dumps(mysql_url: str) -> None:
    """Who wants a copy first knows how."""
    _with_one_table(mysql_url)
    told = migrate_elsewhere(mysql_url)
    assert re.search(r"mysqldump .* --user=root --password .*psiturk_\w+$", told[0])


def _with_one_table(url: str) -> None:
    store = Store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE amt_hit (hitid VARCHAR(128) PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO amt_hit VALUES ('3H')")
    store.close()
