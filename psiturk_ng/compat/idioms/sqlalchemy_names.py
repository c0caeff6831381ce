"""SQLAlchemy's functions and classes, with the arguments that they took before 2.0."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from psiturk_ng.compat import runtime
from psiturk_ng.compat.hints import hint_once
from psiturk_ng.compat.idioms.engine import ProjectEngine
from psiturk_ng.compat.idioms.query import ProjectQuery
from psiturk_ng.compat.session import ProjectSession
from psiturk_ng.store.urls import read_url

_DROPPED_OPTIONS = ("convert_unicode", "encoding", "strategy", "case_sensitive", "empty_in_strategy")


def select(*columns: Any, **older: Any) -> Any:
    """Make a SELECT; columns may stand in a list, and conditions behind it."""
    is_old = bool(older) or (len(columns) > 0 and isinstance(columns[0], list | tuple))
    if not is_old:
        return sa.select(*columns)
    hint_once("select([a, b], condition) still works here, but please write: select(a, b).where(condition).")
    listed, *rest = columns or (older.pop("columns", []),)
    names = ("whereclause", "from_obj")
    given = dict(zip(names, rest, strict=False)) | older
    return _with_clauses(sa.select(*_listed(listed)), given)


def _with_clauses(statement: Any, clauses: dict[str, Any]) -> Any:
    for name, value in clauses.items():
        if value is None:
            continue
        match name:
            case "whereclause":
                statement = statement.where(value)
            case "from_obj":
                statement = statement.select_from(*_listed(value))
            case "order_by" | "group_by":
                statement = getattr(statement, name)(*_listed(value))
            case "distinct":
                statement = statement.distinct() if value else statement
            case _:
                statement = getattr(statement, name)(value)
    return statement


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def case(*whens: Any, value: Any = None, else_: Any = None) -> Any:
    """Make a CASE; its conditions may stand in a list."""
    if len(whens) == 1 and isinstance(whens[0], list):
        hint_once("case([(a, b)]) still works here, but please write: case((a, b)).")
        whens = tuple(whens[0])
    return sa.case(*whens, value=value, else_=else_)


class MetaData(sa.MetaData):
    """A collection of tables that may be bound to an engine; unbound, it means psiTurk's."""

    def __init__(self, bind: Any = None, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.bind = bind

    def create_all(self, bind: Any = None, *arguments: Any, **options: Any) -> None:
        """Create the tables that are not there."""
        super().create_all(_engine(bind or self.bind), *arguments, **options)

    def drop_all(self, bind: Any = None, *arguments: Any, **options: Any) -> None:
        """Drop the tables."""
        super().drop_all(_engine(bind or self.bind), *arguments, **options)

    def reflect(self, bind: Any = None, *arguments: Any, **options: Any) -> None:
        """Read the tables that there are."""
        super().reflect(_engine(bind or self.bind), *arguments, **options)


class Table(sa.Table):
    """A table that may be read from the database by `autoload=True`, and takes conditions in its methods."""

    @classmethod
    def _new(cls, *arguments: Any, **options: Any) -> Any:
        if options.pop("autoload", False) and "autoload_with" not in options:
            hint_once("autoload=True still works here, but please write: Table(…, autoload_with=engine).")
            metadata = arguments[1] if len(arguments) > 1 else options["metadata"]
            options["autoload_with"] = _engine(getattr(metadata, "bind", None))
        return super()._new(*arguments, **options)

    def select(self, whereclause: Any = None) -> Any:
        """Make a SELECT of all columns."""
        return _where(super().select(), whereclause)

    def insert(self, values: Any = None, **named: Any) -> Any:
        """Make an INSERT."""
        statement = super().insert()
        given = values if values is not None else named.get("values")
        return statement if given is None else statement.values(given)

    def update(self, whereclause: Any = None, values: Any = None) -> Any:
        """Make an UPDATE."""
        statement = _where(super().update(), whereclause)
        return statement if values is None else statement.values(values)

    def delete(self, whereclause: Any = None) -> Any:
        """Make a DELETE."""
        return _where(super().delete(), whereclause)

    def create(self, bind: Any = None, checkfirst: Any = False) -> None:
        """Create it."""
        super().create(_engine(bind or getattr(self.metadata, "bind", None)), checkfirst=checkfirst)

    def drop(self, bind: Any = None, checkfirst: Any = False) -> None:
        """Drop it."""
        super().drop(_engine(bind or getattr(self.metadata, "bind", None)), checkfirst=checkfirst)

    def exists(self, bind: Any = None) -> bool:
        """Whether it is in the database."""
        return bool(sa.inspect(_engine(bind or getattr(self.metadata, "bind", None))).has_table(self.name))


def _where(statement: Any, condition: Any) -> Any:
    return statement if condition is None else statement.where(condition)


def create_engine(url: Any, **options: Any) -> ProjectEngine:
    """Make an engine; `postgres://` and `mysql://` mean the drivers that we bring."""
    for name in _DROPPED_OPTIONS:
        if name in options:
            del options[name]
            hint_once(f"create_engine({name}=…) has no effect any more: please delete it.")
    text = str(url)
    if isinstance(url, str) and text.partition(":")[0] in (
        "postgres",
        "postgresql",
        "mysql",
        "mysql+mysqldb",
    ):
        url = read_url(text, Path.cwd()).sqlalchemy
    return ProjectEngine(sa.create_engine(url, **options))


def sessionmaker(bind: Any = None, **options: Any) -> Any:
    """Make a maker of sessions, which take SQL as a string."""
    options.pop("autocommit", None)
    options.pop("weak_identity_map", None)
    return orm.sessionmaker(bind, **{"class_": ProjectSession, "query_cls": ProjectQuery, **options})


def execute(statement: Any, *values: Any, **named: Any) -> Any:
    """Call a method `execute`; a statement, which has none any more, is run on its engine."""
    own = getattr(statement, "execute", None)
    if own is not None or not isinstance(statement, sa.Executable):
        return statement.execute(*values, **named)
    hint_once("statement.execute() still works here, but please write: connection.execute(statement).")
    tables = list(getattr(statement, "columns_clause_froms", ())) or [getattr(statement, "table", None)]
    return _engine(getattr(getattr(tables[0], "metadata", None), "bind", None)).execute(
        statement, *values, **named
    )


def mapper(class_: type, local_table: Any = None, *arguments: Any, **options: Any) -> Any:
    """Map a class onto a table."""
    hint_once("mapper(…) still works here, but please write: registry().map_imperatively(…).")
    return orm.registry().map_imperatively(class_, local_table, *arguments, **options)


def _engine(bind: Any) -> Any:
    if bind is not None:
        return bind
    names = runtime.current()
    if names is None:
        raise sa.exc.UnboundExecutionError("There is no engine: give one, as in create_all(engine).")
    return names.engine
