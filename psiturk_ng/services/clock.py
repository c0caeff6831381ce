"""What time it is, as a thing that tests can hold still."""

from collections.abc import Callable
from datetime import UTC, datetime

from psiturk_ng.store import Store
from psiturk_ng.store.leases import database_time

Clock = Callable[[], datetime]
"""Gives the present as an aware datetime in UTC."""


def system_clock() -> datetime:
    """Ask the machine."""
    return datetime.now(UTC)


def column_time(clock: Clock) -> datetime:
    """Give the present as psiTurk's columns hold it: UTC without a time zone."""
    return clock().replace(tzinfo=None)


def database_clock(store: Store) -> Clock:
    """Give the time of a project's database, on which processes of several machines agree."""

    def now() -> datetime:
        with store.reading() as reading:
            return database_time(reading)

    return now
