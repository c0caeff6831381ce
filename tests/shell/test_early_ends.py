"""What each end pays, before it is offered; and letting participants go, on the simulated Prolific."""

from collections.abc import Iterator

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.recruiting import Outcome
from tests.marketplace.prolific_market import ProlificMarket, prolific_companion, somebody
from tests.recruiters.prolific_parts import pass_of
from tests.shell.conftest import ShellUnderTest, Terminal

SETTINGS = """[Recruitment]
recruiter = prolific
currency = £
base_payment = 0.60
wage_per_hour = 12
time_estimates = practice 2min, task 10min
initial_recruitment_size = 4
[HIT Configuration]
title = Stroop
description = Name colours.
[Prolific]
prolific_estimated_completion_minutes = 3
"""
SCREENED = (
    'prolific_completion_config = {"screened_out": {"actions": [{"action": "FIXED_SCREEN_OUT_PAYMENT", '
    '"fixed_screen_out_reward": 20, "slots": 50}]}}\n'
)
REASON = (
    "You pressed the same key throughout, although the instructions asked for the colours of the words. " * 2
)


@pytest.fixture
def market(shell: ShellUnderTest) -> Iterator[ProlificMarket]:
    """The platform of a project that pays by finished parts."""
    shell.write("config.txt", SETTINGS + SCREENED)
    companion = prolific_companion(shell.folder)
    yield ProlificMarket(companion, shell.folder / ".psiturk", companion.require())
    companion.stop()


def came(shell: ShellUnderTest, market: ProlificMarket, *, outcome: Outcome = Outcome.COMPLETE) -> str:
    """Let somebody end their pass; gives the submission's id."""
    study_id = market.get("studies/")["results"][0]["id"]
    who = somebody()
    submission_id = market.begun(study_id, who)
    project = open_project(shell.folder, shell.environ)
    row = pass_of(who, submission_id, study_id)
    with project.store.writing() as writing:
        writing.insert(row, recruiter="prolific")
        writing.store_datastring(row.uniqueid, "{}")
    project.completion.end(row.uniqueid, outcome)
    project.store.close()
    codes = market.get(f"studies/{study_id}/")["completion_codes"]
    code = next(each["code"] for each in codes if each["code_type"] == "COMPLETED")
    market.participants.complete(who, code, submission_id)
    return submission_id


def test_each_end_says_what_it_pays_before_it_is_offered(
    shell: ShellUnderTest, market: ProlificMarket
) -> None:
    """How much, by what means, who does what; places and reward come from the settings."""
    told = shell("hit", "create", "--dry-run", "--json").json
    assert (told["places"], told["reward"]) == (4, "0.60")
    ends = {each["outcome"]: (each["pays"], each["who"]) for each in told["outcomes"]}
    assert ends.keys() == set(Outcome)
    bonus = "then pay the bonus: worker bonus --auto"
    assert ends["complete"] == ("£0.60 and up to £2.40 as a bonus", f"you review and approve, {bonus}")
    assert ends["screened_out"] == ("the fixed amount of its code", "the platform pays by itself")
    returned = "they give the place back, then you pay it: worker bonus --auto"
    assert ends["withdrawn"] == ("up to £2.40", returned)
    assert ends["no_consent"] == ("nothing", "they give the place back")
    shown = shell("hit", "create", "--dry-run").out
    assert "    withdrawn, quota_full" not in shown
    assert f"    quota_full, withdrawn: up to £2.40; {returned}" in shown


