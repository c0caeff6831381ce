"""What `psiturk` makes of its command line."""

import pytest

from psiturk_ng.shell import registry
from psiturk_ng.shell.earlier import EARLIER
from psiturk_ng.version import __version__
from tests.shell.conftest import ShellUnderTest


@pytest.mark.parametrize("words", [("-v",), ("--version",), ("-v", "help"), ("-v", "-e", "help")])
def test_version_option_wins_over_everything(shell: ShellUnderTest, words: tuple[str, ...]) -> None:
    """`-v` prints just the version."""
    answer = shell(*words)
    assert (answer.status, answer.out, answer.err) == (0, f"{__version__}\n", "")


@pytest.mark.parametrize("words", [("-h",), ("--help",), ("--help", "hit")])
def test_help_option_before_a_command_is_the_launchers(shell: ShellUnderTest, words: tuple[str, ...]) -> None:
    """`-h` before any command word shows how the launcher is used."""
    answer = shell(*words)
    assert answer.status == 0
    assert "psiturk [-h] [-v] [--traceback]" in answer.out


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("name", registry.names())
def test_help_option_after_a_command_is_the_commands(shell: ShellUnderTest, name: str, option: str) -> None:
    """Every command answers -h and --help itself, with status 0 and nothing on standard error."""
    answer = shell(name, option)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith(f"usage: psiturk {name}")


def test_version_command_ignores_further_words(shell: ShellUnderTest) -> None:
    """`version` answers whatever follows it, as in psiTurk."""
    answer = shell("version", "of", "what")
    assert (answer.status, answer.out) == (0, f"psiTurk version {__version__}\n")


def test_unknown_word_is_refused_with_a_suggestion(shell: ShellUnderTest) -> None:
    """A misspelt command gets status 2 and the command that was probably meant."""
    answer = shell("stauts")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "stauts is not a psiTurk command. See 'help'.\nDid you mean this?\n\tstatus\n"


@pytest.mark.parametrize("word", ["tunnel", "db", "load"])
def test_removed_commands_are_never_suggested(shell: ShellUnderTest, word: str) -> None:
    """What psiTurk no longer has is neither a command nor a suggestion."""
    answer = shell(word)
    assert answer.status == 2
    assert f"\t{word}" not in answer.err


@pytest.mark.parametrize("command", EARLIER)
def test_a_command_of_an_earlier_psiturk_says_what_to_do_now(shell: ShellUnderTest, command: str) -> None:
    """On the command line, in the shell and in `-e`, always with status 2, never in silence."""
    words = [*command.split(), "--all"]
    answers = [shell(*words)]
    if not command.startswith("-"):
        answers += [shell.type(" ".join(words)), shell("-e", " ".join(words))]
    for answer in answers:
        assert answer.status == 2
        assert f"`{command}` is a command of an earlier psiTurk. {EARLIER[command]}" in answer.err
    assert registry.family(command) is None


def test_unknown_option_is_an_unknown_command(shell: ShellUnderTest) -> None:
    """`psiturk --bogus` is answered like any other word that is no command."""
    answer = shell("--bogus")
    assert answer.status == 2
    assert "--bogus is not a psiTurk command" in answer.err


def test_words_given_as_one_are_one_command_name(shell: ShellUnderTest) -> None:
    """Quotes on the command line are respected: `psiturk "help version"` names no command."""
    answer = shell("help version")
    assert answer.status == 2
    assert "help version is not a psiTurk command" in answer.err


def test_leftover_words_win_over_execute(shell: ShellUnderTest) -> None:
    """`psiturk -e version help` runs help, as in psiTurk."""
    assert shell("-e", "version", "help").out.startswith("psiTurk command help:")


def test_script_wins_over_leftover_words(shell: ShellUnderTest) -> None:
    """`psiturk -s FILE help` runs the file."""
    shell.write("lines", "version\n")
    assert shell("-s", "lines", "help").out == f"psiTurk version {__version__}\n"


@pytest.mark.parametrize("words", [("-s", "x", "-e", "version"), ("-e", "version", "-t", "x"), ("-s",)])
def test_options_that_exclude_each_other_are_refused(shell: ShellUnderTest, words: tuple[str, ...]) -> None:
    """-s, -e and -t do not go together, and need their value: status 2 and the usage."""
    answer = shell(*words)
    assert (answer.status, answer.out) == (2, "")
    assert "psiturk [-h] [-v] [--traceback]" in answer.err


def test_script_that_does_not_exist_is_named(shell: ShellUnderTest) -> None:
    """A missing script is status 3 and one sentence."""
    answer = shell("-s", "nowhere")
    assert answer.status == 3
    assert answer.err == f"There is no {shell.folder / 'nowhere'}.\n"


def test_script_runs_all_lines_and_ends_with_the_first_failure(shell: ShellUnderTest) -> None:
    """A failing line stops nothing, and its status is the script's."""
    shell.write("lines", "# a comment\n\nversion\nconfig explain nonsense\nnonsense\nversion\n")
    answer = shell("-s", "lines")
    assert answer.status == 3
    assert answer.out.count("psiTurk version") == 2


def test_script_ends_at_quit(shell: ShellUnderTest) -> None:
    """`quit` in a script ends it."""
    shell.write("lines", "quit\nversion\n")
    assert shell("-s", "lines").out == ""


@pytest.mark.parametrize(
    "line",
    ["version > shown", "version >shown", 'version > "shown"'],
)
def test_execute_honours_redirection(
    shell: ShellUnderTest, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-e` understands `>` as the shell does."""
    monkeypatch.chdir(shell.folder)
    answer = shell("-e", line)
    assert (answer.status, answer.out) == (0, "")
    assert (shell.folder / "shown").read_text() == f"psiTurk version {__version__}\n"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("version", 0),
        ("", 0),
        ("# nothing", 0),
        ("nonsense", 2),
        ("mode nonsense", 2),
        ("server", 2),
        ("server nonsense", 2),
        ("server --help", 0),
        ('version "unclosed', 2),
        ("version > /no/such/folder/file", 2),
        ("config explain nonsense", 3),
        ("hit expire", 2),
    ],
)
def test_execute_ends_with_the_status_of_its_line(shell: ShellUnderTest, line: str, status: int) -> None:
    """Mistakes that cmd2 itself finds count like those of our commands."""
    assert shell("-e", line).status == status


def test_semicolon_is_an_ordinary_character(shell: ShellUnderTest) -> None:
    """Nothing after a `;` is dropped silently."""
    assert "a;b" in shell("-e", "config explain a;b").err


def test_commands_of_the_shell_run_as_one_shots(shell: ShellUnderTest) -> None:
    """`alias`, `history`, `set` and their like work without the prompt too."""
    answer = shell("alias", "create", "v", "version")
    assert answer.status == 0
    assert "'v'" in answer.out


def test_test_option_starts_the_shell_without_feedback(shell: ShellUnderTest) -> None:
    """`-t FILE` ignores the file and reads commands quietly."""
    answer = shell("-t", "ignored", stdin="debug -p\n")
    assert answer.status == 0
    assert answer.out.startswith("http://localhost:22362/ad?")
