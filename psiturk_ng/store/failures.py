"""What a driver reports, said so that a researcher can act on it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from psiturk_ng.errors import StoreError, StoreFull

_BUSY: Final = ("The database is busy.", "Try again, or look for a program that keeps it locked.")
_FULL: Final = ("The database cannot grow: the disk is full.", "Free some space; what is stored is safe.")
_GONE: Final = ("The database does not answer.", "Check that it runs and that database_url is right.")
_REFUSED: Final = ("The database refuses the connection.", "Check user, password and name in database_url.")
_CROWDED: Final = ("The database takes no more connections.", "Try again, or allow it more connections.")
_READ_ONLY: Final = ("The database may not be written.", "Check the permissions of its file and folder.")
_UNOPENED: Final = ("The database file cannot be opened.", "Check that it exists and who may read it.")
_BROKEN: Final = ("The database file is damaged or not a database.", "Restore it from a backup.")
_UNREADABLE: Final = ("The disk cannot be read or written.", "Check it, its free space and the quota.")
_NO_TABLES: Final = ("The database lacks a table of this project.", "Run: psiturk migrate db")

# Keys: SQLite's primary result codes.
_SQLITE: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {5: _BUSY, 6: _BUSY, 8: _READ_ONLY, 10: _UNREADABLE, 11: _BROKEN, 13: _FULL, 14: _UNOPENED, 26: _BROKEN}
)
# Keys: SQLSTATEs, whole or their class.
_POSTGRESQL: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "40": _BUSY, "55": _BUSY, "53100": _FULL, "53300": _CROWDED, "53": _CROWDED, "57": _GONE, "08": _GONE,
        "28": _REFUSED, "3D": _REFUSED, "42P01": _NO_TABLES, "25006": _READ_ONLY, "58": _UNREADABLE,
    }
)  # fmt: skip
_MYSQL: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        1205: _BUSY, 1213: _BUSY, 1021: _FULL, 1114: _FULL, 1040: _CROWDED, 1203: _CROWDED, 1226: _CROWDED,
        1044: _REFUSED, 1045: _REFUSED, 1049: _REFUSED, 1698: _REFUSED, 1146: _NO_TABLES, 1290: _READ_ONLY,
        1036: _READ_ONLY,
    }
)  # fmt: skip

_MYSQL_GONE: Final = frozenset({1053, 1129, 1130, 1152, 1927, *range(2000, 2070)})


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a driver raises because of the database's state into a StoreError.

    Errors about the data or the statement pass: they are for the caller, or a bug.

    Raises:
        StoreError: if the database cannot be used now.
    """
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise StoreError(*_BUSY) from error
    except sa.exc.DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise _told(sentence) from error
    except sqlite3.Error as error:
        raise _told(_of_sqlite(error) or _UNREADABLE) from error


def _told(sentence: tuple[str, str]) -> StoreError:
    return StoreFull(*sentence) if sentence is _FULL else StoreError(*sentence)


def _sentence(error: sa.exc.DBAPIError) -> tuple[str, str] | None:
    if isinstance(error, sa.exc.IntegrityError | sa.exc.DataError):
        return None
    driver = error.orig
    if isinstance(driver, sqlite3.Error):
        return _of_sqlite(driver)
    return _of_postgresql(driver) or _of_mysql(driver) or (_GONE if _is_lost(error) else None)


def _is_lost(error: sa.exc.DBAPIError) -> bool:
    """Tell a lost or failed connection from a complaint about a statement, which carries a code."""
    if error.connection_invalidated:
        return True
    on_connection = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
    has_code = getattr(error.orig, "sqlstate", None) or _number(error.orig)
    return on_connection and not has_code


def _of_sqlite(error: sqlite3.Error) -> tuple[str, str] | None:
    if str(error).startswith("no such table"):
        return _NO_TABLES
    return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def _of_postgresql(error: BaseException | None) -> tuple[str, str] | None:
    state = getattr(error, "sqlstate", None) or ""
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])


def _of_mysql(error: BaseException | None) -> tuple[str, str] | None:
    number = _number(error)
    return _GONE if number in _MYSQL_GONE else _MYSQL.get(number)


def _number(error: BaseException | None) -> int:
    number = error.args[0] if error is not None and error.args else None
    return number if isinstance(number, int) else 0
