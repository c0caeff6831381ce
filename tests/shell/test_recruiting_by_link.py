"""`hit`, `worker` and `ledger` where no platform moves money: people are paid by hand."""

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.shell.prompt import prompt
from psiturk_ng.shell.tally import recount
from psiturk_ng.store import AssignmentRow
from tests.shell.conftest import ShellUnderTest


@pytest.fixture
def lab(shell: ShellUnderTest) -> ShellUnderTest:
    """A study that hands out a link."""
    shell.environ |= {
        "PSITURK_RECRUITER": "link",
        "PSITURK_AD_URL": "https://lab.example/pub",
        "PSITURK_LAUNCH_IN_MODE": "live",
        "USER": "ada",
    }
    return shell


def finish(lab: ShellUnderTest, hit: str, worker: str) -> str:
    """Let somebody do the task; gives the submission's id."""
    now = datetime(2026, 3, 1, 12)
    row = AssignmentRow(
        uniqueid=f"{worker}:S{worker}",
        assignmentid=f"S{worker}",
        workerid=worker,
        hitid=hit,
        mode="live",
        status=3,
        bonus=0.5,
        beginhit=now,
        endhit=now,
    )
    store = open_project(lab.folder, lab.environ).store
    with store.writing() as writing:
        writing.insert(row, recruiter="link")
        writing.store_datastring(row.uniqueid, "{}")
    store.close()
    return row.assignmentid


def create(lab: ShellUnderTest) -> str:
    """Offer three places; gives the offer's id."""
    (made,) = lab("hit", "create", "3", "2.00", "1", "--yes", "--json").json
    return str(made["hitId"])


def test_an_offer_is_made_prolonged_and_ended(lab: ShellUnderTest) -> None:
    """Its address is printed; the first command makes the database."""
    made = lab("hit", "create", "3", "2.00", "1", "--yes")
    assert made.status == 0
    assert "https://lab.example/pub" in made.out
    (hit,) = lab("hit", "list", "--json").json
    assert (hit["max_assignments"], hit["reward"], hit["is_expired"]) == (3, "2.00", False)
    assert lab("hit", "extend", hit["hitId"], "--assignments", "2", "--yes").status == 0
    assert lab("hit", "expire", "--all").status == 0
    (hit,) = lab("hit", "list", "--json").json
    assert (hit["max_assignments"], hit["is_expired"]) == (5, True)
    assert lab("hit", "delete", "--all", "--yes").status == 0
    assert lab("hit", "list", "--json").json == []


@pytest.mark.parametrize(
    "line",
    [
        "hit create 3 2.00 1",
        "hit extend H --assignments 1",
        "hit delete --all",
        "worker bonus --all --amount 1 --reason x",
        "worker reject A --reason x",
    ],
)
def test_live_without_a_terminal_needs_yes(lab: ShellUnderTest, line: str) -> None:
    """Status 2, having done nothing; approving alone is what scheduled lines rely on."""
    answer = lab(*line.split())
    assert (answer.status, answer.out) == (2, "")
    assert "--yes" in answer.err
    assert lab("hit", "list", "--json").json == []
    assert lab("worker", "approve", "--all").status == 0


def test_people_are_noted_and_marked_as_paid_by_a_file(lab: ShellUnderTest, tmp_path: Path) -> None:
    """Who approved is kept; a line with `no` stays to be paid."""
    hit = create(lab)
    first, second = finish(lab, hit, "ann"), finish(lab, hit, "bob")
    approved = lab("worker", "approve", "--all")
    assert approved.status == 0
    assert f"{first} (ann): to be paid by hand $2.00" in approved.out
    path = tmp_path / "topay.csv"
    assert lab("ledger", "export", "--by-hand", str(path)).status == 0
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["participant"], row["amount"]) for row in rows] == [("ann", "2.00"), ("bob", "2.00")]
    rows[1]["paid"] = "no"
    with path.open("w", newline="") as lines:
        table = csv.DictWriter(lines, rows[0])
        table.writeheader()
        table.writerows(rows)
    assert lab("ledger", "paid", str(path)).out == f"{first} (ann): marked as paid $2.00\n"
    assert "already done" in lab("ledger", "paid", str(path)).out
    states = {each["submission"]: each["state"] for each in lab("ledger", "list", "--json").json}
    assert (states[first], states[second]) == ("paid_by_hand", "by_hand")
    (entry,) = lab("ledger", "list", "--worker", "ann", "--json").json
    assert entry["by"] == "ada (shell)"


