"""Which Python files of a project its server loads."""

import ast
from collections.abc import Iterator
from pathlib import Path

from psiturk_ng.compat.bindings import import_statements
from psiturk_ng.compat.porting import readable
from psiturk_ng.compat.source import parses, read_source


def entry(folder: Path) -> Path | None:
    """Find custom.py, or the package of that name; None if there is neither."""
    candidates = (folder / "custom.py", folder / "custom" / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


def files_loaded(folder: Path) -> list[Path]:
    """List custom.py and the files beside it that it imports, directly or not.

    Args:
        folder: the project.
    """
    first = entry(folder)
    found: list[Path] = []
    waiting = [first] if first else []
    while waiting:
        path = waiting.pop(0)
        if path not in found:
            found.append(path)
            waiting += _imported(path, folder)
    return found


def readable_tree(path: Path) -> ast.Module | None:
    """Parse a file, ported to Python 3 if need be; None if nothing makes it readable."""
    try:
        text = read_source(path, path.read_bytes()).text
    except (OSError, SyntaxError):
        return None
    modern = text if parses(text) else readable(text)
    return ast.parse(modern) if parses(modern) else None


def _imported(path: Path, folder: Path) -> Iterator[Path]:
    tree = readable_tree(path)
    for statement in import_statements(tree) if tree else ():
        if isinstance(statement, ast.Import):
            modules = [alias.name for alias in statement.names]
            base = folder
        else:
            base = path.parents[statement.level - 1] if statement.level else folder
            source = statement.module or ""
            modules = [source, *(f"{source}.{alias.name}".lstrip(".") for alias in statement.names)]
        for module in modules:
            yield from _files(base, module)


def _files(base: Path, module: str) -> Iterator[Path]:
    parts = [part for part in module.split(".") if part]
    for length in range(1, len(parts) + 1):
        place = base.joinpath(*parts[:length])
        for path in (place.with_suffix(".py"), place / "__init__.py"):
            if path.is_file():
                yield path
