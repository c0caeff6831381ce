"""The commands that the distribution installs: from the words typed to an exit status."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psiturk_ng.shell.context import Context, Inspector, Project

_SERVER_HELP = """Serve the project in the current folder until Ctrl-C.

Usage: psiturk-server [-h | -v | --scheduler-only]

--scheduler-only runs its campaigns and tasks, and serves nothing.
"""
_SHELL_HELP = """Start the interactive shell in the current folder.

Usage: psiturk-shell [-h | -v]
"""
_EXAMPLE_HELP = """Write an example project to ./psiturk-example.

Usage: psiturk-setup-example [-h | -v]
"""
_HEROKU_HELP = """Write Heroku's files, asking before one is overwritten, and set up the Heroku app.

Usage: psiturk-heroku-config [-h | -v]
"""


def psiturk() -> int:
    """`psiturk` and `python -m psiturk_ng`: run a command, or the shell."""
    from psiturk_ng.shell.launcher import launch

    return launch(_context(), sys.argv[1:])


def shell() -> int:
    """`psiturk-shell`: always the interactive shell."""
    answered = _answer(_SHELL_HELP)
    if answered is not None:
        return answered
    from psiturk_ng.shell.launcher import launch

    return launch(_context(), [])


def server() -> int:
    """`psiturk-server`: serve in the foreground."""
    is_scheduler = sys.argv[1:] == ["--scheduler-only"]
    answered = None if is_scheduler else _answer(_SERVER_HELP)
    if answered is not None:
        return answered
    program = "psiturk_ng.scheduler" if is_scheduler else "psiturk_ng.wsgi"
    # Replaces this process, so that signals and the exit status are the server's own.
    os.execv(sys.executable, [sys.executable, "-P", "-m", program])  # noqa: S606


def setup_example() -> int:
    """`psiturk-setup-example`: write the example project."""
    answered = _answer(_EXAMPLE_HELP)
    if answered is not None:
        return answered
    from psiturk_ng.shell.one_shot import run_words

    return run_words(_context(), ["setup_example"])


def heroku_config() -> int:
    """`psiturk-heroku-config`: put the project on Heroku, as far as that goes without asking for money."""
    answered = _answer(_HEROKU_HELP)
    if answered is not None:
        return answered
    from psiturk_ng.shell.one_shot import run_words

    return run_words(_context(), ["deploy", "heroku"])


def _answer(help_text: str) -> int | None:
    """Answer -h and -v, refuse any other word; None if there was no word."""
    words = sys.argv[1:]
    if not words:
        return None
    if words[0] in ("-h", "--help"):
        print(help_text.rstrip())
        return 0
    if words[0] in ("-v", "--version"):
        from psiturk_ng.version import __version__

        print(__version__)
        return 0
    print(f"This command does not take `{words[0]}`.\n\n{help_text.rstrip()}", file=sys.stderr)
    return 2


def _context() -> "Context":
    from psiturk_ng.shell.context import Context

    return Context.of_process(_open, _inspect)


def _open(folder: Path, environ: Mapping[str, str]) -> "Project":
    from psiturk_ng.bootstrap import open_project

    return open_project(folder, environ)


def _inspect(folder: Path, environ: Mapping[str, str]) -> "Inspector":
    from psiturk_ng.examination import inspect_folder

    return inspect_folder(folder, environ)


if __name__ == "__main__":
    sys.exit(psiturk())
