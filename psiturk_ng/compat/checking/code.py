"""Looks at custom.py and what it imports."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from psiturk_ng.compat.availability import is_missing
from psiturk_ng.compat.bindings import bound_names, imported_names
from psiturk_ng.compat.diagnosis import module_hint
from psiturk_ng.compat.modernising import remarks_on
from psiturk_ng.compat.moved_names import DROPPED
from psiturk_ng.compat.porting import line_edits, port, readable
from psiturk_ng.compat.reachable import entry, files_loaded, readable_tree
from psiturk_ng.compat.source import Source, parses, read_source
from psiturk_ng.domain.findings import Finding, Weight

_LIBRARIES: Final = frozenset({"flask", "itsdangerous", "jinja2", "markupsafe", "sqlalchemy", "werkzeug"})
_NOT_YET: Final = frozenset({"psiturk.psiturk_shell"})


def check_code(folder: Path) -> Iterator[Finding]:
    """Read the files that the server will load.

    Args:
        folder: the project.
    """
    for path in files_loaded(folder):
        yield from _File(folder, path).findings()
    first = entry(folder)
    if first is not None and (tree := readable_tree(first)) is not None:
        names = bound_names(tree) | imported_names(tree)
        if "custom_code" not in names and "*" not in names:
            yield Finding(
                first.relative_to(folder).as_posix(),
                None,
                Weight.STOPS,
                "It defines no Blueprint named custom_code.",
                "Add the line `custom_code = Blueprint('custom_code', __name__)`, and put your routes on it.",
            )


class _File:
    def __init__(self, folder: Path, path: Path) -> None:
        self._folder = folder
        self._path = path
        self._name = path.relative_to(folder).as_posix()

    def findings(self) -> Iterator[Finding]:
        try:
            source = read_source(self._path, self._path.read_bytes())
        except (OSError, SyntaxError) as error:
            yield self._finding(None, Weight.STOPS, f"It cannot be read: {error}.")
            return
        for warning in source.warnings:
            yield self._finding(None, Weight.DIFFERS, warning.partition(": ")[2] or warning)
        text = source.text if parses(source.text) else readable(source.text)
        if not parses(text):
            yield self._broken(source)
            return
        for place in line_edits(source.text, text):
            message = f"This is Python 2: {_short(place.old)}."
            yield self._finding(place.line, Weight.STOPS, message, f"Write {_short(place.new)}.")
        tree = ast.parse(text)
        for remark in remarks_on(tree, self._folder):
            yield self._finding(remark.line, Weight.DIFFERS, remark.text)
        yield from self._imports(tree)

    def _broken(self, source: Source) -> Finding:
        try:
            ast.parse(source.text)
        except (SyntaxError, ValueError) as error:
            message = f"Python cannot read it: {getattr(error, 'msg', error)}."
            edit = "`psiturk migrate code` shows how to write it." if port(self._path).is_needed else ""
            return self._finding(getattr(error, "lineno", None), Weight.STOPS, message, edit)
        raise AssertionError("It could be read.")

    def _imports(self, tree: ast.Module) -> Iterator[Finding]:
        """Find imports at the top of the file that will fail."""
        for statement in tree.body:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    yield from self._module(alias.name, statement.lineno)
            elif isinstance(statement, ast.ImportFrom) and statement.level == 0 and statement.module:
                missing = list(self._module(statement.module, statement.lineno))
                yield from missing
                if not missing:
                    yield from self._names(statement)

    def _module(self, module: str, line: int) -> Iterator[Finding]:
        if is_missing(module, self._folder):
            yield self._finding(line, Weight.STOPS, f"{module} is not installed.", module_hint(module))

    def _names(self, statement: ast.ImportFrom) -> Iterator[Finding]:
        module = statement.module or ""
        if module.startswith("psiturk_ng.") or module.partition(".")[0] not in _LIBRARIES | {"psiturk"}:
            return
        if module in _NOT_YET:
            message = f"{module} can be imported, but cannot be used yet."
            yield self._finding(statement.lineno, Weight.DIFFERS, message)
            return
        found = import_module(module)
        offered = {*vars(found), *getattr(found, "__all__", ())}
        for alias in statement.names:
            if (
                alias.name == "*"
                or alias.name in offered
                or not is_missing(f"{module}.{alias.name}", self._folder)
            ):
                continue
            edit = DROPPED.get((module, alias.name), "Delete it if nothing needs it.")
            yield self._finding(statement.lineno, Weight.STOPS, f"{module} has no {alias.name}.", edit)

    def _finding(self, line: int | None, weight: Weight, message: str, edit: str = "") -> Finding:
        return Finding(self._name, line, weight, message, edit)


def _short(code: str) -> str:
    """Give code as one line, in quotes."""
    line = " ".join(code.split()) or "nothing"
    return f"`{line[:117]}…`" if len(line) > 118 else f"`{line}`"
