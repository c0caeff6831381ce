"""The one project of a process: its session, its tables, its maintenance."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.compat import runtime
from psiturk_ng.compat.models import Models
from psiturk_ng.compat.runtime import ProjectNames
from tests.compat.conftest import WriteProject


def _vote(models: Models) -> Any:
    class Vote(models.base):  # type: ignore[name-defined, misc]
        __tablename__ = "votes"
        label: str = "v"
        id = sa.Column(sa.Integer, primary_key=True)
        who = sa.Column(sa.String(128), sa.ForeignKey("assignments.uniqueid"))

    return Vote


def _add(models: Models, session: Session, number: int, hitid: str, workerid: str = "w") -> None:
    session.add(models.participant(workerid=f"{workerid}{number}", assignmentid="a", hitid=hitid))


def test_the_process_has_no_project_before_one_is_installed(names: ProjectNames) -> None:
    """Asking does not open anything."""
    assert runtime.current() is None
    runtime.install(names)
    assert runtime.current() is names


def test_the_session_does_not_flush_by_itself(session: Session, models: Models) -> None:
    """autoflush is off, as in psiTurk: an unfinished row does not go to the database with the next query."""
    _add(models, session, 1, "h")
    assert models.participant.query.count() == 0


def test_each_thread_has_its_own_session(names: ProjectNames) -> None:
    """Requests in parallel do not share half-made changes."""
    seen: list[Session] = []
    thread = threading.Thread(target=lambda: seen.append(names.db_session()))
    thread.start()
    thread.join()
    assert seen[0] is not names.db_session()


def test_removing_the_session_ends_its_transaction(names: ProjectNames, models: Models) -> None:
    """What a request did not commit is gone with the request."""
    _add(models, names.db_session(), 1, "h")
    names.db_session.flush()
    runtime.install(names)
    runtime.remove_session()
    assert models.participant.query.count() == 0


def test_removing_a_session_that_nobody_used_opens_nothing(project: Project) -> None:
    """The end of a request costs nothing where project code needs no database."""
    runtime.install(project.names)
    runtime.remove_session()
    assert "_session" not in vars(project.names)
    runtime.install(None)
    runtime.remove_session()


def test_init_db_makes_all_tables(write_project: WriteProject, environ: dict[str, str]) -> None:
    """A script on a new folder gets psiTurk's tables, ours and the project's own."""
    names = open_project(write_project({}), environ).names
    vote = _vote(names.models)
    names.init_db()
    tables = sa.inspect(names.engine).get_table_names()
    assert {"assignments", "amt_hit", "campaign", "votes", "psiturk_schema"} <= set(tables)
    assert vote.query.count() == 0
    names.init_db()


def test_only_declared_tables_are_added_to_a_migrated_database(names: ProjectNames, models: Models) -> None:
    """What the server does after it has loaded custom.py."""
    _vote(models)
    names.create_project_tables()
    assert "votes" in sa.inspect(names.engine).get_table_names()


def test_without_own_tables_the_database_is_not_touched(
    write_project: WriteProject, environ: dict[str, str]
) -> None:
    """Most projects declare none."""
    project = open_project(write_project({}), environ)
    project.names.create_project_tables()
    assert list(project.folder.glob("*.db")) == []


def test_own_tables_may_refer_to_participants(names: ProjectNames, models: Models, session: Session) -> None:
    """A foreign key to psiTurk's table resolves."""
    vote = _vote(models)
    names.create_project_tables()
    _add(models, session, 1, "h")
    session.add(vote(who="w1:a"))
    session.commit()
    assert session.query(vote).join(models.participant).one().who == "w1:a"


def test_plain_sql_works_as_in_sqlalchemy_1(names: ProjectNames, models: Models, session: Session) -> None:
    """Scripts pass strings to execute, with named parameters."""
    _add(models, session, 1, "h")
    session.commit()
    query = "SELECT hitid FROM assignments WHERE workerid = :worker"
    session_of_projects: Any = names.db_session
    assert list(session_of_projects.execute(query, {"worker": "w1"})) == [("h",)]
    assert session_of_projects.scalar("SELECT count(*) FROM assignments") == 1
    assert session_of_projects.scalar(sa.text("SELECT 2")) == 2


def test_truncating_empties_every_table(names: ProjectNames, models: Models, session: Session) -> None:
    """psiTurk's function of that name."""
    vote = _vote(models)
    names.create_project_tables()
    _add(models, session, 1, "h")
    session.add(vote(who="w1:a"))
    session.commit()
    names.truncate_tables()
    assert (models.participant.query.count(), vote.query.count()) == (0, 0)


def test_migrate_db_notes_the_hits_of_real_assignments(
    names: ProjectNames, models: Models, session: Session
) -> None:
    """Each once, without debug runs and without those noted before."""
    for number, hitid in enumerate(["H1", "H1", "H2", "H3"]):
        _add(models, session, number, hitid)
    _add(models, session, 9, "debugH", workerid="debug")
    session.add(models.hit(hitid="H3"))
    session.commit()
    sentence = names.migrate_db()
    assert sentence == "Hit table (`amt_hit`) updated with 2 hitids from Participant table (`assignments`)"
    assert sorted(hit.hitid for hit in models.hit.query) == ["H1", "H2", "H3"]


def test_table_names_follow_the_settings(write_project: WriteProject, environ: dict[str, str]) -> None:
    """psiTurk 2's `turkdemo` and any other."""
    folder = write_project({"config.txt": "[Database Parameters]\ntable_name = turkdemo\n"})
    names = open_project(folder, environ).names
    assert names.models.participant.__table__.name == "turkdemo"


@pytest.mark.parametrize("version", ["1.2", "beta"])
def test_new_rows_get_the_projects_code_version(
    write_project: WriteProject, environ: dict[str, str], version: str
) -> None:
    """As the server gives it to participants."""
    folder = write_project({"config.txt": f"[Task Parameters]\nexperiment_code_version = {version}\n"})
    names = open_project(folder, environ).names
    assert names.models.participant(workerid="w", assignmentid="a").codeversion == version
