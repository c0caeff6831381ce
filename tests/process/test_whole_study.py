"""A whole study without an account: served, posted, done by robots, approved, paid. Real processes only."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.process.conftest import MakeServer
from tests.servers import environment, free_port

pytestmark = pytest.mark.mturk

PSITURK = [sys.executable, "-m", "psiturk_ng"]
BONUS = "worker bonus --auto --all --reason thanks --yes"


@dataclass
class Laboratory:
    """A fresh example project, and commands typed in it one by one."""

    folder: Path
    environ: dict[str, str]

    def __call__(self, line: str, status: int = 0) -> str:
        """Run a command; gives what it printed on standard output."""
        done = subprocess.run(
            [*PSITURK, *line.split()],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def json(self, line: str) -> Any:
        """Run a command that prints JSON."""
        return json.loads(self(f"{line} --json"))

    def ledger(self, kind: str) -> list[dict[str, Any]]:
        """Read the entries of one kind."""
        found: list[dict[str, Any]] = self.json(f"ledger list --kind {kind}")
        return found


@pytest.fixture
def laboratory(folder: Path, make_server: MakeServer) -> Iterator[Laboratory]:
    """Without credentials; what the commands start is stopped in the end."""
    port = str(free_port())
    make_server(port=port)
    lab = Laboratory(folder, environment(folder, host="127.0.0.1", port=port))
    yield lab
    lab("market off")


def cents(entries: list[dict[str, Any]], *columns: str) -> int:
    """Add amounts up, exactly."""
    return sum(int(Decimal(each[column]) * 100) for each in entries for column in columns)


def test_five_people_are_paid_once(laboratory: Laboratory) -> None:
    """The balance falls by exactly reward, bonus and fees; the last commands again move nothing."""
    laboratory("server on")
    before = Decimal(laboratory("amt_balance"))
    laboratory("hit create 5 1.00 1 --yes")
    laboratory("market work 5 --seed 1")
    submitted = laboratory.json("worker list --submitted")
    assert [each["status_here"] for each in submitted] == [4] * 5

    approve = "worker approve --all --yes"
    assert laboratory(approve).count(": approved $1.00\n") == 5
    assert laboratory(BONUS).count(": paid $") == 5

    rewards, bonuses = laboratory.ledger("approve"), laboratory.ledger("bonus")
    assert {each["state"] for each in [*rewards, *bonuses]} == {"done"}
    stored = {each["assignmentId"]: each["bonus_here"] for each in submitted}
    assert {each["submission"]: float(each["amount"]) for each in bonuses} == pytest.approx(stored)
    assert [each["amount"] for each in rewards] == ["1.00"] * 5
    spent = cents([*rewards, *bonuses], "amount", "fee")
    after = Decimal(laboratory("amt_balance"))
    assert int((before - after) * 100) == spent

    for again in (approve, BONUS):
        assert laboratory(again) == ""
    assert Decimal(laboratory("amt_balance")) == after
    assert len(laboratory.json("ledger list")) == 11
    assert laboratory.json("reconcile") == []
    assert [each["status_here"] for each in laboratory.json("worker list --approved")] == [7] * 5
