"""Files of bonuses."""

from pathlib import Path

import pytest

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import BadInput
from psiturk_ng.services.bonus_files import BonusLine, read_lines


def read(folder: Path, text: str, reason: str = "") -> list[tuple[str, int, str]]:
    """Read a file that holds a text."""
    path = folder / "bonus.csv"
    path.write_text(text, encoding="utf-8")
    return [_shown(line) for line in read_lines(path, "USD", reason)]


def _shown(line: BonusLine) -> tuple[str, int, str]:
    return line.submission_id, line.amount.minor, line.reason


@pytest.mark.parametrize(
    "text",
    [
        "a1,0.50,fast\na2,1,exact\n",
        "assignment,amount,reason\na1,0.50,fast\na2,$1.00,exact\n",
        "\ufeffReason,AssignmentId,Bonus\nfast,a1,.5\nexact,a2,1.\n",
        "submission,amount,reason,more\n\na1, 0.50 , fast ,x\na2,1,exact\n",
    ],
)
def test_columns_may_stand_in_any_order_under_their_names(tmp_path: Path, text: str) -> None:
    """Without a header they stand in the usual one; empty lines do not matter."""
    assert read(tmp_path, text) == [("a1", 50, "fast"), ("a2", 100, "exact")]


def test_one_reason_serves_all_lines_without_one(tmp_path: Path) -> None:
    """A line's own goes first."""
    assert read(tmp_path, "a1,0.50\na2,1,own\n", "thanks") == [("a1", 50, "thanks"), ("a2", 100, "own")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a1,0.50,x\n,1,x\n", "Line 2 of bonus.csv names no submission"),
        ("a1,0.50\n", "Line 1 of bonus.csv has no reason"),
        ("a1,much,x\n", "Line 1 of bonus.csv: 'much' is not an amount"),
        ("a1,0.505,x\n", "finer than USD"),
        ("amount,reason\n1,x\n", "Line 2 of bonus.csv names no submission"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, text: str, told: str) -> None:
    """Nothing of the file is paid then."""
    with pytest.raises(BadInput, match=told):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """And nothing else happens."""
    with pytest.raises(BadInput, match=r"none\.csv cannot be read"):
        read_lines(tmp_path / "none.csv", "USD", "")


def test_amounts_are_exact(tmp_path: Path) -> None:
    """No float is on the way."""
    assert read(tmp_path, "a1,0.29,x\n") == [("a1", Money.parse("0.29").minor, "x")]
