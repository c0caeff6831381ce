"""The checkout that the tests belong to: its files, and copies of it."""

import shutil
from collections.abc import Iterator
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
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        made = any(part in MADE or part.endswith(".egg-info") for part in parts)
        if not made and path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


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
