"""The database session of project code, with what SQLAlchemy 1 allowed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from psiturk_ng.compat.hints import hint_once
from psiturk_ng.compat.idioms.query import ProjectQuery
from psiturk_ng.compat.idioms.rows import NamedRows


class ProjectSession(Session):
    """A session that takes SQL as a plain string."""

    def execute(self, statement: Any, *args: Any, **options: Any) -> Any:
        """Run a statement."""
        result = super().execute(_statement(statement), *args, **options)
        return NamedRows(result) if isinstance(statement, str) else result

    def scalar(self, statement: Any, *args: Any, **options: Any) -> Any:
        """Run a statement for one value."""
        return super().scalar(_statement(statement), *args, **options)


def open_session(engine: Callable[[], Engine]) -> "scoped_session[ProjectSession]":
    """Make the session registry of a project; nothing is opened yet.

    Args:
        engine: gives the engine of the present process.
    """

    class BoundSession(ProjectSession):
        """Opens the database when it is first asked something, in whichever process that is."""

        def get_bind(self, *_args: Any, **_options: Any) -> Engine:
            return engine()

    # As in psiTurk: an unfinished row does not go to the database with the next query.
    return scoped_session(sessionmaker(class_=BoundSession, query_cls=ProjectQuery, autoflush=False))


def _statement(statement: Any) -> Any:
    if not isinstance(statement, str):
        return statement
    hint_once("db_session.execute('…') still works here, but please write: db_session.execute(text('…')).")
    return text(statement)
