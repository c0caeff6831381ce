"""An engine and its connections with what SQLAlchemy 1 allowed: SQL as text, and commits of their own."""

import re
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine.base import OptionEngine
from sqlalchemy.sql.ddl import BaseDDLElement
from sqlalchemy.sql.dml import UpdateBase

from psiturk_ng.compat.hints import hint_once
from psiturk_ng.compat.idioms.rows import NamedRows

_CHANGES: Final = re.compile(r"\s*(?:UPDATE|INSERT|CREATE|DELETE|DROP|ALTER|REPLACE)\b", re.IGNORECASE)
_MODERN: Final = 'with engine.begin() as connection: connection.execute(text("…"))'


class ProjectConnection(sa.Connection):
    """A connection that takes SQL as a string, and commits what changes data unless told to wait."""

    _transaction_of_code: sa.RootTransaction | None = None
    _is_executing = False

    def execute(self, statement: Any, *values: Any, **named: Any) -> Any:
        """Run a statement, with parameters given in any of the old ways.

        What changes data is committed at once, unless code has called `begin`.
        """
        parameters, options = _parameters(values, named)
        result: Any
        self._is_executing = True
        try:
            if isinstance(statement, str):
                hint_once(f'execute("…") still works here, but please write: {_MODERN}.')
                result = self.exec_driver_sql(statement, parameters)
            else:
                result = super().execute(statement, parameters, **options)
        finally:
            self._is_executing = False
        if not self._is_to_be_committed(statement):
            return NamedRows(result)
        rows = result.freeze()() if result.returns_rows else result
        self.commit()
        return NamedRows(rows, result)

    def scalar(self, statement: Any, *values: Any, **named: Any) -> Any:
        """Run a statement for one value."""
        return self.execute(statement, *values, **named).scalar()

    def begin(self) -> sa.RootTransaction:
        """Begin a transaction; what was only read before does not stand in the way."""
        if self._is_executing:
            # SQLAlchemy begins one by itself at the first statement.
            return super().begin()
        if self.in_transaction() and not self._code_has_begun():
            self.commit()
        self._transaction_of_code = super().begin()
        return self._transaction_of_code

    def _code_has_begun(self) -> bool:
        return self._transaction_of_code is not None and self._transaction_of_code.is_active

    def _is_to_be_committed(self, statement: Any) -> bool:
        if self._code_has_begun() or self.in_nested_transaction():
            return False
        text = getattr(statement, "text", statement)
        if isinstance(text, str):
            return _CHANGES.match(text) is not None
        return isinstance(statement, UpdateBase | BaseDDLElement)


class ProjectEngine(OptionEngine):
    """An engine that shares another's connections, and understands how engines were used before.

    Args:
        engine: the other one.
    """

    _connection_cls = ProjectConnection

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine, {})

    def execute(self, statement: Any, *values: Any, **named: Any) -> Any:
        """Run a statement on a connection of its own, and commit it."""
        hint_once(f"engine.execute still works here, but please write: {_MODERN}.")
        with self.begin() as connection:
            result = connection.execute(statement, *values, **named)
            if not result.returns_rows:
                return result
            return NamedRows(result.freeze()(), result)

    def scalar(self, statement: Any, *values: Any, **named: Any) -> Any:
        """Run a statement for one value."""
        return self.execute(statement, *values, **named).scalar()

    def table_names(self, schema: str | None = None) -> list[str]:
        """List the tables."""
        hint_once(
            "engine.table_names() still works here, but please write: inspect(engine).get_table_names()."
        )
        return sa.inspect(self).get_table_names(schema)

    def has_table(self, name: str, schema: str | None = None) -> bool:
        """Whether there is a table of that name."""
        hint_once("engine.has_table(…) still works here, but please write: inspect(engine).has_table(…).")
        return sa.inspect(self).has_table(name, schema)


def _parameters(values: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Tell a statement's parameters from SQLAlchemy's own options.

    Before, they could be one dictionary or several, keywords, or plain values for a string's placeholders.
    """
    options = {"execution_options": named["execution_options"]} if "execution_options" in named else {}
    by_name = {
        name: value for name, value in named.items() if name not in ("execution_options", "parameters")
    }
    if by_name:
        return by_name, options
    if not values:
        return named.get("parameters"), options
    if len(values) == 1:
        only = values[0]
        return (only if only is None or isinstance(only, Mapping | list | tuple) else (only,)), options
    if all(isinstance(value, Mapping | tuple | list) for value in values):
        return list(values), options
    return values, options
