"""Imports of missing modules that nothing uses: a study need not stop for them."""

import ast
from pathlib import Path

from psiturk_ng.compat.availability import is_missing
from psiturk_ng.compat.bindings import bound_names
from psiturk_ng.compat.remarks import Remark


def drop_unused_imports(tree: ast.Module, folder: Path) -> list[Remark]:
    """Take out imports at the top of a file that would fail, and whose names nothing mentions.

    Args:
        tree: changed in place.
        folder: the project.
    """
    used = _mentioned(tree)
    remarks: list[Remark] = []
    for statement in list(tree.body):
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        for alias in list(statement.names):
            module = alias.name if isinstance(statement, ast.Import) else statement.module or ""
            if (
                _bound(alias, statement) not in used
                and not _is_relative(statement)
                and is_missing(module, folder)
            ):
                statement.names.remove(alias)
                text = f"{module} is not installed, but nothing uses it; please delete the import."
                remarks.append(Remark(statement.lineno, text))
        if not statement.names:
            tree.body.remove(statement)
    return remarks


def _mentioned(tree: ast.Module) -> set[str]:
    """Names that code reads, gives a value to, or lists in `__all__`."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | bound_names(tree)
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return names | {text for text in texts if isinstance(text, str)} | {"*"}


def _bound(alias: ast.alias, statement: ast.stmt) -> str:
    name = alias.asname or alias.name
    return name.partition(".")[0] if isinstance(statement, ast.Import) else name


def _is_relative(statement: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.level > 0
