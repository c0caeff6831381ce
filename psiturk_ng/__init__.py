"""psiturk_ng: run behavioural experiments online, from a researcher's folder to clean data."""

from typing import Any

from psiturk_ng.version import __version__

__all__ = ["__version__", "load"]


def __getattr__(name: str) -> Any:
    """Reach `load` without making every command pay for what analysis imports."""
    if name == "load":
        from psiturk_ng.analysis import load

        return load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
