"""Column types that hold the same thing on every database."""

import re
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Replace what PostgreSQL or UTF-8 cannot hold, NUL and half surrogate pairs, by U+FFFD."""
    if "\x00" not in text and text.isascii():
        return text
    return _UNSTORABLE.sub("\ufffd", text)


class _Storable(sa.types.TypeDecorator[str]):
    """Text that every database takes."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Replace what some database would refuse."""
        return storable(value) if isinstance(value, str) else value


class Words(_Storable):
    """VARCHAR(n)."""

    cache_ok = True


class Document(_Storable):
    """TEXT without a practical limit: LONGTEXT on MySQL, whose TEXT ends at 64 kB."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the type that has no practical limit."""
        if dialect.name != "mysql":
            return sa.Text()
        from sqlalchemy.dialects import mysql

        return mysql.LONGTEXT()


class Instant(sa.types.TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC without a time zone in the database."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Keep microseconds on MySQL too."""
        if dialect.name != "mysql":
            return sa.DateTime()
        from sqlalchemy.dialects import mysql

        return mysql.DATETIME(fsp=6)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn into UTC and drop the time zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Add the time zone."""
        return None if value is None else value.replace(tzinfo=UTC)
