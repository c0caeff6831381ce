"""Project code on each kind of database."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from psiturk_ng.bootstrap import open_project
from psiturk_ng.compat import runtime
from psiturk_ng.compat.idioms.sqlalchemy_names import MetaData, Table, select
from psiturk_ng.compat.runtime import ProjectNames
from psiturk_ng.domain.saves import Save, parse_save
from psiturk_ng.store.earlier_tables import table_with_rows_in
from psiturk_ng.store.urls import read_url


@pytest.fixture
def names(database_urls: str, tmp_path: Path, environ: dict[str, str]) -> Iterator[ProjectNames]:
    """A project on an empty database, its tables made by a script's `init_db()`."""
    project = open_project(tmp_path, {**environ, "DATABASE_URL": database_urls})
    project.names.init_db()
    yield project.names
    project.names.remove_session()
    project.store.close()


def test_a_participant_survives_the_round_trip(names: ProjectNames) -> None:
    """Large and non-ASCII data, an own status and all other columns."""
    participant, session = names.models.participant, names.db_session
    data = json.dumps({"data": ["é" * 100_000], "questiondata": {}}, ensure_ascii=False)
    ids = {"workerid": "w", "assignmentid": "a", "hitid": "h"}
    session.add(participant(**ids, datastring=data, status=100, bonus=0.15, mode="live", cond=2))
    session.commit()
    names.remove_session()
    (found,) = participant.query.filter_by(mode="live").all()
    assert (found.datastring, found.status, found.bonus, found.cond) == (data, 100, 0.15, 2)


def test_times_with_a_time_zone_are_stored_as_utc(names: ProjectNames) -> None:
    """`datetime.now(timezone.utc)`, as psiTurk's own routes wrote it, whatever zone the server is in."""
    participant, session = names.models.participant, names.db_session
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    elsewhere = noon.astimezone(timezone(timedelta(hours=-7)))
    session.add(participant(workerid="w", assignmentid="a", hitid="h", beginexp=noon, endhit=elsewhere))
    session.commit()
    names.remove_session()
    found = participant.query.one()
    assert found.beginexp == found.endhit == datetime(2026, 1, 1, 12)
    assert datetime.now(UTC).replace(tzinfo=None) - found.beginhit < timedelta(minutes=1)


def test_counting_and_own_tables_work(names: ProjectNames) -> None:
    """Grouped counts, and a table with a foreign key to ours."""
    models, session = names.models, names.db_session

    class Vote(models.base):  # type: ignore[name-defined, misc]
        __tablename__ = "votes"
        id = sa.Column(sa.Integer, primary_key=True)
        who = sa.Column(sa.String(128), sa.ForeignKey("assignments.uniqueid"))

    names.create_project_tables()
    names.create_project_tables()
    session.add(models.participant(workerid="w", assignmentid="a", hitid="h", mode="live", status=3))
    session.commit()
    session.add(Vote(who="w:a"))
    session.commit()
    counts = models.participant.count_workers_grouped()
    assert counts == [{"codeversion": "0.0.1", "mode": "live", "status": 3, "count": 1}]
    assert models.participant.count_completed("0.0.1", "live") == 1
    names.truncate_tables()
    assert Vote.query.count() == 0


def test_old_ways_of_asking_work(names: ProjectNames) -> None:
    """Those of SQLAlchemy 1, which commits by itself, on each kind of database."""
    engine: Any = names.engine
    participant, session = names.models.participant, names.db_session
    session.add_all(participant(workerid=f"w{n}", assignmentid="a", hitid="h", cond=n) for n in range(3))
    session.commit()
    names.remove_session()
    placeholder = "?" if engine.dialect.name == "sqlite" else "%s"
    query = f"SELECT workerid, cond FROM assignments WHERE cond > {placeholder} ORDER BY cond"
    assert [(row["workerid"], dict(row)["cond"]) for row in engine.execute(query, 0)] == [
        ("w1", 1),
        ("w2", 2),
    ]
    connection = engine.connect()
    connection.execute("UPDATE assignments SET bonus = 2 WHERE cond = 1")
    connection.execute(participant.__table__.update().where(participant.cond == 2), bonus=3)
    connection.close()
    assert [row.bonus for row in participant.query.order_by("cond")] == [0, 2, 3]
    names.remove_session()
    runtime.install(names)
    table = Table("assignments", MetaData(), autoload=True)
    statement = select([table.c.cond], table.c.bonus > 0).order_by(table.c.cond)
    assert [row[0] for row in engine.execute(statement)] == [1, 2]
    assert participant.query.filter("cond > 0").from_self().count() == 2
    assert participant.query.limit(2).from_self().filter(participant.cond >= 0).count() == 2
    assert "assignments" in engine.table_names()


