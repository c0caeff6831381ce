"""`open`: show a folder in the file manager."""

import shutil
import subprocess
from argparse import Namespace

from psiturk_ng.errors import NotFound
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, argument


def _open(context: Context, arguments: Namespace) -> int:
    folder = (context.folder / (arguments.folder or ".")).resolve()
    if not folder.exists():
        raise NotFound(f"There is no {folder}.")
    program = shutil.which("open", path=context.environ.get("PATH")) or shutil.which(
        "xdg-open", path=context.environ.get("PATH")
    )
    if program is None:
        raise NotFound(
            "This machine has no file manager that could be opened.", hint=f"The folder is {folder}."
        )
    return subprocess.run([program, str(folder)], check=False, env=dict(context.environ)).returncode


FAMILIES = {
    "open": Family(
        "open",
        "show a folder in the file manager",
        _open,
        (argument("folder", nargs="?", help="a folder; the project's own without one"),),
    )
}
