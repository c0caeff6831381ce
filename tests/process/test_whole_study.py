"""A whole study without an account: served, posted, done by robots, approved, paid. Real processes only."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.process.conftest import MakeServer
from tests.process.laboratory import Laboratory
from tests.servers import environment, free_port

pytestmark = pytest.mark.mturk

BONUS = "worker bonus --auto --all --reason thanks --yes"


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
