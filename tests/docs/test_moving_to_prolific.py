"""A psiTurk study from Mechanical Turk runs on Prolific when the page has been followed."""

import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.docs.pages import BLOCK, DOCS, environment
from tests.projects import prepared
from tests.servers import free_port, running

PAGE = DOCS / "how-to" / "move-from-mturk-to-prolific.md"


@pytest.mark.slow
def test_a_study_of_psiturk_3_is_posted_done_and_approved_there(tmp_path: Path) -> None:
    """Its pages, its code and its database stay as they are; the doctor finds nothing in its way."""
    folder, port = prepared("stroop_of_psiturk3", tmp_path / "stroop"), str(free_port())
    environ = environment(tmp_path, PSITURK_HOST="127.0.0.1", PSITURK_PORT=port)

    def run(commands: str) -> str:
        done = subprocess.run(
            ["sh", "-ec", commands],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    printed = ""
    try:
        for language, block in BLOCK.findall(PAGE.read_text("utf-8")):
            if language == "sh":
                printed = run(block)
            else:
                _write_into(folder / "config.txt", block)
        assert "Everything that was looked at will work" in printed
        with running(folder, port=port):
            assert run("psiturk hit create 1 --yes").count(": posted £1.50") == 1
            run("psiturk market work 1 --seed 1")
            assert run("psiturk worker approve --all --yes").count(": approved £1.50") == 1
    finally:
        run("psiturk market off")


def _write_into(path: Path, settings: str) -> None:
    config = ConfigParser(interpolation=None)
    config.read(path, "utf-8")
    config.read_string(settings)
    with path.open("w", encoding="utf-8") as file:
        config.write(file)
