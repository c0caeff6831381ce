"""Which assignments a list shows, in which order: read from and written to the arguments of an address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from psiturk_ng.domain.recruiting import Outcome, SubmissionState
from psiturk_ng.domain.status import FINISHED, Status
from psiturk_ng.errors import BadInput

PAGE_SIZE: Final = 50
GREATEST_NUMBER: Final = 2**31 - 1
"""That every database can hold in a column of whole numbers."""

ACTIVE: Final = timedelta(minutes=5)
"""Who saved within this time, and has not finished, is at work."""


class Column(StrEnum):
    """What a list shows of each assignment; named in addresses."""

    WORKER = "workerid"
    MODE = "mode"
    CODEVERSION = "codeversion"
    CONDITION = "cond"
    COUNTERBALANCE = "counterbalance"
    STATUS = "status"
    OUTCOME = "outcome"
    PLATFORM = "platform"
    INTEGRITY = "integrity"
    ENTERED = "beginhit"
    FINISHED = "endhit"
    MINUTES = "minutes"
    BONUS = "bonus"


class Grouping(StrEnum):
    """What assignments can be counted by."""

    MODE = "mode"
    CODEVERSION = "codeversion"
    CONDITION = "cond"
    COUNTERBALANCE = "counterbalance"
    STATUS = "status"
    COMPLETE = "complete"
    OUTCOME = "outcome"
    PLATFORM = "platform"
    INTEGRITY = "integrity"


class IntegrityMark(StrEnum):
    """Whether the data of an assignment is whole, in one word."""

    WHOLE = "whole"
    DOUBTFUL = "doubtful"
    """The task is done, and something is missing or contradictory."""
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantFilter:
    """Which assignments. What is None does not matter.

    Args:
        mode: in which mode they came.
        codeversion: label of the experiment at entry.
        cond: condition.
        counterbalance: counterbalance.
        status: one of these status numbers.
        complete: whether the task was done.
        outcome: how the pass ended.
        platform: one of these platform states.
        integrity: whether the data is whole.
        active: whether they are at work now.
        unsaved: whether something that a page recorded has not arrived.
        since: entered at or after, UTC without a time zone.
        until: entered before, likewise.
        text: part of an id.
        trials: whether the researcher's own trial runs are shown.
    """

    mode: str | None = None
    codeversion: str | None = None
    cond: int | None = None
    counterbalance: int | None = None
    status: tuple[int, ...] | None = None
    complete: bool | None = None
    outcome: Outcome | None = None
    platform: tuple[str, ...] | None = None
    integrity: IntegrityMark | None = None
    active: bool | None = None
    unsaved: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    trials: bool | None = None

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "ParticipantFilter":
        """Read a filter from the arguments of an address; an empty one does not matter.

        Raises:
            BadInput: if a value cannot be one of its kind.
        """
        given = {name: text.strip() for name, text in arguments.items() if text.strip()}
        found = {}
        for name, parse in _PARSERS.items():
            if name in given:
                try:
                    found[name] = parse(given[name])
                except ValueError as error:
                    raise BadInput(f"Participants cannot be filtered by {name}={given[name]!r}.") from error
        return cls(**found)

    def written(self) -> dict[str, str]:
        """Write the filter as arguments of an address."""
        held = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: _text(value) for name, value in held.items() if value is not None}

    def but(self, **changes: Any) -> "ParticipantFilter":
        """Give the same filter with some changes."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Order:
    """In which order.

    Args:
        column: by what.
        descending: whether the greatest comes first.
    """

    column: Column = Column.ENTERED
    descending: bool = True

    @classmethod
    def read(cls, text: str) -> "Order":
        """Read an order as addresses name it: a column, after a minus if the greatest comes first.

        Raises:
            BadInput: if there is no such column.
        """
        name = text.removeprefix("-")
        if not name:
            return cls()
        if name not in list(Column):
            raise BadInput(f"There is no column {name!r} to sort by.")
        return cls(Column(name), text.startswith("-"))

    def __str__(self) -> str:
        return ("-" if self.descending else "") + self.column


def page_number(text: str) -> int:
    """Read the number of a page, from 1.

    Raises:
        BadInput: if it is none.
    """
    if not text:
        return 1
    if not text.isdecimal() or not 0 < int(text) < 10**9:
        raise BadInput(f"{text!r} is not the number of a page.")
    return int(text)


def _number(text: str) -> int:
    number = int(text)
    if abs(number) > GREATEST_NUMBER:
        raise ValueError
    return number


def _statuses(text: str) -> tuple[int, ...]:
    words = {status.name.lower(): int(status) for status in Status}
    return tuple(words[word] if word in words else _number(word) for word in text.split(","))


def _yes(text: str) -> bool:
    if text not in ("1", "0"):
        raise ValueError
    return text == "1"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


_PARSERS: Final[dict[str, Callable[[str], Any]]] = {
    "mode": str,
    "codeversion": str,
    "cond": _number,
    "counterbalance": _number,
    "status": _statuses,
    "complete": _yes,
    "outcome": Outcome,
    "platform": lambda text: tuple(str(SubmissionState(word)) for word in text.split(",")),
    "integrity": IntegrityMark,
    "active": _yes,
    "unsaved": _yes,
    "since": _moment,
    "until": _moment,
    "text": str,
    "trials": _yes,
}


def _text(value: object) -> str:
    match value:
        case bool():
            return "1" if value else "0"
        case tuple():
            return ",".join(map(str, value))
        case datetime():
            return value.isoformat(timespec="minutes")
    return str(value)


def status_word(status: int | None) -> str:
    """Name a status for people; a project's own number stays a number."""
    if status is None:
        return ""
    return Status(status).name.lower().replace("_", " ") if status in list(Status) else str(status)


COMPLETE_STATUSES: Final = tuple(sorted(int(status) for status in FINISHED))
