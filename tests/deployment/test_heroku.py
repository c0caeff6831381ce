"""Heroku: what the command asks of it, and that what it starts serves the study."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.deployment.conftest import written
from tests.docs.pages import BIN
from tests.servers import environment, free_port, wait_until

_HEROKU = """#!/bin/sh
echo "$*" >> "$HEROKU_LOG"
case " $HEROKU_FAILS " in *" $1 "*) echo "no such luck" >&2; exit 1;; esac
"""


@dataclass
class Machine:
    """One with a program `heroku` that keeps what it was asked."""

    folder: Path
    programs: Path

    def run(
        self, *, fails: str = "", path: str = "", words: tuple[str, ...] = ()
    ) -> "subprocess.CompletedProcess[str]":
        """Run psiturk-heroku-config."""
        environ = environment(self.folder) | {
            "PATH": path or f"{self.programs}:{os.environ['PATH']}",
            "HEROKU_LOG": str(self.log),
            "HEROKU_FAILS": fails,
        }
        return subprocess.run(
            [sys.executable, BIN / "psiturk-heroku-config", *words],
            cwd=self.folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def log(self) -> Path:
        return self.programs / "log"

    @property
    def asked(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(project: Path, tmp_path: Path) -> Machine:
    """With the example project in a Git repository."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "heroku").write_text(_HEROKU, "utf-8")
    (programs / "heroku").chmod(0o755)
    subprocess.run(["git", "init", "-q", project], check=True)
    return Machine(project, programs)


def test_the_app_is_set_up_after_the_files_are_written(machine: Machine) -> None:
    """In psiTurk's order of checks; the reminders say what costs money and is left to people."""
    done = machine.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.asked == ["auth:whoami", "config", "config:set ON_CLOUD=true PSITURK_PROXY_COUNT=1"]
    assert {"Procfile", "herokuapp.py", "requirements.txt"} <= {
        path.name for path in machine.folder.iterdir()
    }
    assert "heroku-postgresql" in done.stdout


@pytest.mark.parametrize(
    ("fails", "sentence"),
    [
        ("auth:whoami", "Nobody is logged in at Heroku. Run: heroku auth:login"),
        ("config", "No Heroku app belongs to this folder. Run: heroku create"),
        ("config:set", "Heroku did not take the settings: no such luck"),
    ],
)
def test_what_is_missing_is_named_with_its_cure(fails: str, sentence: str, machine: Machine) -> None:
    """And before that point nothing is written."""
    done = machine.run(fails=fails)
    assert done.returncode == 4
    assert sentence in " ".join(done.stderr.split())
    assert (machine.folder / "Procfile").exists() is (fails == "config:set")


def test_without_the_program_or_a_repository_nothing_happens(machine: Machine) -> None:
    """Each is said in one sentence."""
    done = machine.run(path=str(machine.folder))
    assert (done.returncode, "`heroku` was not found" in done.stderr) == (3, True)
    (machine.folder / ".git").rename(machine.folder / "no-git")
    done = machine.run()
    assert (done.returncode, "no Git repository" in done.stderr) == (4, True)
    assert not (machine.folder / "Procfile").exists()


def test_a_file_of_ones_own_stays_and_the_app_is_left_alone(machine: Machine) -> None:
    """psiTurk overwrote it silently."""
    (machine.folder / "Procfile").write_text("web: my-own\n", "utf-8")
    done = machine.run()
    assert done.returncode == 1
    assert (machine.folder / "Procfile").read_text("utf-8") == "web: my-own\n"
    assert not any(each.startswith("config:set") for each in machine.asked)


def test_help_shows_help(machine: Machine) -> None:
    """psiTurk performed the setup."""
    assert machine.run(words=("--help",)).stdout.startswith("Write Heroku's files")
    assert machine.asked == []


@pytest.mark.postgresql
def test_what_the_procfile_says_serves_the_study(project: Path, postgresql_url: str) -> None:
    """Started as Heroku does: by a shell, with PORT and DATABASE_URL; it ends at SIGTERM."""
    written(project, "heroku")
    kind, _, command = (project / "Procfile").read_text("utf-8").strip().partition(": ")
    assert kind == "web"
    port = str(free_port())
    environ = environment(project) | {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "PORT": port,
        "DATABASE_URL": postgresql_url.replace("postgresql+psycopg://", "postgres://"),
        "DYNO": "web.1",
        "ON_CLOUD": "true",
        "PSITURK_PROXY_COUNT": "1",
        # Heroku's machines are its own; this one listens on loopback only.
        "PSITURK_HOST": "127.0.0.1",
    }
    console = project / "console.txt"
    with console.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"], cwd=project, env=environ, stdout=output, stderr=output
        )
        try:
            wait_until(lambda: _is_ready(port) or process.poll() is not None, seconds=20, what="the dyno")
            assert process.poll() is None, console.read_text("utf-8")
            forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
            page = requests.get(f"http://127.0.0.1:{port}/pub", headers=forwarded, timeout=10)
            assert page.status_code < 500
        finally:
            process.terminate()
            assert process.wait(20) == 0
    assert not (project / "participants.db").exists()


def _is_ready(port: str) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
