"""Loading a project's own code in a process of its own, where it can do no harm."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from psiturk_ng.errors import ProjectCodeError

SECONDS: Final = 20.0
_PROGRAM: Final = "from psiturk_ng.wsgi import rehearse; rehearse()"


def load_code(folder: Path, environ: Mapping[str, str]) -> None:
    """Load custom.py as the server would.

    Raises:
        ProjectCodeError: if that fails, or does not end.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _PROGRAM],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ProjectCodeError(
            f"Loading custom.py took longer than {SECONDS:.0f} seconds.",
            "Move what takes long out of its first level, into a function.",
        ) from error
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        said = (done.stderr.splitlines() or [f"status {done.returncode}"])[-1]
        raise ProjectCodeError(f"Loading custom.py ended Python: {said}", "Correct custom.py.")
    if told := json.loads(lines[-1]):
        raise ProjectCodeError(told["message"], told["hint"])
