"""Reading the setting `database_url`."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from psiturk_ng.errors import ConfigError

_DRIVERS: Final = MappingProxyType(
    {
        "sqlite": "sqlite",
        "postgres": "postgresql+psycopg",
        "postgresql": "postgresql+psycopg",
        "mysql": "mysql+pymysql",
        "mariadb": "mysql+pymysql",
    }
)
_PACKAGES: Final = MappingProxyType(
    {"postgresql+psycopg": ("psycopg", "postgres"), "mysql+pymysql": ("pymysql", "mysql")}
)
_EXAMPLE: Final = "Write it like sqlite:///participants.db or postgresql://user:password@host/name."


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """Where the database is. Printing it never shows the password.

    Args:
        sqlalchemy: the URL, its driver spelled out.
        path: the file of an SQLite database, absolute; None elsewhere.
    """

    sqlalchemy: sa.URL
    path: Path | None

    def __str__(self) -> str:
        return self.sqlalchemy.render_as_string(hide_password=True)

    def __repr__(self) -> str:
        return f"DatabaseUrl({self})"


def read_url(text: str, folder: Path) -> DatabaseUrl:
    """Read a database URL as psiTurk users write it.

    `postgres://` and `postgresql://` mean psycopg 3, `mysql://` and `mariadb://`
    mean PyMySQL with utf8mb4, whatever driver the URL names.

    Args:
        text: the setting.
        folder: the project; a relative SQLite path starts there.

    Raises:
        ConfigError: if it cannot be read, names another kind of database, or
            an SQLite database that no second process could see.
    """
    try:
        given = sa.make_url(text.strip())
    # The cause is cut off: its text may hold the password.
    except (sa.exc.ArgumentError, ValueError):
        raise ConfigError("The setting database_url is not a database URL.", _EXAMPLE) from None
    kind = given.drivername.lower().partition("+")[0]
    if kind not in _DRIVERS:
        raise ConfigError(f"The setting database_url names {kind}, which is not supported.", _EXAMPLE)
    url = given.set(drivername=_DRIVERS[kind])
    if kind == "sqlite":
        return _sqlite(url, folder)
    return DatabaseUrl(_mysql(url) if url.drivername == "mysql+pymysql" else url, None)


def require_driver(url: DatabaseUrl) -> None:
    """Make sure that the driver of a database is installed.

    Raises:
        ConfigError: if it is not; names the extra that brings it.
    """
    package, extra = _PACKAGES.get(url.sqlalchemy.drivername, ("sqlite3", ""))
    try:
        import_module(package)
    except ImportError as error:
        raise ConfigError(
            f"The database {url} needs the Python package {package}, which cannot be loaded.",
            f"Run: pip install 'psiturk-ng[{extra}]'",
        ) from error


def _sqlite(url: sa.URL, folder: Path) -> DatabaseUrl:
    name = url.database or ""
    if name in ("", ":memory:") or name.startswith("file:"):
        raise ConfigError(
            "The setting database_url names an SQLite database that is no plain file: data would be lost.",
            "Name a file, as in sqlite:///participants.db.",
        )
    path = (folder / Path(name).expanduser()).absolute()
    return DatabaseUrl(url.set(database=str(path)), path)


def _mysql(url: sa.URL) -> sa.URL:
    # ClearDB on Heroku appends reconnect=true, which PyMySQL does not know.
    return url.difference_update_query(["reconnect"]).update_query_dict({"charset": "utf8mb4"})
