"""Project code on each kind of database."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from psiturk_ng.bootstrap import open_project
from psiturk_ng.compat.runtime import ProjectNames
from tests.databases import database_urls, mysql_server, postgresql_server

__all__ = ["database_urls", "mysql_server", "postgresql_server"]


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
