"""What a person sees when a command fails."""

import io
from pathlib import Path

import pytest

from psiturk_ng.errors import (
    BadInput,
    ConfigError,
    Conflict,
    NotFound,
    PsiturkError,
    RecruiterError,
    StoreError,
)
from psiturk_ng.shell.edge import guarded
from psiturk_ng.shell.launcher import launch
from tests.shell.conftest import ShellUnderTest


def fail(shell: ShellUnderTest, error: BaseException) -> tuple[int, str]:
    """Let a command raise, and give its status and what was printed."""
    err = io.StringIO()

    def command() -> int:
        raise error

    status = guarded(shell.context(io.StringIO(), io.StringIO(), err), command)
    return status, err.getvalue()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConfigError("bad"), 2),
        (BadInput("bad"), 2),
        (NotFound("bad"), 3),
        (Conflict("bad"), 4),
        (RecruiterError("bad"), 5),
        (StoreError("bad"), 6),
        (PsiturkError("bad"), 1),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 141),
        (PermissionError(13, "Permission denied", "/x"), 1),
        (RuntimeError("bad"), 70),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_each_failure_has_its_exit_status(shell: ShellUnderTest, error: BaseException, status: int) -> None:
    """Scripts can tell failures apart."""
    assert fail(shell, error)[0] == status


def test_the_name_of_a_file_or_setting_keeps_its_spelling(shell: ShellUnderTest) -> None:
    """There is no Config.txt and no Database_url."""
    assert fail(shell, ConfigError("database_url is empty"))[1] == "database_url is empty\n"
    told = fail(shell, ConfigError("config.txt, line 3: port is `x`", hint="correct it."))[1]
    assert told == "config.txt, line 3: port is `x`\nCorrect it.\n"


def test_message_and_hint_are_one_sentence_each(shell: ShellUnderTest) -> None:
    """What is wrong on the first line, what to do on the second, no traceback."""
    assert fail(shell, Conflict("the study is over", hint="begin another")) == (
        4,
        "The study is over\nBegin another\n",
    )


def test_a_bug_is_one_sentence_and_its_traceback_is_kept(shell: ShellUnderTest) -> None:
    """An exception that nobody meant is logged in the project and named in a line."""
    _, err = fail(shell, ZeroDivisionError("by\nzero"))
    log = shell.folder / ".psiturk" / "shell.log"
    assert err == f"This should not have happened: ZeroDivisionError: by zero (see {log})\n"
    assert "Traceback" in log.read_text()


def test_a_bug_in_a_folder_that_cannot_be_written_is_still_one_sentence(shell: ShellUnderTest) -> None:
    """The failing log does not hide what failed."""
    (shell.folder / ".psiturk").write_text("a file in the way")
    assert (
        fail(shell, ZeroDivisionError("zero"))[1]
        == "This should not have happened: ZeroDivisionError: zero\n"
    )


def test_what_the_machine_refuses_is_named(shell: ShellUnderTest) -> None:
    """A file that cannot be written is one sentence, not a bug."""
    assert fail(shell, PermissionError(13, "Permission denied", "/x"))[1] == "Permission denied: /x\n"


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("version",), ("help",)])
def test_a_reader_that_has_gone_ends_a_command_quietly(shell: ShellUnderTest, words: tuple[str, ...]) -> None:
    """`psiturk --help | head -1` leaves no traceback."""

    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    err = io.StringIO()
    assert launch(shell.context(io.StringIO(), Gone(), err), words) == 141
    assert err.getvalue() == ""


def test_traceback_is_shown_on_request(shell: ShellUnderTest) -> None:
    """PSITURK_TRACEBACK=1 shows where an error came from."""
    shell.environ["PSITURK_TRACEBACK"] = "1"
    assert "Traceback" in fail(shell, Conflict("no"))[1]


def test_traceback_option_does_the_same(shell: ShellUnderTest) -> None:
    """`--traceback` is the environment variable for one command."""
    assert "Traceback" in shell("--traceback", "config", "explain", "nonsense").err
    assert "Traceback" not in shell("config", "explain", "nonsense").err


def test_a_broken_setting_is_told_by_every_command_that_needs_it(shell: ShellUnderTest) -> None:
    """A config.txt that cannot be used ends commands with status 2 and names the setting."""
    Path(shell.folder, "config.txt").write_text("[Server Parameters]\nport = many\n")
    answer = shell("status")
    assert answer.status == 2
    assert "port" in answer.err
    assert shell("version").status == 0
