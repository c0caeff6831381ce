"""The ledger as files: for accounts, for whoever pays by hand, and back."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from psiturk_ng.domain.ledger import Entry
from psiturk_ng.errors import BadInput

_BY_HAND: Final = ("entry", "participant", "submission", "amount", "currency", "reason", "paid")
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


def write_entries(path: Path, entries: Sequence[Entry]) -> int:
    """Write entries: JSON if the file's name ends so, else CSV.

    Returns:
        How many.

    Raises:
        BadInput: if the file cannot be written.
    """
    rows = [shown(entry) for entry in entries]
    if path.suffix.lower() == ".json":
        _write(path, lambda text: json.dump(rows, text, indent=1))
    else:
        _write_csv(path, tuple(rows[0]) if rows else ("entry",), rows)
    return len(rows)


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
    _write_csv(path, _BY_HAND, rows)
    return len(rows)


def read_numbers(path: Path) -> Sequence[int]:
    """Read the column `entry` of a CSV; lines whose column `paid` says no are left out.

    Raises:
        BadInput: if the file cannot be read.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as text:
            lines = list(csv.DictReader(text))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from error
    numbers = []
    for number, line in enumerate(lines, start=2):
        told = (line.get("entry") or "").strip()
        if not told.isdecimal():
            raise BadInput(f"Line {number} of {path.name} names no entry.", "Keep the column `entry`.")
        if (line.get("paid") or "").strip().lower() not in ("no", "false", "0"):
            numbers.append(int(told))
    return list(dict.fromkeys(numbers))


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    def write(text: Any) -> None:
        table = csv.writer(text)
        table.writerow(columns)
        table.writerows([_cell(row[name]) for name in columns] for row in rows)

    _write(path, write)


def _cell(value: Any) -> Any:
    """Keep spreadsheets from taking what a participant or a platform wrote for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _write(path: Path, write: Callable[[Any], None]) -> None:
    try:
        with path.open("w", newline="", encoding="utf-8") as text:
            write(text)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from error
