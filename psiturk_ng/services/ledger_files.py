"""The ledger as files: for accounts, for whoever pays by hand, and back."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import indent
from typing import Any, Final, TextIO

from psiturk_ng.domain.ledger import Entry
from psiturk_ng.errors import BadInput

_BY_HAND: Final = ("entry", "participant", "submission", "amount", "currency", "reason", "paid")
_PARTICIPANT: Final = frozenset({"participant", "participantid", "worker", "workerid"})
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def shown(entry: Entry) -> dict[str, Any]:
    """Show an entry as listings and files do."""
    return {
        "entry": entry.entry_id,
        "kind": entry.kind,
        "state": entry.state,
        "recruiter": entry.recruiter,
        "mode": entry.mode,
        "posting": entry.posting_id,
        "submission": entry.submission_id,
        "participant": entry.participant_id,
        "uniqueid": entry.uniqueid,
        "amount": entry.amount.plain,
        "fee": entry.fee.plain,
        "currency": entry.amount.currency,
        "reason": entry.reason,
        "by": entry.by,
        "batch": entry.batch,
        "token": entry.token,
        "reference": entry.reference,
        "attempts": entry.attempts,
        "created_at": entry.created_at.isoformat(),
        "sent_at": entry.sent_at.isoformat() if entry.sent_at else None,
        "settled_at": entry.settled_at.isoformat() if entry.settled_at else None,
        "error": entry.error,
    }


def write_entries(path: Path, entries: Iterable[Entry]) -> int:
    """Write entries one after the other: JSON if the file's name ends so, else CSV.

    Returns:
        How many.

    Raises:
        BadInput: if the file cannot be written.
    """
    written = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal written
        for entry in entries:
            written += 1
            yield shown(entry)

    if path.suffix.lower() == ".json":
        _write(path, lambda text: _dump(text, rows()))
    else:
        _write(path, lambda text: _table(text, rows()))
    return written


def write_by_hand(path: Path, entries: Sequence[Entry]) -> int:
    """Write what is to be paid by hand.

    Returns:
        How many lines.

    Raises:
        BadInput: if the file cannot be written.
    """
    rows = [
        {
            "entry": entry.entry_id,
            "participant": entry.participant_id,
            "submission": entry.submission_id,
            "amount": entry.amount.plain,
            "currency": entry.amount.currency,
            "reason": entry.reason or entry.kind,
            "paid": "",
        }
        for entry in entries
    ]
    write_csv(path, _BY_HAND, rows)
    return len(rows)


@dataclass(frozen=True, slots=True)
class PaidLine:
    """Who was paid by hand, as a file says it.

    Args:
        entry: number of the entry; None if the file does not say.
        participant: the platform's id; empty if there is a number.
    """

    entry: int | None
    participant: str = ""


def read_paid(path: Path) -> Sequence[PaidLine]:
    """Read the column `entry` of a CSV, or that of participants in a platform's own list.

    Lines whose column `paid` says no are left out.

    Raises:
        BadInput: if the file cannot be read.
    """
    columns, lines = read_csv(path)
    participant = next((name for name in columns if _plain(name) in _PARTICIPANT), "")
    found = []
    for number, line in enumerate(lines, start=2):
        told = line.get("entry", "").strip()
        who = line.get(participant, "").strip().removeprefix("'")
        if not told.isdecimal() and ("entry" in columns or not who):
            raise BadInput(
                f"Line {number} of {path.name} names no entry.",
                "Keep the column `entry`, or give a file with a column of participant ids.",
            )
        if line.get("paid", "").strip().lower() not in ("no", "false", "0"):
            found.append(PaidLine(int(told)) if told else PaidLine(None, who))
    return list(dict.fromkeys(found))


def read_csv(path: Path) -> tuple[Sequence[str], Sequence[dict[str, str]]]:
    """Read a CSV with a header: its columns, and its lines by column.

    Raises:
        BadInput: if the file cannot be read.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as text:
            table = csv.DictReader(text, restval="")
            lines = [{name: cell for name, cell in line.items() if name is not None} for line in table]
            return list(table.fieldnames or ()), lines
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from error


def _plain(name: str) -> str:
    return "".join(mark for mark in name.lower() if mark.isalnum())


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a CSV with a header, in which no spreadsheet finds a formula.

    Raises:
        BadInput: if the file cannot be written.
    """

    def write(text: Any) -> None:
        table = csv.writer(text)
        table.writerow(columns)
        table.writerows([_cell(row[name]) for name in columns] for row in rows)

    _write(path, write)


def _dump(text: TextIO, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a list as JSON, of which never more than one row is held."""
    before = "["
    for row in rows:
        text.write(before + "\n" + indent(json.dumps(row, indent=1), " "))
        before = ","
    text.write("[]" if before == "[" else "\n]")


def _table(text: TextIO, rows: Iterator[Mapping[str, Any]]) -> None:
    """Write a table whose columns the first row names."""
    first = next(rows, None)
    table = csv.writer(text)
    table.writerow(first or ("entry",))
    table.writerows(map(_cell, row.values()) for row in chain([first] if first else [], rows))


def _cell(value: Any) -> Any:
    """Keep spreadsheets from taking what a participant or a platform wrote for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _write(path: Path, write: Callable[[Any], None]) -> None:
    """Write a file beside the one that may be there, and put it in its place when it is whole."""
    is_ordinary = path.is_file() or not path.exists()
    place = path.with_name(f"{path.name}.part") if is_ordinary else path
    try:
        with place.open("w", newline="", encoding="utf-8") as text:
            write(text)
        if is_ordinary:
            place.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        if is_ordinary:
            with suppress(OSError):
                place.unlink()
