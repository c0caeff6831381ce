"""The shell with its prompt."""

import io
from pathlib import Path

import cmd2
import pytest

from psiturk_ng.shell.interactive import Shell
from psiturk_ng.supervisor import ServerState
from psiturk_ng.version import __version__
from tests.shell.conftest import ShellUnderTest, StandInServer


def test_shell_welcomes_and_runs_what_is_typed(shell: ShellUnderTest) -> None:
    """No credentials and no network are needed to begin."""
    answer = shell.type("version", "quit", "version")
    assert answer.status == 0
    assert answer.out.splitlines() == [
        f"psiTurk version {__version__}",
        'Type "help" for more information.',
        f"psiTurk version {__version__}",
    ]


def test_piped_input_ends_with_the_first_failure(shell: ShellUnderTest) -> None:
    """A script piped into the shell can tell that something went wrong."""
    assert shell.type("nonsense", "version").status == 2


def test_mistakes_do_not_end_the_shell(shell: ShellUnderTest) -> None:
    """After a usage error, an unknown command and an unclosed quote the shell goes on."""
    answer = shell.type("server nonsense", "nonsense", 'version "x', "version")
    assert answer.out.count(f"psiTurk version {__version__}") == 2


@pytest.mark.parametrize("word", ["quit", "exit", "eof"])
def test_leaving_asks_when_the_server_runs(shell: ShellUnderTest, server: StandInServer, word: str) -> None:
    """`n` stays in the shell, `y` stops the server and leaves."""
    server.state = ServerState.ON
    answer = shell.type(word, "n", "version", word, "y", "version")
    assert answer.out.count("Really quit? y or n: ") == 2
    assert server.calls == ["stop"]
    assert answer.out.count(f"psiTurk version {__version__}") == 2


def test_end_of_piped_input_leaves_the_server_running(shell: ShellUnderTest, server: StandInServer) -> None:
    """A script that starts the server and ends does not stop it again."""
    assert shell.type("server on").status == 0
    assert server.calls == ["start"]


def test_feedback_shows_in_the_shell_only(shell: ShellUnderTest) -> None:
    """What only a person wants to read is left out of one-shots."""
    assert "generating debug url" in shell.type("debug -p").out
    assert "generating debug url" not in shell("debug", "-p").out


def test_redirection_in_the_shell(shell: ShellUnderTest) -> None:
    """Our commands write where cmd2 sends them."""
    target = shell.folder / "shown"
    assert shell.type(f"version > {target}", f"version >> {target}").status == 0
    assert target.read_text() == f"psiTurk version {__version__}\n" * 2


def test_one_shots_leave_no_history(shell: ShellUnderTest) -> None:
    """Nothing is written into the project by a command that only reads."""
    shell("status")
    shell("-e", "version")
    assert list(shell.folder.iterdir()) == []


@pytest.fixture
def app(shell: ShellUnderTest) -> Shell:
    """The cmd2 application itself."""
    return Shell(shell.context(io.StringIO(), io.StringIO(), io.StringIO()))


def completions(app: Shell, line: str) -> list[str]:
    """List what the Tab key offers at the end of a line."""
    text = line.rpartition(" ")[2]
    return [item.text for item in app.complete(text, line, len(line) - len(text), len(line)).items]


@pytest.mark.mturk
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("serv", {"server"}),
        ("server ", {"on", "off", "restart", "log", "status", "help"}),
        ("config explain cutoff", {"cutoff_time"}),
        ("mode s", {"sim"}),
        ("debug --pr", {"--print-only"}),
        ("migrate ", {"code", "config", "db", "help"}),
    ],
)
def test_tab_completes_commands_verbs_options_and_values(app: Shell, line: str, expected: set[str]) -> None:
    """Completion comes from the same declarations as the parsers."""
    assert {item.strip() for item in completions(app, line)} == expected


def test_every_family_is_a_command_of_the_shell(app: Shell) -> None:
    """What is declared is there at the prompt, aliases included."""
    from psiturk_ng.shell import registry

    assert {*registry.names(), "balance", "exit", "eof"} <= set(app.get_all_commands())
    assert set(registry.SHELL_ONLY) <= set(app.get_all_commands())


def test_history_file_is_read_and_kept(shell: ShellUnderTest, tmp_path: Path) -> None:
    """Commands typed in one shell are known to the next, where the setting names a file."""
    from contextlib import suppress

    kept = tmp_path / "history"
    context = shell.context(io.StringIO(), io.StringIO(), io.StringIO())
    first = Shell(context, kept)
    first.onecmd_plus_hooks("version")
    first._persist_history()
    with suppress(KeyError):
        assert [item.raw for item in Shell(context, kept).history] == ["version"]


def test_cmd2_reads_no_arguments_of_the_process(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words on psiturk's own command line are never taken for commands of the shell."""
    monkeypatch.setattr("sys.argv", ["psiturk", "nonsense"])
    assert isinstance(app, cmd2.Cmd)
    assert app._startup_commands == []
