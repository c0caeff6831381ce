"""Files of bonuses: one line for each."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import BadInput

_NAMES: Final = {
    "submission": "submission",
    "submission_id": "submission",
    "assignment": "submission",
    "assignmentid": "submission",
    "assignment_id": "submission",
    "amount": "amount",
    "bonus": "amount",
    "reason": "reason",
}
_USUAL: Final = ("submission", "amount", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusLine:
    """One line of a file of bonuses.

    Args:
        submission_id: the platform's.
        amount: to be paid; nothing pays nothing.
        reason: the participant reads it.
    """

    submission_id: str
    amount: Money
    reason: str


def read_lines(path: Path, currency: str, reason: str) -> Sequence[BonusLine]:
    """Read a CSV of bonuses.

    Args:
        path: the file.
        currency: of all amounts.
        reason: for lines without one.

    Raises:
        BadInput: if any line cannot be read; it names the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from error
    return parse_lines(text, path.name, currency, reason)


def parse_lines(text: str, name: str, currency: str, reason: str) -> Sequence[BonusLine]:
    """Read the text of a CSV of bonuses.

    Args:
        text: of the file.
        name: of the file, for messages.
        currency: of all amounts.
        reason: for lines without one.

    Raises:
        BadInput: if any line cannot be read; it names the line.
    """
    try:
        lines = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise BadInput(f"{name} cannot be read: {error}.") from error
    columns, first = _columns(lines)
    return [
        _line(name, number, dict(zip(columns, cells, strict=False)), currency, reason)
        for number, cells in enumerate(lines[first:], start=first + 1)
        if any(cell.strip() for cell in cells)
    ]


def _columns(lines: Sequence[Sequence[str]]) -> tuple[Sequence[str], int]:
    """Read the header; without one, the columns stand in the usual order."""
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    if "amount" in header or "bonus" in header:
        return [_NAMES.get(cell, cell) for cell in header], 1
    return _USUAL, 0


def _line(name: str, number: int, cells: dict[str, str], currency: str, reason: str) -> BonusLine:
    where = f"Line {number} of {name}"
    submission = cells.get("submission", "").strip()
    told = cells.get("reason", "").strip() or reason.strip()
    if not submission:
        raise BadInput(f"{where} names no submission.", "The columns are submission, amount, reason.")
    if not told:
        raise BadInput(f"{where} has no reason: the participant reads it.", "Add it, or use --reason.")
    try:
        amount = Money.parse(cells.get("amount", ""), currency)
    except BadInput as error:
        raise BadInput(f"{where}: {error.message}", error.hint) from error
    return BonusLine(submission_id=submission, amount=amount, reason=told)