def test_a_bonus_is_noted_once(lab: ShellUnderTest) -> None:
    """The stored amounts, each exactly; the same again adds nothing."""
    hit = create(lab)
    finish(lab, hit, "ann")
    lab("worker", "approve", "--all")
    words = ("worker", "bonus", "--auto", "--all", "--reason", "thanks", "--yes", "--json")
    assert [(each["result"], each["amount"]) for each in lab(*words).json] == [("by_hand", "0.50")]
    again = lab(*words)
    assert (again.status, again.json) == (0, [])


def test_the_prompt_counts_the_offers_that_stand(lab: ShellUnderTest) -> None:
    """At the start, and anew after the commands that change it; what it shows asks nobody."""
    context = lab.context(io.StringIO(), io.StringIO(), io.StringIO())
    assert "#HITs:?]" in prompt(context)
    recount(context)
    assert "#HITs:0]" in prompt(context)
    hit = create(lab)
    create(lab)
    recount(context, "version")
    assert "#HITs:0]" in prompt(context)
    recount(context, "hit")
    assert "#HITs:2]" in prompt(context)
    lab("hit", "expire", hit)
    context.session.chosen_mode = Mode.LIVE
    recount(context, "mode")
    assert "#HITs:1]" in prompt(context)


def test_a_database_elsewhere_is_not_asked_for_the_prompt(lab: ShellUnderTest) -> None:
    """Nothing is known at the start then, and nothing waits."""
    lab.environ["DATABASE_URL"] = "postgresql://nobody@192.0.2.1/study"
    context = lab.context(io.StringIO(), io.StringIO(), io.StringIO())
    recount(context)
    recount(context, "status")
    assert "#HITs:?]" in prompt(context)


@pytest.mark.parametrize("use", ["multiple", "single"])
def test_a_class_gets_an_address_for_each(lab: ShellUnderTest, use: str) -> None:
    """One for each place, or the one with each id; the list stays as it was beside it."""
    lab.environ["PSITURK_LINK_USE"] = use
    hit = create(lab)
    (shown,) = lab("hit", "list", "--json").json
    lab.write("class.csv", "name,number\nAnn,7\nBob,8&9\n")
    answer = lab("hit", "links", hit, "class.csv", "links.csv", "--id", "number")
    assert (answer.status, answer.err) == (0, "2 addresses written to links.csv.\n")
    with (lab.folder / "links.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["name"], row["number"]) for row in rows] == [("Ann", "7"), ("Bob", "8&9")]
    links = [row["link"] for row in rows]
    if use == "single":
        assert links == shown["links"][:2]
    else:
        (everybody,) = shown["links"]
        assert links == [f"{everybody}&participant=7", f"{everybody}&participant=8%269"]


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ("id\n1\n2\n3\n4\n", ()),
        ("id\n1\n1\n", ()),
        ("id,name\n,Ann\n", ()),
        ("id\n1\n", ("--id", "number")),
    ],
)
def test_a_list_that_does_not_fit_is_not_written(
    lab: ShellUnderTest, people: str, words: tuple[str, ...]
) -> None:
    """More people than places, an id twice, none, or another column."""
    hit = create(lab)
    lab.write("class.csv", people)
    assert lab("hit", "links", hit, "class.csv", "links.csv", *words).status == 2
    assert not (lab.folder / "links.csv").exists()