def test_without_publishing_an_offer_is_a_draft(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """As `auto_recruit = false` says; the switch is nothing to a recruiter without drafts."""
    shell.environ["PSITURK_AUTO_RECRUIT"] = "false"
    assert shell("hit", "create", "--yes").status == 0
    assert market.get("studies/")["results"][0]["status"] == "UNPUBLISHED"


@pytest.mark.parametrize(
    ("more", "total", "hourly", "warnings"),
    [
        ({}, "3.00", "15.00", 0),
        ({"PSITURK_WAGE_PER_HOUR": "2"}, "1.00", "5.00", 1),
        ({"PSITURK_BASE_PAYMENT": "0.10"}, "2.50", "12.50", 1),
    ],
)
def test_the_longest_way_is_estimated(
    shell: ShellUnderTest,
    market: ProlificMarket,
    more: dict[str, str],
    total: str,
    hourly: str,
    warnings: int,
) -> None:
    """Duration, pay and hourly wage; what is below the least that the platform asks for is said."""
    shell.environ |= more
    told = shell("estimate", "--json")
    assert (told.json["minutes"], told.json["total"], told.json["per_hour"]) == (12, total, hourly)
    assert told.err.count("asks for at least") == warnings
    assert f"That is £{hourly} an hour" in shell("estimate").out


def test_a_participant_is_asked_to_return_once(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """With a reason, which is written to them; no money moves."""
    assert shell("hit", "create", "--yes").status == 0
    submission_id = came(shell, market)
    assert shell("worker", "request-return", submission_id).status == 2
    asked = shell("worker", "request-return", submission_id, "--reason", "Your browser broke.")
    assert (asked.status, "asked to give it back" in asked.out) == (0, True)
    assert market.get(f"submissions/{submission_id}/")["return_requested"]
    again = shell("worker", "request-return", submission_id, "--reason", "Your browser broke.")
    assert "asked before" in again.err
    assert shell("worker", "request-return", "--hit", "f" * 24, "--reason", "x", "--json").json == []


def test_screening_out_pays_the_fixed_amount(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """Through the ledger, once; without a code that pays, it says what to set."""
    assert shell("hit", "create", "--yes").status == 0
    submission_id = came(shell, market)
    assert shell("worker", "screen-out", submission_id).status == 0
    assert market.standing(submission_id) == "SCREENED OUT"
    assert "screened_out already" in shell("worker", "screen-out", submission_id).err
    (entry,) = [each for each in shell("ledger", "list", "--json").json if each["kind"] == "screen_out"]
    assert (entry["amount"], entry["state"]) == ("0.20", "done")
    shell.write("config.txt", SETTINGS)
    refused = shell("worker", "screen-out", submission_id)
    assert (refused.status, "prolific_completion_config" in refused.err) == (4, True)


@pytest.mark.parametrize(
    ("answer", "standing", "told"),
    [
        ("return", "AWAITING REVIEW", "nobody is paid"),
        ("part", "AWAITING REVIEW", "--amount X"),
        ("reject", "REJECTED", "Fairer"),
    ],
)
def test_a_rejection_offers_fairer_ways_first(
    shell: ShellUnderTest, market: ProlificMarket, answer: str, standing: str, told: str
) -> None:
    """On a terminal, as a question; only `reject` goes on."""
    assert shell("hit", "create", "--yes").status == 0
    submission_id = came(shell, market)
    words = ("worker", "reject", submission_id, "--reason", REASON, "--category", "LOW_EFFORT")
    done = shell(*words, stdin=Terminal(f"{answer}\ny\n"))
    assert (done.status, told in done.err) == (0, True)
    assert market.standing(submission_id) == standing
    assert bool(market.get(f"submissions/{submission_id}/")["return_requested"]) == (answer != "reject")


def test_who_needs_somebody_is_shown(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """Who failed a check, and who finished after the time had run out; who completed in time does not."""
    assert shell("hit", "create", "--yes").status == 0
    came(shell, market)
    failed = came(shell, market, outcome=Outcome.FAILED_CHECK)
    found = shell("worker", "list", "--needs-you", "--json").json
    assert [(each["assignmentId"], each["outcome"]) for each in found] == [(failed, "failed_check")]
    assert "ended as failed_check; needs you: " in shell("worker", "list", "--needs-you").out
    assert shell("worker", "approve", "--all", "--bulk").out.count(": approved £0.60") == 1
    shell.environ["PSITURK_RECRUITER"] = "link"
    lab = shell("worker", "approve", failed, "--bulk")
    assert "approves one after the other" in lab.err or "Neither this study" in lab.err
