"""The checkout that the tests belong to: its files, and copies of it."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE = (
    ".git",
    ".venv",
    "node_modules",
    "__pycache__",
    "build",
    "_build",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
    ".psiturk",
)
"""Folders that commands make and that belong to no commit."""


def files(*suffixes: str) -> Iterator[Path]:
    """List the files of the checkout that somebody wrote, in a steady order.

    Args:
        suffixes: endings such as `.py`; all files without one.
    """
    return (path for path in _written() if not suffixes or path.suffix in suffixes)


@cache
def _written() -> tuple[Path, ...]:
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in MADE and not name.endswith(".egg-info")]
        found += [Path(folder, name) for name in names]
    return tuple(sorted(found))


def python_files(*folders: str) -> list[Path]:
    """List the Python files below some folders of the checkout."""
    wanted = [ROOT / folder for folder in folders]
    return [path for path in files(".py") if any(path.is_relative_to(folder) for folder in wanted)]


def copy_of_checkout(folder: Path) -> Path:
    """Copy what a commit of the present state would hold."""
    ignored = shutil.ignore_patterns(*MADE, "*.egg-info")
    return Path(shutil.copytree(ROOT, folder, ignore=ignored))


def name_of(path: Path) -> str:
    """Name a file of the checkout for a message."""
    return path.relative_to(ROOT).as_posix()
