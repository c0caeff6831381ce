"""`worker`: reviewing and paying, as it is typed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.money.study import Study
from tests.servers import wait_until
from tests.shell.conftest import ShellUnderTest, Terminal

pytestmark = pytest.mark.mturk


def states(study: Study) -> dict[str, str]:
    """What the platform says of each submission."""
    client = study.market.client
    return {
        each["AssignmentId"]: each["AssignmentStatus"]
        for hit in client.list_hits()["HITs"]
        for each in client.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"]
    }


def test_everybody_is_approved_and_bonused_once(study: Study, shell: ShellUnderTest) -> None:
    """The same commands again move nothing and are no failure."""
    study.crowd(3)
    approve, pay = (
        ("worker", "approve", "--all"),
        ("worker", "bonus", "--auto", "--all", "--reason", "thanks"),
    )
    assert [each["result"] for each in shell(*approve, "--json").json] == ["done"] * 3
    paid = shell(*pay)
    assert paid.status == 0
    assert paid.out.count(": paid $0.50\n") == 3
    assert paid.err == "3 paid.\n"
    balance = study.market.balance()
    # 3 x (1.00 + 0.20) + 3 x (0.50 + 0.10)
    assert balance == "9994.60"
    for words in (approve, pay):
        again = shell(*words)
        assert (again.status, again.out) == (0, "")
        assert "There is nothing to do." in again.err
        assert shell(*words, "--json").json == []
    assert study.market.balance() == balance


def test_on_a_terminal_the_total_and_the_balance_are_shown_first(study: Study, shell: ShellUnderTest) -> None:
    """No is no, for approving, rejecting and paying alike."""
    (submission, *_) = study.crowd(2)
    shown = shell("worker", "approve", "--all", stdin=Terminal("n\n"))
    assert shown.status == 1
    for fact in (
        "To be approved: 2",
        "$2.00 ($1.00 each)",
        "Fee: $0.40",
        "Total: $2.40",
        "before: $10000.00",
    ):
        assert fact in shown.out
    assert shell("worker", "reject", submission, "--reason", "x", stdin=Terminal("n\n")).status == 1
    assert set(states(study).values()) == {"Submitted"}
    study.approve()
    assert (
        shell("worker", "bonus", "--all", "--amount", "1", "--reason", "x", stdin=Terminal("n\n")).status == 1
    )
    assert [kind for kind, _, _ in study.payments()] == ["reward", "reward"]


def test_a_question_beside_json_is_on_standard_error(study: Study, shell: ShellUnderTest) -> None:
    """Standard output is one JSON array and nothing else."""
    study.crowd(1)
    answer = shell("worker", "approve", "--all", "--json", stdin=Terminal("y\n"))
    assert [each["result"] for each in answer.json] == ["done"]
    assert "Approve them [y/n]?" in answer.err


def test_who_is_not_ready_is_left_out_with_a_reason(study: Study, shell: ShellUnderTest) -> None:
    """Until the id is named, or --force given: unfinished tasks, and people who came with another's id."""
    posting = study.posting(3)
    whole = study.take_part(posting, "A1")
    unfinished = study.take_part(posting, "A2", status=2)
    answer = shell("worker", "approve", "--all")
    assert (answer.status, f"{whole} (A1): approved" in answer.out) == (0, True)
    assert f"left out: {unfinished} (A2)" in answer.err
    named = shell("worker", "approve", unfinished, "--dry-run", "--json")
    assert [each["assignmentId"] for each in named.json["items"]] == [unfinished]
    assert shell("worker", "approve", "--all", "--force").status == 0
    assert states(study)[unfinished] == "Approved"


def test_rejection_by_hit_concerns_that_hit_alone(study: Study, shell: ShellUnderTest) -> None:
    """psiTurk rejected everything that was submitted anywhere."""
    mine, other = study.posting(2), study.posting(2)
    rejected = [study.take_part(mine, worker) for worker in ("A1", "A2")]
    kept = study.take_part(other, "A3")
    answer = shell("worker", "reject", "--hit", mine, "--reason", "You pressed one key only.")
    assert answer.status == 0
    assert states(study) == {rejected[0]: "Rejected", rejected[1]: "Rejected", kept: "Submitted"}
    told = study.market.client.get_assignment(AssignmentId=rejected[0])["Assignment"]
    assert told["RequesterFeedback"] == "You pressed one key only."
    assert shell("worker", "approve", "--all", "--json").json[0]["assignmentId"] == kept
    back = shell("worker", "unreject", "--hit", mine)
    assert (back.status, back.out.count("approved after a rejection")) == (0, 2)
    assert set(states(study).values()) == {"Approved"}


