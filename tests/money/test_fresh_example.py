"""A fresh example project on the simulated Prolific, by commands alone, from the draft to the last penny."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import environment
from tests.marketplace.prolific_market import ProlificMarket, prolific_companion
from tests.servers import free_port

REASON = "Fewer than half of your answers named the colour, although the instructions asked for that. " * 2


@dataclass
class Researcher:
    """Somebody who types commands in a project.

    Args:
        folder: the project.
        environ: the environment.
    """

    folder: Path
    environ: dict[str, str]

    def types(self, words: str, *more: str, status: int = 0) -> str:
        """Give a command; gives what it prints."""
        done = subprocess.run(
            ["psiturk", *words.split(), *more],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr if "--json" not in words else done.stdout

    def reads(self, words: str, *more: str) -> Any:
        """Give a command, and read its JSON."""
        return json.loads(self.types(f"{words} --json", *more))


@pytest.fixture
def ada(tmp_path: Path) -> Iterator[Researcher]:
    """Somebody with a fresh example project, whose server runs."""
    environ = environment(tmp_path, PSITURK_PORT=str(free_port()))
    subprocess.run(["psiturk-setup-example"], cwd=tmp_path, env=environ, check=True, capture_output=True)
    ada = Researcher(tmp_path / "psiturk-example", environ)
    ada.types("server on")
    yield ada
    ada.types("server off")
    ada.types("market off")


def test_from_the_draft_to_the_last_penny(ada: Researcher) -> None:
    """Some return, one vanishes, three fail the check; approve, pay, reject one; both sides agree."""
    ada.types("recruiter prolific")
    assert ada.reads("status")["mode"] == "sim"
    _publish(ada)
    market = _market(ada)
    before = market.balance()[0]
    ada.types("market work 7 --return-rate 0.3 --abandon-rate 0.15 --seed 3")
    _let_robots_guess(ada)
    ada.types("market work 3 --seed 4")
    ada.types("market wait 2")
    standing = Counter(each["status"] for each in ada.reads("worker list"))
    assert standing == Counter(submitted=7, returned=2, timed_out=1)
    _decide(ada)
    market.control("faults", {"lose_answer": 1, "times": 1, "operations": ["pay_bonuses"]})
    words = "worker bonus --auto --all --yes --reason Thanks"
    first, second = ada.types(words), ada.types(words)
    assert len(re.findall(r": paid £", first + second)) in (4, 5), "the lost answer was found or looked up"
    assert ada.types("reconcile").count("may or may not") == 0
    spent = [each for each in ada.reads("ledger list") if each["kind"] in ("approve", "bonus")]
    fates = Counter((each["kind"], each["state"]) for each in spent)
    assert fates == Counter({("approve", "done"): 5, ("bonus", "done"): 5})
    pence = sum(round(100 * (float(each["amount"]) + float(each["fee"]))) for each in spent)
    assert pence == before - market.balance()[0]
    assert "nothing to do" in ada.types(words)


def _publish(ada: Researcher) -> None:
    """Draft, see the cost and what each end pays, publish."""
    cost = ada.reads("hit create 10 --draft --dry-run")
    who = {each["outcome"]: each["who"] for each in cost["outcomes"]}
    assert who["failed_check"] == "you review and approve"
    ada.types("hit create 10 --draft --yes")
    (draft,) = ada.reads("study list --unpublished")
    assert draft["status"] == "UNPUBLISHED"
    told = ada.types(f"study publish {draft['id']} --yes")
    assert f"£{cost['total']} in all" in told


def _decide(ada: Researcher) -> None:
    """Approve who is ready; of those who failed the check, reject one, ask one to return, approve one."""
    approved = ada.types("worker approve --all --yes")
    assert approved.count(": approved £1.00") == 4
    failed = [each["assignmentId"] for each in ada.reads("worker list --needs-you")]
    assert len(failed) == approved.count("ended as failed_check") == 3
    ada.types(f"worker reject {failed[0]} --category FAILED_CHECK --yes --reason", REASON)
    ada.types(f"worker request-return {failed[1]} --yes --reason", "You may have misread the instructions.")
    ada.types(f"worker approve {failed[2]} --yes")


def _market(ada: Researcher) -> ProlificMarket:
    companion = prolific_companion(ada.folder)
    return ProlificMarket(companion, ada.folder / ".psiturk", companion.require())


def _let_robots_guess(ada: Researcher) -> None:
    robot = ada.folder / "robot.py"
    robot.write_text(robot.read_text("utf-8").replace("SHARE_CORRECT = 0.9", "SHARE_CORRECT = 0.2"), "utf-8")
