"""Databases that psiTurk 3 made."""

import json
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from psiturk_ng.domain.allocation import Cell
from psiturk_ng.store import Store, TableNames
from tests.store import legacy
from tests.store.conftest import MakeRow


@pytest.fixture
def old_database(tmp_path: Path) -> Path:
    """A psiTurk 3 participants.db with odd rows."""
    path = tmp_path / "participants.db"
    legacy.write_sqlite(path)
    return path


def test_a_psiturk_database_opens_with_every_row_untouched(old_database: Path) -> None:
    """Rows, NULLs, private statuses, campaigns, jobs and the project's own tables stay as they were."""
    before = legacy.dump(old_database)
    store = Store("sqlite:///participants.db", folder=old_database.parent)
    assert not store.schema_is_current()
    store.migrate(lambda sentence: None)
    assert store.schema_is_current()
    store.close()
    assert legacy.dump(old_database) == before


def test_old_rows_are_read_as_they_are(old_database: Path) -> None:
    """Dates with and without microseconds, NULLs and unknown statuses come out of the queries."""
    store = Store(f"sqlite:///{old_database}")
    store.migrate(lambda sentence: None)
    with store.reading() as reading:
        ordinary, private, ancient = (reading.by_uniqueid(str(row[0])) for row in legacy.ROWS)
        documents = dict(reading.datastrings())
        recruiter = reading.recruiter_of("A1:3X")
    assert ordinary is not None
    assert ordinary.beginhit == datetime(2021, 3, 4, 10, 11, 12, 131415)
    assert (ordinary.bonus, ordinary.status) == (0.5, 7)
    assert private is not None
    assert (private.status, private.bonus, private.beginhit) == (100, None, None)
    assert ancient is not None
    assert (ancient.status, ancient.cond, ancient.mode) == (None, None, None)
    assert ancient.beginhit == datetime(2014, 5, 6, 7, 8, 9)
    assert json.loads(documents["A1:3X"] or "")["data"][0]["trialdata"] == "é😀"
    assert list(documents) == ["A1:3X", "A2:3Y", "A3:3Z"]
    assert recruiter is None
    store.close()


def test_old_rows_count_towards_their_cells(old_database: Path, make_row: MakeRow) -> None:
    """A study that goes on after the move keeps its balance."""
    store = Store(f"sqlite:///{old_database}")
    store.migrate(lambda sentence: None)
    with store.writing() as writing:
        writing.lock_allocation()
        counts = writing.counts_by_cell(
            codeversion="1.0", mode="live", since=datetime(2026, 1, 1), include_debug=False
        )
        writing.insert(make_row("A4"), recruiter="link")
    assert counts == {Cell(1, 0): 1}
    store.close()


def test_indexes_are_added_to_old_tables(old_database: Path) -> None:
    """Looking up a participant does not read the whole table."""
    store = Store(f"sqlite:///{old_database}")
    store.migrate(lambda sentence: None)
    with store.reading() as reading:
        plan = reading.connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT uniqueid FROM assignments WHERE workerid = 'A1'"
        ).all()
    assert "ix_assignments_workerid" in str(plan)
    store.close()


def test_a_table_without_a_later_column_gets_it(tmp_path: Path) -> None:
    """Early psiTurk 2 had no mode."""
    store = Store("sqlite:///p.db", TableNames("turkdemo"), folder=tmp_path)
    (tmp_path / "p.db").touch()
    columns = legacy.ASSIGNMENT_COLUMNS.format(datetime="DATETIME", document="TEXT")
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE turkdemo ({columns.replace('mode VARCHAR(128),', '')})")
    store.migrate(lambda sentence: None)
    with store.reading() as reading:
        assert reading.of_participant("anybody") == []
    store.close()


@pytest.mark.mysql
def test_on_a_case_blind_mysql_table_people_stay_apart(mysql_url: str, make_row: MakeRow) -> None:
    """psiTurk's MySQL tables find `anna` for `Anna`; they are two people, yet share a key."""
    store = Store(mysql_url)
    columns = legacy.ASSIGNMENT_COLUMNS.format(datetime="DATETIME", document="LONGTEXT")
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TABLE assignments ({columns}) CHARSET utf8mb4 COLLATE utf8mb4_general_ci"
        )
    store.migrate(lambda sentence: None)
    with store.writing() as writing:
        writing.insert(make_row("Anna"), recruiter="link")
    with store.reading() as reading:
        assert [row.workerid for row in reading.of_participant("Anna")] == ["Anna"]
        assert reading.of_participant("anna") == []
        assert reading.by_uniqueid("anna:a1") is not None
    store.close()


@pytest.mark.mysql
def test_ids_differ_by_case_on_mysql_tables_of_ours(mysql_url: str, make_row: MakeRow) -> None:
    """As on the other databases."""
    store = Store(mysql_url)
    store.migrate(lambda sentence: None)
    with store.writing() as writing:
        writing.insert(make_row("Anna"), recruiter="link")
        writing.insert(make_row("anna"), recruiter="link")
    with store.reading() as reading:
        assert len(list(reading.datastrings())) == 2
    store.close()


def test_new_tables_are_psiturks(store: Store) -> None:
    """Names, types and nullability of the columns are those of psiTurk 3 on every database."""
    inspector = sa.inspect(store.engine)
    columns = {column["name"]: column for column in inspector.get_columns("assignments")}
    declared = [line.split() for line in legacy.ASSIGNMENT_COLUMNS.strip().splitlines()[:-1]]
    assert list(columns) == [words[0] for words in declared]
    for name, kind, *rest in declared:
        assert columns[name]["nullable"] == (rest[:1] != ["NOT"])
        if kind.startswith(("VARCHAR", "INTEGER")):
            assert str(columns[name]["type"]).partition(" ")[0] == kind.rstrip(",")
    document = str(columns["datastring"]["type"]).partition(" ")[0]
    assert document == ("LONGTEXT" if store.engine.dialect.name == "mysql" else "TEXT")
    assert inspector.get_pk_constraint("assignments")["constrained_columns"] == ["uniqueid"]
    assert {"amt_hit", "campaign", "apscheduler_jobs"} <= set(inspector.get_table_names())
