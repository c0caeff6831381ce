"""Imports that newer libraries moved, followed for project code without touching the libraries."""

import ast
import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

MOVED: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("cgi", "escape"): ("html", "escape"),
    ("flask", "Markup"): ("markupsafe", "Markup"),
    ("flask", "escape"): ("markupsafe", "escape"),
    ("flask.json", "JSONEncoder"): ("json", "JSONEncoder"),
    ("fractions", "gcd"): ("math", "gcd"),
    ("jinja2", "Markup"): ("markupsafe", "Markup"),
    ("jinja2", "contextfilter"): ("jinja2", "pass_context"),
    ("jinja2", "contextfunction"): ("jinja2", "pass_context"),
    ("jinja2", "escape"): ("markupsafe", "escape"),
    ("jinja2", "evalcontextfilter"): ("jinja2", "pass_eval_context"),
    ("sqlalchemy.ext.declarative", "declarative_base"): ("sqlalchemy.orm", "declarative_base"),
    ("werkzeug", "check_password_hash"): ("werkzeug.security", "check_password_hash"),
    ("werkzeug", "generate_password_hash"): ("werkzeug.security", "generate_password_hash"),
    ("werkzeug", "secure_filename"): ("werkzeug.utils", "secure_filename"),
    ("werkzeug.contrib.fixers", "ProxyFix"): ("werkzeug.middleware.proxy_fix", "ProxyFix"),
    **{
        ("collections", name): ("collections.abc", name)
        for name in (
            "Callable",
            "Hashable",
            "Iterable",
            "Iterator",
            "Mapping",
            "MutableMapping",
            "MutableSequence",
            "Sequence",
            "Set",
        )
    },
}
"""Module and name as old code imports it: where it is now, and its name there."""

RENAMED: Final[Mapping[str, str]] = {
    "ConfigParser": "configparser",
    "Queue": "queue",
    "StringIO": "io",
    "cPickle": "pickle",
    "cStringIO": "io",
    "httplib": "http.client",
    "urlparse": "urllib.parse",
}
"""Modules of Python 2 whose names are all in another one of Python 3."""


def follow_moved_imports(tree: ast.Module, path: Path) -> list[str]:
    """Rewrite the imports in a syntax tree wherever a name or a whole module has moved.

    Args:
        tree: changed in place.
        path: names the file in the sentences.

    Returns:
        A sentence for each name, with the line to write instead.
    """
    sentences: list[str] = []
    for block in _blocks(tree):
        for index in reversed(range(len(block))):
            statement = block[index]
            if isinstance(statement, ast.ImportFrom) and statement.level == 0:
                _rename_source(statement, path, sentences)
                block[index : index + 1] = _followed(statement, path, sentences)
            elif isinstance(statement, ast.Import):
                _rename_modules(statement, path, sentences)
    return sorted(sentences)


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """All lists of statements, at any depth."""
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                yield block


def _followed(statement: ast.ImportFrom, path: Path, sentences: list[str]) -> list[ast.stmt]:
    staying: list[ast.alias] = []
    result: list[ast.stmt] = []
    for alias in statement.names:
        target = MOVED.get((statement.module or "", alias.name))
        if target is None:
            staying.append(alias)
            continue
        module, name = target
        moved = ast.ImportFrom(module, [ast.alias(name, alias.asname or alias.name)], 0)
        ast.copy_location(moved.names[0], alias)
        result.append(ast.copy_location(moved, statement))
        sentences.append(
            f"{path.name}, line {alias.lineno}: {alias.name} is no longer in {statement.module};"
            f" it still works here, but please write: from {module} import {name}."
        )
    if staying:
        statement.names = staying
        result.append(statement)
    return result


def _rename_source(statement: ast.ImportFrom, path: Path, sentences: list[str]) -> None:
    if (target := _renamed(statement.module or "")) is not None:
        names = ", ".join(ast.unparse(alias) for alias in statement.names)
        sentences.append(_rename_sentence(path, statement, f"from {target} import {names}"))
        statement.module = target


def _rename_modules(statement: ast.Import, path: Path, sentences: list[str]) -> None:
    for alias in statement.names:
        if (target := _renamed(alias.name)) is not None:
            alias.name, alias.asname = target, alias.asname or alias.name
            modern = f"import {target}" if target == alias.asname else f"import {target} as {alias.asname}"
            sentences.append(_rename_sentence(path, statement, modern))


def _renamed(module: str) -> str | None:
    """The new name of a module, unless the project or an installed package has one of the old name."""
    target = RENAMED.get(module)
    return None if target is None or importlib.util.find_spec(module) is not None else target


def _rename_sentence(path: Path, statement: ast.stmt, modern: str) -> str:
    return (
        f"{path.name}, line {statement.lineno}: this is an import of Python 2;"
        f" it still works here, but please write: {modern}."
    )
