"""`python`: run a script that was written for psiTurk's versions of Python's libraries."""

import subprocess
import sys
from argparse import REMAINDER, Namespace
from io import UnsupportedOperation

from psiturk_ng.errors import NotFound
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, argument


def _python(context: Context, arguments: Namespace) -> int:
    path = context.folder / arguments.file
    if not path.is_file():
        raise NotFound(f"There is no {path}.")
    # -P keeps the project's own files from standing in for modules of Python.
    words = [sys.executable, "-P", "-m", "psiturk_ng.compat.script", arguments.file, *arguments.words]
    return subprocess.run(
        words, cwd=context.folder, env=dict(context.environ), stdout=_descriptor(context), check=False
    ).returncode


def _descriptor(context: Context) -> int | None:
    """Where output goes, by the number that another process needs; None for the same as this one's."""
    try:
        context.stdout.flush()
        return context.stdout.fileno()
    except UnsupportedOperation:
        return None


FAMILIES = {
    "python": Family(
        "python",
        "run a Python script by the rules of custom.py",
        _python,
        (
            argument("file", metavar="FILE", help="the script"),
            argument("words", metavar="ARGUMENT", nargs=REMAINDER, help="what the script is given"),
        ),
    )
}
