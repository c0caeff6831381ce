"""What one save carries: the new records of one stream. See docs/reference/sync-protocol.md."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from psiturk_ng.domain.records import Document
from psiturk_ng.errors import BadInput, TooLarge

RECORD_KEYS: Final = frozenset({"data", "eventdata", "questiondata"})
"""Keys of a document under which records and answers stand."""

_STREAM: Final = re.compile(r"[A-Za-z0-9_-]{8,32}")
_MOST: Final = 2**31 - 1
"""Greatest number of a record and greatest version: what every database's INTEGER holds."""


class Kind(IntEnum):
    """What a record is. The numbers stand in the database."""

    TRIAL = 0
    EVENT = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive records of one kind.

    Args:
        first: the number of the first of them in its stream.
        records: each as JSON text.
    """

    first: int = 0
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A record that was altered after it was recorded.

    Args:
        kind: what it is.
        number: which of its stream.
        version: counts from 1 upwards.
        record: as JSON text.
    """

    kind: Kind
    number: int
    version: int
    record: str


@dataclass(frozen=True, slots=True)
class Values:
    """Keyed values of which the last ones count.

    Args:
        version: counts upwards within the stream; 0 carries nothing.
        values: those that are new or changed.
    """

    version: int
    values: Mapping[str, Any]


NO_VALUES: Final = Values(0, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """One save.

    Args:
        stream: whose records.
        batches: new records, by kind.
        changes: records that were altered.
        answers: psiTurk's `questiondata`.
        attributes: other keys of the document.
        recorded: how many records the stream has in all, by kind, if the client says so.
        is_final: nothing more will be recorded in this stream.
    """

    stream: str
    batches: Mapping[Kind, Batch]
    changes: tuple[Change, ...] = ()
    answers: Values = NO_VALUES
    attributes: Values = NO_VALUES
    recorded: Mapping[Kind, int] | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server holds of a stream after a save.

    Args:
        trials: number of trials without a gap.
        events: number of events without a gap.
        answers: version of the answers.
        attributes: version of the attributes.
    """

    trials: int
    events: int
    answers: int
    attributes: int


def parse_save(document: Document, *, record_limit_bytes: int) -> Save:
    """Read one save.

    Args:
        document: what the client sent, as parsed JSON.
        record_limit_bytes: the longest record, as JSON in ASCII.

    Raises:
        BadInput: if it is not a save; TooLarge if a record is over the limit.
    """
    stream = document.get("stream")
    if not isinstance(stream, str) or not _STREAM.fullmatch(stream):
        raise BadInput("stream must be 8 to 32 letters, digits, - or _.")
    reader = _Reader(record_limit_bytes)
    recorded = document.get("recorded")
    return Save(
        stream=stream,
        batches={
            Kind.TRIAL: reader.batch(document.get("trials"), "trials"),
            Kind.EVENT: reader.batch(document.get("events"), "events"),
        },
        changes=tuple(reader.change(change) for change in _list(document.get("changed", []), "changed")),
        answers=reader.values(document.get("answers"), "answers"),
        attributes=reader.attributes(document.get("attributes")),
        recorded=None if recorded is None else _recorded(recorded),
        is_final=_truth(document.get("final", False), "final"),
    )


class _Reader:
    def __init__(self, record_limit_bytes: int) -> None:
        self._limit_bytes = record_limit_bytes

    def batch(self, found: object, name: str) -> Batch:
        if found is None:
            return Batch()
        fields = _object(found, name)
        first = _number(fields.get("first"), f"{name}.first")
        records = tuple(self.record(record) for record in _list(fields.get("records"), f"{name}.records"))
        _number(first + len(records), f"{name}.first")
        return Batch(first, records)

    def change(self, found: object) -> Change:
        fields = _object(found, "changed")
        kind = fields.get("kind")
        if kind not in ("trial", "event"):
            raise BadInput("changed.kind must be trial or event.")
        return Change(
            Kind.TRIAL if kind == "trial" else Kind.EVENT,
            _number(fields.get("number"), "changed.number"),
            _number(fields.get("version"), "changed.version"),
            self.record(fields.get("record")),
        )

    def record(self, found: object) -> str:
        text = json.dumps(_object(found, "a record"))
        if len(text) > self._limit_bytes:
            raise TooLarge(
                f"A record of {len(text)} bytes is over the limit of {self._limit_bytes}.",
                "Record less at a time, or raise max_record_megabytes in config.txt.",
            )
        return text

    def values(self, found: object, name: str) -> Values:
        if found is None:
            return NO_VALUES
        fields = _object(found, name)
        values = _object(fields.get("values"), f"{name}.values")
        return Values(_number(fields.get("version"), f"{name}.version"), values)

    def attributes(self, found: object) -> Values:
        values = self.values(found, "attributes")
        if RECORD_KEYS & values.values.keys():
            raise BadInput(f"attributes must not hold {', '.join(sorted(RECORD_KEYS))}.")
        return values


def _recorded(found: object) -> Mapping[Kind, int]:
    fields = _object(found, "recorded")
    return {
        Kind.TRIAL: _number(fields.get("trials", 0), "recorded.trials"),
        Kind.EVENT: _number(fields.get("events", 0), "recorded.events"),
    }


def _object(found: object, name: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadInput(f"{name} must be a JSON object.")
    return found


def _list(found: object, name: str) -> list[Any]:
    if not isinstance(found, list):
        raise BadInput(f"{name} must be a JSON list.")
    return found


def _truth(found: object, name: str) -> bool:
    if not isinstance(found, bool):
        raise BadInput(f"{name} must be true or false.")
    return found


def _number(found: object, name: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= _MOST:
        raise BadInput(f"{name} must be a whole number from 0 to {_MOST}.")
    return found
