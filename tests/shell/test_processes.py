"""One-shots as real processes: streams, pipes and signals."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from psiturk_ng.version import __version__
from tests.servers import environment, wait_until

PSITURK = [sys.executable, "-m", "psiturk_ng"]


def run(folder: Path, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a psiturk command to its end."""
    return subprocess.run(
        [*PSITURK, *words],
        cwd=folder,
        env=environment(folder),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_execute_pipes_into_other_programs(tmp_path: Path) -> None:
    """`-e "A | B"` gives A's output to B."""
    ended = run(tmp_path, "-e", "version | tr a-z A-Z")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"PSITURK VERSION {__version__}\n", "")


def test_shell_reads_a_pipe(tmp_path: Path) -> None:
    """Lines on standard input are commands; no prompt and no control characters come back."""
    ended = run(tmp_path, stdin="version\nnonsense\n")
    assert ended.returncode == 2
    assert f"psiTurk version {__version__}\n" in ended.stdout
    assert "\x1b" not in ended.stdout
    assert "$ " not in ended.stdout


def test_a_reader_that_leaves_early_is_no_failure_to_talk_about(tmp_path: Path) -> None:
    """`psiturk config print | head -1` prints no traceback."""
    pipe = f"{sys.executable} -m psiturk_ng config print | head -n 1"
    ended = subprocess.run(
        ["/bin/sh", "-c", pipe],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == "[AWS Access]\n"
    assert ended.stderr == ""


def test_ctrl_c_ends_following_the_log_well(tmp_path: Path) -> None:
    """`server log` is ended by Ctrl-C with status 0."""
    (tmp_path / "server.log").write_text("the last line\n")
    with subprocess.Popen(
        [*PSITURK, "server", "log"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as following:
        assert following.stdout is not None
        assert following.stdout.readline() == "the last line\n"
        following.send_signal(signal.SIGINT)
        assert following.wait(10) == 0
        assert following.stderr is not None
        assert following.stderr.read() == ""


@pytest.mark.parametrize(
    ("entry", "words", "status", "shown"),
    [
        ("shell", ["--version"], 0, __version__),
        ("server", ["--help"], 0, "psiturk-server"),
        ("server", ["nonsense"], 2, "psiturk-server"),
        ("setup_example", ["-h"], 0, "psiturk-setup-example"),
        ("heroku_config", ["--help"], 0, "psiturk-heroku-config"),
        ("heroku_config", [], 3, "was not found"),
    ],
)
def test_installed_commands_answer_for_themselves(
    tmp_path: Path, entry: str, words: list[str], status: int, shown: str
) -> None:
    """Each console script knows -h and -v, and what cannot be done says why."""
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; from psiturk_ng.__main__ import {entry}; sys.exit({entry}())",
            *words,
        ],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == status
    assert shown in ended.stdout + ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_shell_on_a_terminal_prompts_and_remembers(tmp_path: Path) -> None:
    """On a terminal there is a prompt, `quit` ends with 0, and what was typed is kept."""
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    environ = environment(tmp_path) | {"TERM": "xterm"}
    shell = subprocess.Popen(PSITURK, cwd=tmp_path, env=environ, stdin=child, stdout=child, stderr=child)
    os.close(child)
    screen = Screen(parent)
    try:
        wait_until(lambda: screen.count("#HITs:0]$"), seconds=30, what="the prompt")
        os.write(parent, b"version\r")
        wait_until(lambda: screen.count("psiTurk version") > 1, seconds=30, what="the answer")
        os.write(parent, b"quit\r")
        wait_until(lambda: screen.count("") and shell.poll() is not None, seconds=30, what="the end")
    finally:
        shell.kill()
        shell.wait()
        os.close(parent)
    assert shell.returncode == 0
    assert screen.plain().count("[psiTurk server:off recruiter:mturk mode:sim #HITs:0]$")
    assert (tmp_path / ".psiturk_history").is_file()


class Screen:
    """What a program wrote to a terminal."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._text = ""

    def count(self, wanted: str) -> int:
        """Count how often a text was shown so far."""
        with suppress(OSError):
            self._text += os.read(self._descriptor, 65536).decode("utf-8", "replace")
        return self._text.count(wanted)

    def plain(self) -> str:
        """Give the text without colours and cursor movements."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._text)
