"""`market`: the simulated platform of the recruiter."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from tests.marketplace.market import companion
from tests.servers import environment, free_port, running
from tests.shell.conftest import KEYS, ShellUnderTest

pytestmark = pytest.mark.mturk


def test_it_is_switched_on_and_off(shell: ShellUnderTest) -> None:
    """Each says what holds afterwards; twice is no failure."""
    assert shell("market", "status", "--json").json == {"running": False, "url": None}
    on = shell("market", "on")
    assert (on.status, shell("market", "on").out) == (0, on.out)
    found = shell("market", "status", "--json").json
    assert found["url"] in on.out
    assert (found["running"], found["balance"], found["hits"]) == (True, "10000.00", 0)
    assert "balance is 10000.00" in shell("market", "status").out
    assert "off" in shell("market", "off").out
    assert "already" in shell("market", "off").out
    assert "off" in shell("market", "status").out


def test_mode_sim_starts_it_and_says_where_workers_go(shell: ShellUnderTest) -> None:
    """An address that answers, which `market status` tells too."""
    already = shell("mode", "sim")
    url = shell("market", "status", "--json").json["url"]
    assert requests.get(url, timeout=10).status_code == 200
    shell("market", "off")
    shell.environ |= KEYS
    entered = shell("mode", "sim")
    for answer in (already, entered, shell("market", "status")):
        assert (answer.status, url in answer.out) == (0, True)


def test_its_time_passes_and_begins_anew(shell: ShellUnderTest) -> None:
    """The clock stays moved until the marketplace is reset, which runs on if it ran."""
    shell("market", "on")
    assert shell("market", "wait", "25").status == 0
    shell("market", "off")
    shell("market", "on")
    assert shell("market", "status", "--json").json["ahead_seconds"] == 25 * 3600
    assert shell("market", "reset").status == 0
    assert shell("market", "status", "--json").json["ahead_seconds"] == 0


def test_faults_are_planned_and_ended(shell: ShellUnderTest) -> None:
    """What cannot be planned is refused in a sentence."""
    shell("market", "on")
    assert shell("market", "faults", '{"lose_answer": 0.25}').json["lose_answer"] == 0.25
    assert shell("market", "faults", "{}").json["lose_answer"] == 0
    for wrong in ('{"lose_answer": 3}', '{"lost": 1}', "[]"):
        refused = shell("market", "faults", wrong)
        assert (refused.status, refused.out) == (2, "")
        assert refused.err


@pytest.mark.parametrize("words", [("wait", "-1"), ("wait", "soon"), ("wait",), ("faults", "{")])
def test_what_makes_no_sense_is_refused(shell: ShellUnderTest, words: tuple[str, ...]) -> None:
    """With status 2, before anything is started."""
    assert shell("market", *words).status == 2
    assert companion(shell.folder).url() is None


def test_what_is_off_cannot_wait(shell: ShellUnderTest) -> None:
    """It says how to start it."""
    refused = shell("market", "wait", "1")
    assert refused.status == 4
    assert "market on" in refused.err


def test_a_recruiter_without_a_platform_has_no_marketplace(shell: ShellUnderTest) -> None:
    """One sentence, status 2."""
    shell.environ["PSITURK_RECRUITER"] = "link"
    refused = shell("market", "on")
    assert (refused.status, refused.out) == (2, "")
    assert "no simulated platform" in refused.err


def test_mode_without_a_word_says_the_only_one(shell: ShellUnderTest) -> None:
    """Without credentials there is nothing to switch to, which is no failure."""
    answer = shell("mode")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("mode is already sim\n")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("0",),
        ("some",),
        ("2", "--return-rate", "2"),
        ("2", "--abandon-rate", "x"),
        ("2", "--seed", "x"),
        ("2", "--at-once", "0"),
        ("2", "--return-rate", "0.7", "--abandon-rate", "0.7"),
    ],
)
def test_robots_that_cannot_be_are_refused(shell: ShellUnderTest, words: tuple[str, ...]) -> None:
    """With status 2, before anything is started."""
    refused = shell("market", "work", *words)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err
    assert companion(shell.folder).url() is None


def test_robots_without_a_hit_have_not_ended_as_asked(shell: ShellUnderTest) -> None:
    """Each says why; the status is 1, with JSON too."""
    told = shell("market", "work", "2", "--seed", "4")
    assert told.status == 1
    assert told.out.count("psiturk hit create") == 2
    assert "(seed 4)" in told.out
    found = shell("market", "work", "1", "--json")
    assert (found.status, found.json["not_as_asked"], found.json["submitted"]) == (1, 1, 0)
    assert found.json["robots"][0]["reason"]


def test_robots_do_a_posted_study(example_folder: Path) -> None:
    """From an empty project: one command posts, one works, and the status is 0."""
    port = str(free_port())
    environ = environment(example_folder, host="127.0.0.1", port=port)
    with running(example_folder, port=port):
        project = open_project(example_folder, environ)
        postings = project.recruiting(Mode.SIM, "ada").postings
        offer = postings.request(places=3, reward=Money(100), time_allowed=timedelta(hours=1))
        assert len(list(postings.create(offer, agreed=postings.quote(offer)))) == 1
        words = ("market", "work", "3", "--return-rate", "0.4", "--json")
        command = [sys.executable, "-m", "psiturk_ng", *words]
        done = subprocess.run(
            command, cwd=example_folder, env=environ, capture_output=True, text=True, timeout=120
        )
        try:
            found = json.loads(done.stdout)
            assert (done.returncode, done.stderr) == (0, "")
            assert (found["submitted"], found["returned"], found["not_as_asked"]) == (2, 1, 0)
            market = project.marketplace("mturk").turn("status")
            assert (market["to_review"], market["open_hits"]) == (2, 1)
        finally:
            project.store.close()
            project.marketplace("mturk").stop()
