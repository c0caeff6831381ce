"""`setup_example`: a copy of the example project to begin with."""

import shutil
from argparse import Namespace
from pathlib import Path

from psiturk_ng import assets
from psiturk_ng.errors import Conflict
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family

EXAMPLE_NAME = "psiturk-example"
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "__init__.py", ".psiturk", "participants.db*", "server.log")


def _setup(context: Context, _: Namespace) -> int:
    target = context.folder / EXAMPLE_NAME
    if target.exists():
        raise Conflict(
            f"{target} exists already, so nothing was written.", hint="Move it away, or work in it."
        )
    context.say(f"Creating new folder `{EXAMPLE_NAME}` in the current working directory")
    context.say(f"Copying {assets.path('example_project')} to ./{EXAMPLE_NAME}")
    write_example(target)
    context.enter(target)
    return 0


def write_example(target: Path) -> None:
    """Copy the example project; files that ship as samples get the names under which they work."""
    shutil.copytree(assets.path("example_project"), target, ignore=_LEFT_OUT, dirs_exist_ok=True)
    for name in ("config.txt", "custom.py"):
        sample = target / f"{name}.sample"
        if sample.exists() and not (target / name).exists():
            sample.rename(target / name)


FAMILIES = {"setup_example": Family("setup_example", f"write an example project to ./{EXAMPLE_NAME}", _setup)}
