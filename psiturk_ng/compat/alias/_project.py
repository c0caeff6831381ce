"""The project that the other modules speak of: the server's, or the one in the current folder."""

from pathlib import Path

from psiturk_ng.compat import runtime
from psiturk_ng.compat.runtime import ProjectNames


def names() -> ProjectNames:
    """Give the project of this process, opening the one in the current folder if there is none."""
    installed = runtime.current()
    if installed is None:
        from psiturk_ng.bootstrap import open_project

        installed = open_project(Path.cwd()).names
        runtime.install(installed)
    return installed
