"""Kinds of columns that the platforms' tables share."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

Row = sa.Row[*tuple[Any, ...]]
"""A row of any table."""


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment, kept as seconds since the epoch so that SQL can compare it."""

    impl = sa.Float
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> float | None:
        """Write."""
        return None if value is None else value.timestamp()

    def process_result_value(self, value: float | None, dialect: Any) -> datetime | None:
        """Read."""
        return None if value is None else datetime.fromtimestamp(value, UTC)