def test_rows_in_psiturk_2_s_table_are_found(names: ProjectNames) -> None:
    """As long as the present table has none."""
    engine = names.engine
    assert table_with_rows_in(engine, "assignments") is None
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE turkdemo AS SELECT * FROM assignments"))
        connection.execute(
            sa.text(
                "INSERT INTO turkdemo (uniqueid, assignmentid, workerid, hitid) VALUES ('w:a', 'a', 'w', 'h')"
            )
        )
    found = table_with_rows_in(engine, "assignments")
    assert found is not None
    assert (found.name, found.rows) == ("turkdemo", 1)
    assert table_with_rows_in(engine, "turkdemo") is None
    session = names.db_session
    session.add(names.models.participant(workerid="w", assignmentid="a", hitid="h"))
    session.commit()
    assert table_with_rows_in(engine, "assignments") is None


def test_a_database_of_psiturk_2_opens_under_its_own_table(
    database_urls: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    """Older versions had fewer columns; what is missing is added, what is there stays."""
    columns = "uniqueid VARCHAR(128) PRIMARY KEY, assignmentid VARCHAR(128), workerid VARCHAR(128)"
    engine = sa.create_engine(read_url(database_urls, tmp_path).sqlalchemy)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE TABLE turkdemo ({columns}, hitid VARCHAR(128), datastring TEXT)"))
        connection.execute(
            sa.text("INSERT INTO turkdemo VALUES ('w:a', 'a', 'w', 'h', '{\"data\": [], \"mine\": 1}')")
        )
    engine.dispose()
    (tmp_path / "config.txt").write_text("[Database Parameters]\ntable_name = turkdemo\n")
    project = open_project(tmp_path, {**environ, "DATABASE_URL": database_urls})
    project.names.init_db()
    try:
        found = project.names.models.participant.query.one()
        assert (found.uniqueid, found.mode, json.loads(found.datastring)["mine"]) == ("w:a", None, 1)
    finally:
        project.names.remove_session()
        project.store.close()


TRIAL = {"current_trial": 0, "dateTime": 1, "trialdata": 1}


def some_save(number: int) -> Save:
    """Make a save of one trial."""
    trials = {"first": number, "records": [{**TRIAL, "current_trial": number}]}
    return parse_save({"stream": "stream-one", "trials": trials}, record_limit_bytes=1000)


def by_query(names: ProjectNames, text: str) -> None:
    """Update as psiTurk's users do."""
    participant = names.models.participant
    rows = names.db_session.query(participant).filter(participant.datastring.is_(None))
    assert rows.filter(participant.status == 1).update({"datastring": text}) == 1


def by_attribute(names: ProjectNames, text: str) -> None:
    """Update by the class, with a value of SQL's own."""
    participant = names.models.participant
    change = sa.update(participant).where(participant.workerid == sa.bindparam("who"))
    names.db_session.execute(
        change.values({participant.datastring: sa.func.replace(text, "#", "")}), {"who": "w"}
    )


def by_table(names: ProjectNames, text: str) -> None:
    """Update the table."""
    table = names.models.participant.__table__
    names.db_session.execute(table.update().where(table.c.workerid == "w").values(datastring=text))


def by_key(names: ProjectNames, text: str) -> None:
    """Update rows by their keys."""
    keys = {"uniqueid": "w:a", "workerid": "w", "assignmentid": "a"}
    names.db_session.execute(sa.update(names.models.participant), [{**keys, "_datastring": text}])


@pytest.mark.parametrize("update", [by_query, by_attribute, by_table, by_key])
def test_an_update_of_many_rows_replaces_the_records_and_keeps_them(
    names: ProjectNames, update: Callable[[ProjectNames, str], None]
) -> None:
    """No rewrite of the column undoes it, later saves are added, and nobody else's records are touched."""
    participant, session = names.models.participant, names.db_session
    for worker, status in [("w", 1), ("other", 2)]:
        session.add(participant(workerid=worker, assignmentid="a", hitid="h", status=status))
    session.commit()
    recording = names.project.recording
    for uniqueid in ("w:a", "other:a"):
        recording.save(uniqueid, some_save(0))
    update(names, json.dumps({"data": [], "mine": True}))
    session.commit()
    recording.save("w:a", some_save(1))
    recording.datastrings.rewrite_dirty()
    later = {**TRIAL, "current_trial": 1}
    expected = {"data": [later], "mine": True, "currenttrial": 1}
    assert recording.load("w:a").document == expected
    names.remove_session()
    columns = dict(session.query(participant.uniqueid, participant.datastring).all())
    assert json.loads(columns["w:a"]) == expected
    assert json.loads(columns["other:a"])["data"] == [TRIAL]
    aside = recording.store.tables.set_aside
    with recording.store.reading() as reading:
        (kept,) = reading.connection.execute(sa.select(aside.c.uniqueid, aside.c.body)).all()
    assert (kept.uniqueid, json.loads(kept.body)["data"]) == ("w:a", [TRIAL])
