"""The marketplace's clock: the real one, moved ahead as far as somebody wished."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from psiturk_ng.errors import BadInput
from psiturk_ng.marketplace import settings

_NAME: Final = "clock_ahead_seconds"


def now(connection: sa.Connection) -> datetime:
    """Tell the time of the marketplace, aware, in UTC, to the millisecond."""
    seconds = round(time.time() + _ahead(connection), 3)
    return datetime.fromtimestamp(seconds, UTC)


def ahead(connection: sa.Connection) -> timedelta:
    """Tell how far it is ahead of the real one."""
    return timedelta(seconds=_ahead(connection))


def move(connection: sa.Connection, step: timedelta) -> None:
    """Let time pass at once; it stays passed over restarts.

    Raises:
        BadInput: if time would go back.
    """
    if step < timedelta(0):
        raise BadInput("The marketplace's clock does not go back.", "Reset the marketplace to begin anew.")
    settings.write(connection, _NAME, _ahead(connection) + step.total_seconds())


def _ahead(connection: sa.Connection) -> float:
    return float(settings.read(connection, _NAME, 0))