def test_a_rejection_has_a_reason(study: Study, shell: ShellUnderTest) -> None:
    """Asked for on a terminal, required elsewhere; there is no way to reject everybody."""
    (submission,) = study.crowd(1)
    refused = shell("worker", "reject", submission)
    assert (refused.status, "--reason" in refused.err) == (2, True)
    assert shell("worker", "reject", "--all", "--reason", "x").status == 2
    asked = shell("worker", "reject", submission, "--yes", stdin=Terminal("Too fast.\n"))
    assert (asked.status, "Type the reason for the rejection." in asked.out) == (0, True)


def test_a_named_one_who_is_not_there_is_a_failure(study: Study, shell: ShellUnderTest) -> None:
    """The others are done all the same; one who was done before is no failure."""
    first, second = study.crowd(2)
    answer = shell("worker", "approve", first, "NOBODY")
    assert answer.status == 4
    assert "left out: NOBODY" in answer.err
    assert f"{first} (A0000): approved" in answer.out
    assert shell("worker", "approve", first, second).status == 0


def test_a_bonus_for_another_reason_says_what_was_paid_before(study: Study, shell: ShellUnderTest) -> None:
    """The same reason pays once; the override pays it again."""
    first, second = study.crowd(2)
    study.approve()
    study.bonus()
    same = shell("worker", "bonus", "--amount", "0.50", first, "--reason", "thanks")
    assert (same.status, same.out) == (0, "")
    other = shell("worker", "bonus", first, "--amount", "0.25", "--reason", "more", stdin=Terminal("y\n"))
    assert (other.status, "$0.50 (thanks" in other.out) == (0, True)
    again = ("worker", "bonus", second, "--amount", "0.50", "--reason", "thanks", "--override-bonused-status")
    assert shell(*again).status == 0
    bonuses = [paid for paid in study.payments() if paid[0] == "bonus"]
    assert bonuses[2:] == [("bonus", first, 25), ("bonus", second, 50)]


def test_the_reason_of_a_bonus_comes_from_the_settings_or_is_asked_for(
    study: Study, shell: ShellUnderTest
) -> None:
    """As in psiTurk; without a terminal and without a setting it is required."""
    study.crowd(2)
    study.approve()
    words = ("worker", "bonus", "--amount", "0.10", "--all")
    assert shell(*words).status == 2
    asked = shell(*words, "--dry-run", "--json", stdin=Terminal("\nWell done\n"))
    assert asked.err.count("Type the reason for the bonus. Workers will see this message: ") == 2
    assert {each["reason"] for each in asked.json["items"]} == {"Well done"}
    shell.environ["PSITURK_BONUS_MESSAGE"] = "Thank you"
    answer = shell(*words)
    assert answer.status == 0
    assert 'Using bonus `reason` from config file: "Thank you"' in answer.err


