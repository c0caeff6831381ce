"""Statements that run with every save, written out once for each kind of database.

SQLAlchemy describes them and writes their SQL; running them goes straight to
the driver, because its way from a statement to its rows costs several times
what the database needs for them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement in the words of one database.

    Args:
        sql: its text.
        order: the names of its values, if the driver takes them by position.
    """

    sql: str
    order: tuple[str, ...] | None

    def placed(self, values: Mapping[str, Any]) -> Any:
        """Give values the way the driver takes them."""
        return values if self.order is None else tuple(map(values.__getitem__, self.order))


class Statement:
    """One statement whose values are all `bindparam`.

    Values go to the driver as they are: text must be storable, and rows come back
    without the types of their columns.

    Args:
        clause: describes it.
    """

    def __init__(self, clause: sa.Executable) -> None:
        self._clause: Final = clause
        self._by_dialect: Final[dict[str, _Written]] = {}

    def row(self, connection: sa.Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run it inside an open transaction.

        Returns:
            The first row that it finds.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy raises it.
        """
        written = self._written(connection.dialect)
        with _cursor(connection, written) as cursor:
            cursor.execute(written.sql, written.placed(values))
            found: tuple[Any, ...] | None = cursor.fetchone()
        return found

    def rows(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it inside an open transaction.

        Returns:
            All rows that it finds.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy raises it.
        """
        written = self._written(connection.dialect)
        with _cursor(connection, written) as cursor:
            cursor.execute(written.sql, written.placed(values))
            return list(cursor.fetchall())

    def change(self, connection: sa.Connection, each: Sequence[Mapping[str, Any]]) -> None:
        """Run it inside an open transaction, once for each of the values.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy raises it.
        """
        written = self._written(connection.dialect)
        with _cursor(connection, written) as cursor:
            if len(each) == 1:
                cursor.execute(written.sql, written.placed(each[0]))
            else:
                cursor.executemany(written.sql, [written.placed(values) for values in each])

    def _written(self, dialect: sa.Dialect) -> _Written:
        written = self._by_dialect.get(dialect.name)
        if written is None:
            compiled = self._clause.compile(dialect=dialect)  # type: ignore[attr-defined]
            order = compiled.positiontup
            written = _Written(str(compiled), None if order is None else tuple(order))
            self._by_dialect[dialect.name] = written
        return written


@contextmanager
def _cursor(connection: sa.Connection, written: _Written) -> Iterator[DBAPICursor]:
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except Exception as error:
        raise _wrapped(connection, written.sql, error) from error
    finally:
        cursor.close()


def _wrapped(connection: sa.Connection, sql: str, error: Exception) -> BaseException:
    """Make of a driver's error what SQLAlchemy makes of it; a lost connection leaves the pool."""
    dialect, driver = connection.dialect, connection.dialect.loaded_dbapi
    if not isinstance(error, driver.Error):
        return error
    is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if is_lost:
        connection.invalidate(error)
    return sa.exc.DBAPIError.instance(
        sql, None, error, driver.Error, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
    )
