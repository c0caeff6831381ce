"""Rewrites a project's Python files for the Python and the libraries of today."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psiturk_ng.compat.library_edits import with_modern_libraries
from psiturk_ng.compat.moved_names import RENAMED
from psiturk_ng.compat.source import parses, read_source, with_expanded_tabs
from psiturk_ng.config.file_edits import FileEdit, line_ending

_FIXERS: Final = "fissix.fixes"
_HARMLESS: Final = (
    "getcwdu",
    "has_key",
    "imports",
    "imports2",
    "itertools",
    "itertools_imports",
    "ne",
    "reduce",
    "urllib",
)
"""What is also safe where Python 3 can read a file; other fixers keep what Python 2 meant by it."""

_RENAMING: Final = ("imports", "imports2", "urllib")
_SYNTAX: Final = (
    "except",
    "exec",
    "ne",
    "numliterals",
    "paren",
    "print",
    "raise",
    "repr",
    "throw",
    "tuple_params",
)
"""What makes Python 2 unreadable for Python 3."""


@dataclass(frozen=True, slots=True)
class LineEdit:
    """One place that has to be written otherwise.

    Args:
        line: its number, from 1.
        old: the line as it is.
        new: the lines to put there.
    """

    line: int
    old: str
    new: str

    def covers(self, line: int) -> bool:
        """Whether a line is among those to be written otherwise."""
        return self.line <= line <= self.line + self.old.count("\n")


def port(path: Path) -> FileEdit:
    """Say how a file should be written.

    Args:
        path: a Python file.

    Raises:
        SyntaxError: if its encoding is not known to Python.
        OSError: if it cannot be read.
    """
    content = path.read_bytes()
    source = read_source(path, content)
    return FileEdit(
        path, source.original, ported(source.text, path.parent), source.encoding, line_ending(content)
    )


def ported(text: str, folder: Path) -> str:
    """Rewrite a text; one that no version of Python can read stays as it is.

    Args:
        text: the file.
        folder: where it is; modules beside it keep their names.
    """
    for version in (text, with_expanded_tabs(text)):
        modern = _with_python3(version, folder)
        if parses(modern):
            return with_modern_libraries(modern, folder)
    return text


def readable(text: str) -> str:
    """Rewrite only what keeps Python 3 from reading a text; it stays as it is if that does not help."""
    for names in (_SYNTAX, (*_SYNTAX, "unicode")):
        modern = _refactored(text, names)
        if parses(modern):
            return modern
    return text


def line_edits(before: str, after: str) -> list[LineEdit]:
    """List what differs between two texts, place by place."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True), 1)
        return [LineEdit(number, *pair) for number, pair in pairs if pair[0] != pair[1]]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        LineEdit(start + 1, "\n".join(old[start:end]), "\n".join(new[new_start:new_end]))
        for kind, start, end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
    ]


def _with_python3(text: str, folder: Path) -> str:
    from fissix.refactor import get_fixers_from_package

    everything = [name.rpartition(".fix_")[2] for name in get_fixers_from_package(_FIXERS)]
    # It takes every call of a method `sort`, NumPy's too, for a list's.
    everything.remove("sorted")
    names = _HARMLESS if parses(text) else everything
    if any((folder / f"{module}.py").is_file() for module in RENAMED):
        names = [name for name in names if name not in _RENAMING]
    return _refactored(text, names)


def _refactored(text: str, names: Sequence[str]) -> str:
    from fissix.pgen2.parse import ParseError
    from fissix.pgen2.tokenize import TokenError
    from fissix.refactor import RefactoringTool

    fixers = [f"{_FIXERS}.fix_{name}" for name in names]
    ends_well = text.endswith("\n")
    try:
        tree = RefactoringTool(fixers).refactor_string(text if ends_well else f"{text}\n", "custom.py")
    except (ParseError, TokenError):
        return text
    return str(tree) if ends_well else str(tree).removesuffix("\n")
