"""`ledger` and `reconcile`: what was meant, what came of it, and which of both is true."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from psiturk_ng.domain.ledger import EntryState, Intent, Kind, key_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.shell.commands import ledger as declared
from tests.money.study import Study
from tests.shell.conftest import ShellUnderTest, Terminal

pytestmark = pytest.mark.mturk


def test_every_intent_is_listed_with_what_came_of_it(study: Study, shell: ShellUnderTest) -> None:
    """Who wanted it, for how much, and why; filters leave out the rest."""
    (submission,) = study.crowd(1)
    shell("worker", "approve", "--all")
    shell("worker", "bonus", submission, "--amount", "0.25", "--reason", "fast")
    found = shell("ledger", "list", "--json").json
    assert [(each["kind"], each["state"]) for each in found] == [
        ("posting", "done"),
        ("approve", "done"),
        ("bonus", "done"),
    ]
    assert found[2]["by"] == "ada (shell)"
    (paid,) = shell("ledger", "list", "--kind", "bonus", "--worker", "A0000").out.splitlines()
    assert paid.endswith(f'bonus {submission} (A0000) $0.25 + $0.05 fee "fast": done')
    none = shell("ledger", "list", "--in-doubt")
    assert (none.status, none.out, none.err) == (0, "", "The ledger has no such entry.\n")


def test_one_entry_is_shown_whole(study: Study, shell: ShellUnderTest) -> None:
    """A number that is none is status 3."""
    study.crowd(1)
    (first,) = shell("ledger", "list", "--json").json
    assert shell("ledger", "show", str(first["entry"]), "--json").json == first
    assert "state:       done\n" in shell("ledger", "show", str(first["entry"])).out
    assert shell("ledger", "show", "999").status == 3


def test_it_is_exported_as_csv_and_json(study: Study, shell: ShellUnderTest, tmp_path: Path) -> None:
    """By the end of the file's name."""
    study.crowd(1)
    study.approve()
    table, document = tmp_path / "ledger.csv", tmp_path / "ledger.json"
    assert shell("ledger", "export", str(table)).err == "2 entries written to ledger.csv.\n"
    assert (
        shell("ledger", "export", str(document), "--kind", "approve").err
        == "1 entry written to ledger.json.\n"
    )
    with table.open(newline="") as lines:
        assert [row["kind"] for row in csv.DictReader(lines)] == ["posting", "approve"]
    assert [row["amount"] for row in json.loads(document.read_text())] == ["1.00"]


def test_a_lost_answer_is_found_out(study: Study, shell: ShellUnderTest) -> None:
    """Everybody is paid once, whatever the command could not know."""
    study.crowd(2)
    study.market.control("faults", {"lose_answer": 1, "seed": 1})
    shell("worker", "approve", "--all")
    study.market.control("faults", {})
    answer = shell("reconcile")
    assert answer.status == 0
    assert "nothing is open" in answer.err
    assert shell("worker", "approve", "--all").status == 0
    assert [kind for kind, _, _ in study.payments()] == ["reward", "reward"]


def test_who_finished_here_and_is_unknown_there_is_shown(study: Study, shell: ShellUnderTest) -> None:
    """As a sentence, and as an object with psiTurk's names for the ids; nothing is uncertain."""
    posting = study.posting(1)
    lost = study.take_part(posting, "A1", submits=False)
    answer = shell("reconcile", "--json")
    assert answer.status == 0
    (found,) = answer.json
    assert (found["kind"], found["assignmentId"]) == ("finished_here_unknown_there", lost)
    assert "1 thing needs a person" in answer.err
    assert shell("reconcile").out.startswith("open: A1 finished here")


def test_the_filters_know_every_kind_and_state() -> None:
    """They are written out, since the command's help must not wait for their module."""
    assert set(declared.KINDS) == set(Kind)
    assert set(declared.STATES) == set(EntryState)


def test_what_stays_in_doubt_is_settled_by_a_person(study: Study, shell: ShellUnderTest) -> None:
    """With `ledger settle`, or at the question of `reconcile`; until then the status is 5."""
    first, second = leave_in_doubt(study), leave_in_doubt(study)
    answer = shell("reconcile")
    assert (answer.status, answer.out.count("may or may not have happened")) == (5, 2)
    assert "still uncertain" in answer.err
    assert len(shell("ledger", "list", "--in-doubt", "--json").json) == 2
    settled = shell("ledger", "settle", str(first), "--happened", "yes", "--json")
    assert (settled.status, settled.json["state"]) == (0, "done")
    assert shell("ledger", "settle", str(first), "--happened", "no").status == 4
    assert shell("reconcile", stdin=Terminal("\n")).status == 5
    asked = shell("reconcile", stdin=Terminal("n\n"))
    assert (asked.status, "Did it happen?" in asked.out) == (0, True)
    assert shell("ledger", "show", str(second), "--json").json["state"] == "failed"


def leave_in_doubt(study: Study) -> int:
    """Let a process die while it added places to a posting that somebody else enlarged; gives the entry."""
    posting, now, nothing = study.posting(2), datetime.now(UTC) - timedelta(days=1), Money(0)
    intent = Intent(
        kind=Kind.PLACES,
        key=key_of(Kind.PLACES, "mturk", Mode.SIM, posting),
        amount=nothing,
        fee=nothing,
        batch="b",
        posting_id=posting,
        detail={"places": 3, "before": 1},
    )
    with study.project.store.writing() as writing:
        ledger = writing.ledger("mturk", Mode.SIM)
        (entry,) = ledger.intend([intent], by="ada", now=now).values()
        assert ledger.claim(entry, claim="gone", until=now, now=now)
    return entry.entry_id


def test_whose_submission_was_lost_is_offered_another(study: Study, shell: ShellUnderTest) -> None:
    """Shown and asked first; a second time nothing is left to do."""
    posting = study.posting(1)
    study.take_part(posting, "A1", submits=False)
    declined = shell("reconcile", "--make-good", stdin=Terminal("n\n"))
    assert (declined.status, "To be offered a posting of their own: 1" in declined.out) == (1, True)
    offered = shell("reconcile", "--make-good", "--json")
    assert [(each["result"], each["workerId"]) for each in offered.json] == [("done", "A1")]
    assert shell("reconcile", "--make-good", "--json").json == []
