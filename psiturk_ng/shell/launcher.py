"""`psiturk`: options of the launcher, then a command, or the shell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docopt import DocoptExit, docopt

from psiturk_ng.errors import NotFound
from psiturk_ng.shell import earlier, registry
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.edge import TRACEBACK_VARIABLE, guarded
from psiturk_ng.shell.one_shot import USAGE, run_words
from psiturk_ng.version import __version__

DOC = """Run behavioural experiments online.

Usage:
  psiturk [-h] [-v] [--traceback] [-s FILE | -e LINE | -t FILE] [<word>...]

Without a command the interactive shell starts.
See all commands with `psiturk help`, one of them with `psiturk COMMAND --help`.

Options:
  -h, --help              Show this text.
  -v, --version           Show the version.
  -s FILE, --script FILE  Run each line of a file as a command.
  -e LINE, --execute LINE
                          Run one line as it would be typed in the shell.
  -t FILE, --test FILE    Start the shell without its feedback; the file is ignored.
  --traceback             Show where in the program an error came from.
"""
_OPTIONS = (
    "-h",
    "--help",
    "-v",
    "--version",
    "-s",
    "--script",
    "-e",
    "--execute",
    "-t",
    "--test",
    "--traceback",
)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for."""

    show_help: bool
    show_version: bool
    traceback: bool
    script: str | None
    line: str | None
    is_test: bool
    words: tuple[str, ...]


def launch(context: Context, words: Sequence[str]) -> int:
    """Do what the command line says.

    Args:
        context: the surroundings.
        words: the command line after the program's name.

    Returns:
        The exit status.
    """
    strange = _strange_option(words)
    if strange is not None:
        context.notice(earlier.advice([strange]) or registry.unknown(strange))
        return USAGE
    try:
        wish = _read(words)
    except DocoptExit as mistake:
        context.notice(f"These words do not go together.\n{mistake.usage.strip()}")
        return USAGE
    if wish.traceback:
        context = replace(context, environ={**context.environ, TRACEBACK_VARIABLE: "1"})
    return guarded(context, lambda: _fulfil(context, wish))


def _read(words: Sequence[str]) -> _Wish:
    found = docopt(DOC, list(words), default_help=False, options_first=True)
    return _Wish(
        show_help=found["--help"],
        show_version=found["--version"],
        traceback=found["--traceback"],
        script=found["--script"],
        line=found["--execute"],
        is_test=found["--test"] is not None,
        words=tuple(found["<word>"]),
    )


def _fulfil(context: Context, wish: _Wish) -> int:
    if wish.show_help:
        context.say(DOC.rstrip())
        return 0
    if wish.show_version:
        context.say(__version__)
        return 0
    if wish.script is not None:
        return _run_script(context, context.folder / wish.script)
    if wish.is_test:
        return _shell(context, is_quiet=True)
    if wish.words:
        return _run_words(context, wish.words)
    if wish.line is not None:
        return _run_lines(context, [wish.line])
    return _shell(context, is_quiet=False)


def _run_words(context: Context, words: tuple[str, ...]) -> int:
    if words[0] not in registry.SHELL_ONLY:
        return run_words(context, words)
    from psiturk_ng.shell.interactive import quoted

    return _run_lines(context, [quoted(words)])


def _run_script(context: Context, path: Path) -> int:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise NotFound(f"There is no {path}.") from error
    return _run_lines(context, lines)


def _run_lines(context: Context, lines: Sequence[str]) -> int:
    from psiturk_ng.shell.interactive import run_lines

    return run_lines(context, lines)


def _shell(context: Context, *, is_quiet: bool) -> int:
    from psiturk_ng.shell.interactive import run_shell

    return run_shell(context, is_quiet=is_quiet)


def _strange_option(words: Sequence[str]) -> str | None:
    """Find an option before the command word that the launcher does not have."""
    takes_value = ("-s", "--script", "-e", "--execute", "-t", "--test")
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word in ("-", "--"):
            return None
        name = word.partition("=")[0]
        if name in takes_value:
            next(rest, None) if name == word else None
        elif name not in _OPTIONS and not word.startswith(("-s", "-e", "-t")):
            return word
    return None
