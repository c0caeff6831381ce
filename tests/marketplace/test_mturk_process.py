"""The marketplace as a process: it comes by itself, stays, and keeps what it knows."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import ServerError
from psiturk_ng.supervisor.runtime import RuntimeFolder
from tests.marketplace.market import Market, companion, running_market

pytestmark = pytest.mark.mturk


def test_it_survives_a_restart_at_the_same_address(tmp_path: Path) -> None:
    """HITs, money and the moved clock are in its file."""
    with running_market(tmp_path) as market:
        hit_id = market.hit()
        assignment_id = market.submitted(hit_id)
        market.client.approve_assignment(AssignmentId=assignment_id)
        market.wait(hours=30)
        assert market.companion.stop()
        assert market.companion.url() is None
        assert market.companion.require() == market.url
        assert market.control("status")["ahead_seconds"] == 30 * 3600
        assert market.balance() == "9998.80"
        assert market.status(hit_id) == "Reviewable"


def test_a_killed_one_is_replaced(tmp_path: Path) -> None:
    """Nothing that was answered is lost, and nobody has to clean up."""
    with running_market(tmp_path) as market:
        hit_id = market.hit()
        record = RuntimeFolder(tmp_path, "market-mturk").record()
        assert record is not None
        os.killpg(record.pid, signal.SIGKILL)
        assert (
            Market(market.companion, market.folder, market.companion.require()).status(hit_id) == "Assignable"
        )


def test_whoever_starts_it_is_not_held_by_it(tmp_path: Path) -> None:
    """A script that reads a command's output to its end gets there, and finds one marketplace for all."""
    start = (
        "import sys; from pathlib import Path; from tests.marketplace.market import companion; "
        "print(companion(Path(sys.argv[1])).require())"
    )

    def run(_: int) -> str:
        command = [sys.executable, "-c", start, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()

    try:
        with ThreadPoolExecutor(3) as pool:
            urls = set(pool.map(run, range(3)))
        assert urls == {companion(tmp_path).url()}
    finally:
        assert companion(tmp_path).stop()
    assert not companion(tmp_path).stop()


def test_it_moves_when_its_port_is_taken(tmp_path: Path) -> None:
    """Another program there is no reason to fail."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    with running_market(folders[0]) as first, running_market(folders[1]) as second:
        second.companion.stop()
        port = first.url.rpartition(":")[2]
        (second.folder / "market-mturk.port").write_text(port)
        assert second.companion.require() not in (first.url, second.url)


def test_why_it_does_not_start_is_said(tmp_path: Path) -> None:
    """In one sentence, with where to look."""
    with pytest.raises(ServerError, match=r"ended at once"):
        companion(tmp_path, PSITURK_MARKET_FAULTS='{"fall": 1}').require()
    assert "operations" in (tmp_path / ".psiturk" / "market-mturk.log").read_text()


def test_mode_sim_starts_it_and_leaves_for_nowhere(example_folder: Path) -> None:
    """No keys, no profile, no proxy of the environment is used."""
    environ = {"HTTP_PROXY": "http://127.0.0.1:9", "AWS_PROFILE": "nobody", "PATH": os.environ["PATH"]}
    asked = (
        "from pathlib import Path; from psiturk_ng.bootstrap import open_project; "
        "from psiturk_ng.domain.recruiting import Mode; "
        "print(open_project(Path('.')).recruiter(Mode.SIM).balance())"
    )
    command = [sys.executable, "-c", asked]
    project = open_project(example_folder, environ)
    try:
        done = subprocess.run(
            command, cwd=example_folder, env=environ, capture_output=True, text=True, timeout=60
        )
        assert (done.stdout.strip(), done.stderr) == ("$10000.00", "")
        assert Mode.SIM in project.modes
        url = project.marketplace("mturk").url()
        assert url is not None
        assert url.startswith("http://127.0.0.1:")
    finally:
        project.marketplace("mturk").stop()


def test_pages_of_other_sites_cannot_use_it(market: Market) -> None:
    """Neither under a name that points here, nor with a form that any page can send."""
    status = f"{market.url}/control/status"
    assert requests.get(status, headers={"Host": "evil.example"}, timeout=10).status_code == 400
    plain = requests.post(f"{market.url}/control/reset", data="{}", timeout=10)
    assert (plain.status_code, plain.json()["code"]) == (400, "bad_input")


@pytest.mark.parametrize(
    ("knob", "told"),
    [
        ("clock", {}),
        ("clock", {"hours": "1"}),
        ("clock", {"fortnights": 1}),
        ("clock", {"seconds": -1}),
        ("clock", {"days": 1e300}),
        ("faults", {"lose_answer": 2}),
        ("faults", {"lose": 1}),
        ("faults", {"operations": "SendBonus"}),
        ("faults", {"times": -1}),
        ("faults", {"slow_seconds": 1e9}),
    ],
)
def test_knobs_turn_only_where_they_can(market: Market, knob: str, told: dict[str, object]) -> None:
    """A wrong word is refused with a sentence, and nothing has changed."""
    before = market.control("status")
    answer = requests.post(f"{market.url}/control/{knob}", json=told, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
    after = market.control("status")
    assert {**before, "time": ""} == {**after, "time": ""}
