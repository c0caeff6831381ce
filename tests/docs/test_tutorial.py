"""The tutorial's commands work, in their order, for somebody who types them."""

import json
import subprocess
from pathlib import Path

from tests.docs.pages import DOCS, blocks, environment, running_demo
from tests.servers import free_port

LESSON = DOCS / "tutorial" / "first-study.md"
SECOND_LESSON = DOCS / "tutorial" / "without-an-account.md"


def follow(lesson: Path, tmp_path: Path) -> str:
    """Run all blocks of a lesson in one shell; gives what was printed."""
    script = "set -e\n" + "".join(blocks(lesson, "sh"))
    environ = environment(tmp_path, PSITURK_PORT=str(free_port()))
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    project = tmp_path / "psiturk-example"
    if done.returncode:
        for what in ("server", "market"):
            subprocess.run(["psiturk", what, "off"], cwd=project, env=environ, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (project / "trialdata.csv").exists()
    return done.stdout


def test_the_lesson_can_be_followed(tmp_path: Path) -> None:
    """The study is made, served, tried, stopped and exported."""
    printed = follow(LESSON, tmp_path)
    assert "/pub?" in printed or "/ad?" in printed


def test_the_lesson_without_an_account_can_be_followed(tmp_path: Path) -> None:
    """The study is posted, done by robots, approved, paid and exported."""
    printed = follow(SECOND_LESSON, tmp_path)
    assert printed.count(": approved £1.00\n") == 3
    assert printed.count(": paid £") == 3
    assert "That is £12.00 an hour" in printed
    assert "failed_check" in printed
    assert "Mode: sim" in printed
    assert "max:5/pending:0/complete:0/remain:5" in printed


def test_what_the_lesson_tells_to_change_is_there() -> None:
    """The sentence to edit stands where the lesson says, and the settings it shows exist."""
    task = (DOCS.parent / "example_project" / "static" / "js" / "task.js").read_text("utf-8")
    assert "Well done!" in task
    options = [line.partition(" =")[0] for block in blocks(LESSON, "ini") for line in block.splitlines()[1:]]
    example = (DOCS.parent / "example_project" / "config.txt").read_text("utf-8")
    assert [option for option in options if option not in example] == []


def test_the_scratch_folder_remembers_how_it_is_served(tmp_path: Path) -> None:
    """Commands typed in the demo's folder find its server: the lesson's second terminal relies on it."""
    folder = tmp_path / "study"
    environ = environment(tmp_path)
    with running_demo(folder):
        words = ["psiturk", "status", "--json"]
        status = subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True, check=True)
        assert json.loads(status.stdout)["server"]["state"] == "yes"
        subprocess.run(["psiturk", "download_datafiles"], cwd=folder, env=environ, check=True)
