"""Showing a page in the researcher's browser."""

import sys
import webbrowser
from collections.abc import Callable, Mapping

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def browser(environ: Mapping[str, str]) -> Callable[[str], bool]:
    """Make a function that shows a URL and returns whether it could.

    Without a desktop it does nothing: a text browser would take over the terminal.
    """
    has_desktop = sys.platform == "darwin" or any(environ.get(name) for name in _DISPLAYS)
    return webbrowser.open if has_desktop else _cannot


def _cannot(_url: str) -> bool:
    return False
