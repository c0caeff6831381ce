"""What time it is, as a thing that tests can hold still."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present as an aware datetime in UTC."""


def system_clock() -> datetime:
    """Ask the machine."""
    return datetime.now(UTC)


def column_time(clock: Clock) -> datetime:
    """Give the present as psiTurk's columns hold it: UTC without a time zone."""
    return clock().replace(tzinfo=None)
