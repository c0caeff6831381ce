"""What workers read of states and times."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from psiturk_ng.marketplace.mturk.tables import AssignmentState

STATES: Final[Mapping[AssignmentState, str]] = MappingProxyType(
    {
        AssignmentState.ACCEPTED: "in progress",
        AssignmentState.RETURNED: "returned",
        AssignmentState.ABANDONED: "not handed in in time",
        AssignmentState.SUBMITTED: "waiting for the requester",
        AssignmentState.APPROVED: "approved",
        AssignmentState.REJECTED: "rejected",
    }
)


def minutes(length: timedelta) -> str:
    """Write a length of time for people."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return _counted(seconds, "second")
    whole, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if whole < 120:
        return _counted(whole, "minute")
    return _counted(hours, "hour") if hours < 48 else _counted(days, "day")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
