"""The shell with its prompt: cmd2 around the commands that are declared in `commands`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cmd2
from cmd2.exceptions import Cmd2ArgparseError
from cmd2.string_utils import quote, stylize

from psiturk_ng.shell import earlier, registry
from psiturk_ng.shell.command_sets import command, command_set
from psiturk_ng.shell.commands.version import welcome
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.edge import BUG
from psiturk_ng.shell.one_shot import USAGE
from psiturk_ng.shell.prompt import prompt
from psiturk_ng.shell.tally import recount

_SHORTCUTS = {"?": "help", "!": "shell", "@": "run_script", "@@": "_relative_run_script"}
_OF_CMD2 = ("help", "quit")
_PLAIN = re.compile(r"[\w./:=@%+,-]+")


class Shell(cmd2.Cmd):
    """The interactive shell of one project.

    Args:
        context: its surroundings.
        history_file: keeps what was typed; None keeps nothing.
    """

    DEFAULT_CATEGORY = "psiTurk command help:"
    do_quit = command("quit", "quit")
    do_exit = command("quit", "exit")
    do_eof = command("quit", "eof")

    def __init__(self, context: Context, history_file: Path | None = None) -> None:
        super().__init__(
            stdin=context.stdin,
            stdout=context.stdout,
            allow_cli_args=False,
            command_sets=[command_set(name) for name in registry.names() if name not in _OF_CMD2],
            persistent_history_file=str(history_file or ""),
            shortcuts=_SHORTCUTS,
            terminators=[],
        )
        self.context = context
        self.first_failure = 0
        self._has_reached_command = False
        self._has_complained = False
        self._is_terminal = context.stdin.isatty()

    def pre_prompt(self) -> None:
        """Say in the prompt how the server is doing; called by cmd2."""
        self.prompt = prompt(self.context, stylize)

    def onecmd_plus_hooks(self, line: str, **options: Any) -> bool:
        """Run one line and remember the first status that was not 0; called by cmd2."""
        self.exit_code = 0
        self._has_reached_command = self._has_complained = False
        must_stop = super().onecmd_plus_hooks(line, **options)
        if self._has_complained and not self._has_reached_command:
            self.exit_code = USAGE
        self.first_failure = self.first_failure or self.exit_code
        return must_stop

    def onecmd(self, statement: cmd2.Statement | str, **options: Any) -> bool:
        """Run a parsed line; called by cmd2."""
        self._has_reached_command = True
        self.last_result = None
        if sentence := earlier.advice(_words(statement)):
            self.context.notice(sentence)
            self.exit_code = USAGE
            return False
        try:
            must_stop = super().onecmd(statement, **options)
        except Cmd2ArgparseError as error:
            cause = error.__cause__
            self.exit_code = (
                cause.code if isinstance(cause, SystemExit) and isinstance(cause.code, int) else USAGE
            )
            raise
        if self.last_result is False and self.exit_code == 0:
            self.exit_code = 1
        return must_stop

    def default(self, statement: cmd2.Statement) -> None:
        """Say that there is no such command; called by cmd2."""
        self.context.notice(registry.unknown(statement.command))
        self.exit_code = USAGE

    def perror(self, *objects: Any, **options: Any) -> None:
        """Print a complaint of cmd2's own; called by cmd2."""
        self._has_complained = True
        super().perror(*objects, **options)

    def pexcept(self, exception: BaseException, **_: Any) -> None:
        """Print an exception out of cmd2's own commands; ours are guarded before; called by cmd2."""
        self.context.notice(f"{type(exception).__name__}: {exception}")
        self.exit_code = BUG

    def do__eof(self, _: Any) -> bool | None:
        """Leave at the end of input; a script that ends leaves the server as it is."""
        if not self._is_terminal:
            return True
        self.poutput()
        return self.do_quit("")


def run_shell(context: Context, *, is_quiet: bool) -> int:
    """Show the prompt until the person leaves.

    Args:
        context: the surroundings.
        is_quiet: whether commands leave out what only a person wants to read.

    Returns:
        0 after a person has left; for piped input the first status that was not 0.
    """
    context = replace(context, is_interactive=not is_quiet)
    name = context.project.settings.shell.persistent_history_file
    recount(context)
    shell = Shell(context, context.folder / name if name and context.stdin.isatty() else None)
    shell.cmdloop("" if is_quiet else welcome())
    return 0 if context.stdin.isatty() else shell.first_failure


def run_lines(context: Context, lines: Sequence[str]) -> int:
    """Run lines as if they were typed, all of them; returns the first status that was not 0."""
    shell = Shell(context)
    for line in lines:
        if shell.onecmd_plus_hooks(line):
            break
    return shell.first_failure


def _words(statement: cmd2.Statement | str) -> list[str]:
    """Give what was typed; a parsed line is a text too, of its arguments only."""
    if isinstance(statement, cmd2.Statement):
        return [statement.command, *statement.arg_list]
    return statement.split()


def quoted(words: Sequence[str]) -> str:
    """Write words as one line in which the shell finds exactly these words."""
    return " ".join((words[0], *(word if _PLAIN.fullmatch(word) else quote(word) for word in words[1:])))
