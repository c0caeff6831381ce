"""The project's database: engine, session, and the making of its tables."""

from psiturk_ng.compat.lazy import lazy_names

from ._project import names

_MAKERS = {
    "Base": lambda: names().models.base,
    "DATABASE": lambda: names().parser.get("Database Parameters", "database_url"),
    "db_session": lambda: names().db_session,
    "engine": lambda: names().engine,
}

__all__ = [*_MAKERS, "init_db", "migrate_db", "truncate_tables"]
__getattr__ = lazy_names(__name__, _MAKERS)


def init_db():
    """Create or upgrade the tables, the project's own included."""
    names().init_db()


def truncate_tables():
    """Delete all rows of psiTurk's tables and of the project's own."""
    names().truncate_tables()


def migrate_db():
    """Note the postings of all real assignments as this project's own; returns psiTurk's `{"message": …}`."""
    return {"message": names().migrate_db()}
