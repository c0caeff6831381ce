"""The records of an assignment: psiTurk's JSON document, and its rows in the three CSV files.

Source: psiTurk 3.3.1, `models.py` `get_trial_data`, `get_event_data`, `get_question_data`.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from psiturk_ng.errors import BadInput

Document = dict[str, Any]
Row = tuple[Any, ...]
Rows = Iterator["Row | Malformed"]

_DEEPEST: Final = 500
"""How many lists and objects may stand inside each other: half of what Python reads and writes again."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record, or a part of a document, that cannot be a row.

    Args:
        uniqueid: whose it is.
        problem: what is wrong with it, as one sentence.
    """

    uniqueid: str
    problem: str


def parse_document(text: str | bytes) -> Document:
    """Read a document as a client sends it.

    Numbers of any size and characters of any kind survive; what JSON cannot
    write again (NaN, Infinity, numbers beyond a double) does not get in.

    Args:
        text: JSON, in UTF-8 if bytes.

    Returns:
        The document, keys in the order sent.

    Raises:
        BadInput: if it is not JSON, not an object, or nested too deeply to be read again.
    """
    try:
        document = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except RecursionError as error:
        raise BadInput("The data is nested too deeply.") from error
    except ValueError as error:
        raise BadInput("The data is not valid JSON.") from error
    if not isinstance(document, dict):
        raise BadInput("The data must be a JSON object.")
    # Most documents have fewer brackets in all, and counting them costs next to nothing.
    openings = ("[", "{") if isinstance(text, str) else (b"[", b"{")
    if sum(map(text.count, openings)) > _DEEPEST and _is_too_deep(document):  # type: ignore[arg-type]
        raise BadInput("The data is nested too deeply.")
    return document


def document_text(document: Document) -> str:
    """Write a document as psiTurk stores it: ASCII, keys in order."""
    return json.dumps(document)


def stored_document(text: str | None) -> Document | None:
    """Read a stored document.

    Returns:
        None if there is none, or none that is an object.
    """
    try:
        document = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def trial_rows(uniqueid: str, document: Document) -> Rows:
    """Give (uniqueid, current_trial, dateTime, trialdata as JSON) for each trial."""

    def row(trial: Document) -> Row:
        return (uniqueid, trial["current_trial"], trial["dateTime"], json.dumps(trial["trialdata"]))

    return _rows(uniqueid, document, "data", row)


def event_rows(uniqueid: str, document: Document) -> Rows:
    """Give (uniqueid, eventtype, interval, value, timestamp) for each event."""

    def row(event: Document) -> Row:
        return (uniqueid, event["eventtype"], event["interval"], event["value"], event["timestamp"])

    return _rows(uniqueid, document, "eventdata", row)


def question_rows(uniqueid: str, document: Document) -> Rows:
    """Give (uniqueid, field, value) for each answer."""
    answers = document.get("questiondata")
    if not isinstance(answers, dict):
        yield Malformed(uniqueid, "The document has no questiondata object.")
        return
    for field, value in answers.items():
        yield (uniqueid, field, value)


@dataclass(frozen=True, slots=True)
class DataFile:
    """One of psiTurk's three CSV files.

    Args:
        filename: as `download_datafiles` names it.
        kind: what a row of it is, in the singular.
        rows: gives the rows of one document.
    """

    filename: str
    kind: str
    rows: Callable[[str, Document], Rows]


TRIALS: Final = DataFile("trialdata.csv", "trial", trial_rows)
EVENTS: Final = DataFile("eventdata.csv", "event", event_rows)
ANSWERS: Final = DataFile("questiondata.csv", "answer", question_rows)
DATA_FILES: Final = (TRIALS, EVENTS, ANSWERS)


def csv_text(rows: Iterable[Row | Malformed]) -> str:
    """Write rows as psiTurk does, CRLF line ends included; malformed ones are left out."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(row for row in rows if not isinstance(row, Malformed))
    return buffer.getvalue()


def _rows(uniqueid: str, document: Document, key: str, row: Callable[[Document], Row]) -> Rows:
    records = document.get(key)
    if not isinstance(records, list):
        yield Malformed(uniqueid, f"The document has no {key} list.")
        return
    for number, record in enumerate(records):
        try:
            yield row(record)
        except (KeyError, TypeError) as error:
            yield Malformed(uniqueid, f"Record {number} of {key} is incomplete ({error}).")


def _is_too_deep(document: Document) -> bool:
    level: list[Any] = [document]
    for _ in range(_DEEPEST):
        inner = (value for each in level for value in (each.values() if isinstance(each, dict) else each))
        level = [value for value in inner if isinstance(value, dict | list)]
        if not level:
            return False
    return True


def _finite(literal: str) -> float:
    number = float(literal)
    if number - number != 0:
        raise BadInput(f"The data holds {literal}, which JSON cannot store.")
    return number