def test_bonuses_are_paid_from_a_file(study: Study, shell: ShellUnderTest, tmp_path: Path) -> None:
    """Each line once, however often the file is read; a line that cannot be read stops all."""
    first, second = study.crowd(2)
    study.approve()
    path = tmp_path / "bonuses.csv"
    path.write_text(f"assignment,amount,reason\n{first},0.30,accuracy\n{second},1.20,\n")
    assert shell("worker", "bonus", "--csv", str(path)).status == 2
    words = ("worker", "bonus", "--csv", str(path), "--reason", "speed")
    assert [each["amount"] for each in shell(*words, "--json").json] == ["0.30", "1.20"]
    again = shell(*words)
    assert (again.status, "There is nothing to do." in again.err) == (0, True)
    assert [paid for paid in study.payments() if paid[0] == "bonus"] == [
        ("bonus", first, 30),
        ("bonus", second, 120),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "approve",
        "approve --all A",
        "approve --hit",
        "approve --all --all-studies",
        "bonus --all --reason x",
        "bonus --auto --amount 1 --all --reason x",
        "bonus --amount -1 --all --reason x",
        "bonus --amount 0 --all --reason x",
        "bonus --amount much --all --reason x",
        "bonus --auto --reason x",
        "bonus --csv f.csv --all",
        "bonus --csv missing.csv --reason x",
        "list --submitted --approved",
    ],
)
def test_what_is_not_clear_is_status_2(study: Study, shell: ShellUnderTest, line: str) -> None:
    """One or two sentences on standard error, and nothing moves."""
    answer = shell("worker", *line.split())
    assert (answer.status, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    assert study.payments() == []


def test_hits_may_be_named_before_and_after_the_option(study: Study, shell: ShellUnderTest) -> None:
    """psiTurk's `--hit` says what the words are, wherever it stands."""
    posting = study.posting(1)
    study.take_part(posting, "A1")
    for words in (("--hit", posting), (posting, "--hit"), ("--hit", "--force", posting)):
        found = shell("worker", "approve", *words, "--dry-run", "--json").json
        assert [each["hitId"] for each in found["items"]] == [posting]


def test_submissions_of_other_studies_need_force(study: Study, shell: ShellUnderTest) -> None:
    """They are approved and paid without a row in this database."""
    other = study.market.hit()
    submission = study.market.submitted(other)
    assert shell("worker", "list", "--json").json == []
    listed = shell("worker", "list", "--all-studies", "--json").json
    assert [(each["assignmentId"], each["uniqueid"]) for each in listed] == [(submission, None)]
    assert shell("worker", "approve", "--hit", other, "--all-studies", "--force").status == 0
    pay = ("worker", "bonus", "--hit", other, "--amount", "0.20", "--reason", "x")
    assert shell(*pay).out == ""
    assert shell(*pay, "--all-studies").status == 0
    assert study.payments()[-1] == ("bonus", submission, 20)


def test_the_list_says_what_both_sides_know(study: Study, shell: ShellUnderTest) -> None:
    """As a line or an object for each; filters are the platform's states."""
    assert shell("worker", "list").err == "*** no workers match your request\n"
    posting = study.posting(3)
    first = study.take_part(posting, "A1")
    second = study.take_part(posting, "A2")
    study.take_part(posting, "A3", status=2, submits=False)
    shell("worker", "approve", second)
    everybody = shell("worker", "list", "--json").json
    assert {each["workerId"]: each["status"] for each in everybody} == {
        "A1": "submitted",
        "A2": "approved",
        "A3": None,
    }
    (waiting,) = shell("worker", "list", "--submitted", "--json").json
    assert (waiting["assignmentId"], waiting["status_here"], waiting["bonus_here"]) == (first, 4, 0.5)
    assert shell("worker", "list", "--hit", "OTHER", "--json").json == []
    line = f"{second} (A2) of {posting}: approved; here credited, condition 0\n"
    assert shell("worker", "list", "--approved").out == line


def test_the_list_says_whose_data_is_in_doubt(study: Study, shell: ShellUnderTest) -> None:
    """Somebody whose browser recorded more than arrived is named before anybody is paid."""
    posting = study.posting(2)
    study.take_part(posting, "A1")
    study.take_part(posting, "A2")
    with study.project.store.writing() as writing:
        uniqueid = next(row.uniqueid for row in writing.of_participant("A2"))
        stream = writing.records.open_stream(uniqueid, "abcdefgh", 0)
        writing.records.put_stream(stream._replace(recorded_trials=2, is_final=True))
    listed = {each["workerId"]: each for each in shell("worker", "list", "--json").json}
    doubt = "2 trials that the browser recorded have not arrived."
    assert (listed["A1"]["data_whole"], listed["A1"]["data_doubt"]) == (True, "")
    assert (listed["A2"]["data_whole"], listed["A2"]["data_doubt"]) == (False, doubt)
    lines = shell("worker", "list").out.splitlines()
    assert [f"its data: {doubt}" in line for line in lines if "(A2)" in line] == [True]
    assert not any("its data" in line for line in lines if "(A1)" in line)


def test_ctrl_c_ends_it_and_the_same_command_goes_on(study: Study, shell: ShellUnderTest) -> None:
    """Status 130, what was done is told, and everybody is paid once."""
    submissions = study.crowd(12)
    study.market.control("faults", {"slow": 1, "slow_seconds": 0.3})
    words = [sys.executable, "-m", "psiturk_ng", "worker", "approve", "--all"]
    with subprocess.Popen(
        words, cwd=study.folder, env=shell.environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        wait_until(lambda: len(study.payments()) >= 2, seconds=60, what="two payments")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "The same command again goes on" in err
    assert out.count(": approved $1.00\n") < 12
    study.market.control("faults", {})
    assert shell("worker", "approve", "--all").status == 0
    assert sorted(paid[1] for paid in study.payments()) == sorted(submissions)
