"""Imports that newer libraries moved, followed for project code without touching the libraries."""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from psiturk_ng.compat.availability import is_missing
from psiturk_ng.compat.bindings import imported_modules, insert_imports
from psiturk_ng.compat.moved_names import MOVED, RENAMED, WRAPPED, Name
from psiturk_ng.compat.remarks import Remark, still_works

_PREFIX: Final = "_psiturk_"
_STARRED: Final = ("sqlalchemy", "sqlalchemy.orm", "sqlalchemy.sql")


def follow_moved_imports(tree: ast.Module, folder: Path) -> list[Remark]:
    """Rewrite the imports in a syntax tree wherever a name or a whole module has moved.

    Args:
        tree: changed in place.
        folder: the project; modules of its own are never taken for old ones.

    Returns:
        A remark for each name, with the line to write instead.
    """
    remarks: list[Remark] = []
    for block in _blocks(tree):
        for index in reversed(range(len(block))):
            statement = block[index]
            if isinstance(statement, ast.ImportFrom) and statement.level == 0:
                _rename_source(statement, folder, remarks)
                block[index : index + 1] = _followed(statement, tree, remarks)
            elif isinstance(statement, ast.Import):
                _rename_modules(statement, folder, remarks)
    attributes = _Attributes(imported_modules(tree), remarks)
    attributes.visit(tree)
    insert_imports(tree, attributes.imports())
    return remarks


def moved_import(statement: ast.ImportFrom) -> list[ast.stmt]:
    """Give the statements to write instead of one; itself, if nothing has moved."""
    staying = [alias for alias in statement.names if not _is_written_otherwise(statement, alias)]
    moving = ast.ImportFrom(statement.module, [alias for alias in statement.names if alias not in staying], 0)
    ast.copy_location(moving, statement)
    result = _followed(moving, ast.Module([], []), []) if moving.names else []
    if not staying:
        return result
    return [ast.ImportFrom(statement.module, staying, 0), *result]


def _is_written_otherwise(statement: ast.ImportFrom, alias: ast.alias) -> bool:
    if _flask_extension(statement, alias) is not None:
        return True
    target = MOVED.get((statement.module or "", alias.name))
    return target is not None and not target[0].startswith("psiturk_ng.") and target[0] != "builtins"


def shown(name: Name) -> str:
    """Write a name as code has it."""
    module, attribute = name
    return attribute if module == "builtins" else f"{module}.{attribute}"


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """All lists of statements, at any depth."""
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                yield block


def _followed(statement: ast.ImportFrom, tree: ast.Module, remarks: list[Remark]) -> list[ast.stmt]:
    staying: list[ast.alias] = []
    result: list[ast.stmt] = []
    for alias in statement.names:
        old = (statement.module or "", alias.name)
        if alias.name == "*" and old[0] in _STARRED:
            return _used_names(statement, tree)
        if (flask := _flask_extension(statement, alias)) is not None:
            result.append(ast.fix_missing_locations(ast.copy_location(flask, statement)))
            remarks.append(Remark(alias.lineno, still_works("flask.ext is gone", ast.unparse(flask))))
            continue
        target = MOVED.get(old) or WRAPPED.get(old)
        if target is None:
            staying.append(alias)
            continue
        name = alias.asname or alias.name
        moved = ast.ImportFrom(target[0], [ast.alias(target[1], None if name == target[1] else name)], 0)
        ast.copy_location(moved.names[0], alias)
        result.append(ast.copy_location(moved, statement))
        if old in MOVED:
            remarks.append(Remark(alias.lineno, _moved_sentence(old, target)))
    if staying:
        statement.names = staying
        result.insert(0, statement)
    return result


def _moved_sentence(old: Name, target: Name) -> str:
    modern = f"from {target[0]} import {target[1]}"
    if target[0] == "builtins":
        modern = target[1]
    elif target[0].startswith("psiturk_ng."):
        modern = "from urllib.parse import parse_qsl, and MultiDict(parse_qsl(…))"
    return still_works(f"{old[1]} is no longer in {old[0]}", modern)


def _used_names(statement: ast.ImportFrom, tree: ast.Module) -> list[ast.stmt]:
    """Write `from sqlalchemy import *` out: it brings modules too now, such as one called `engine`."""
    source = statement.module or ""
    used = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})
    offered = import_module(source)
    places = {old: MOVED.get((source, old)) or WRAPPED.get((source, old)) or (source, old) for old in used}
    return [
        ast.fix_missing_locations(
            ast.copy_location(ast.ImportFrom(module, [ast.alias(name, old)], 0), statement)
        )
        for old, (module, name) in places.items()
        if module != source or not isinstance(getattr(offered, name, offered), ModuleType)
    ] or [ast.copy_location(ast.Pass(), statement)]


def _flask_extension(statement: ast.ImportFrom, alias: ast.alias) -> ast.stmt | None:
    """`from flask.ext.login import x` and `from flask.ext import login`, as they are written now."""
    if statement.module == "flask.ext":
        return ast.Import([ast.alias(f"flask_{alias.name}", alias.asname or alias.name)])
    if (statement.module or "").startswith("flask.ext."):
        package = "flask_" + (statement.module or "").removeprefix("flask.ext.")
        return ast.ImportFrom(package, [alias], 0)
    return None


def _rename_source(statement: ast.ImportFrom, folder: Path, remarks: list[Remark]) -> None:
    if (target := renamed_module(statement.module or "", folder)) is not None:
        names = ", ".join(ast.unparse(alias) for alias in statement.names)
        remarks.append(_rename_remark(statement, f"from {target} import {names}"))
        statement.module = target


def _rename_modules(statement: ast.Import, folder: Path, remarks: list[Remark]) -> None:
    for alias in statement.names:
        if (target := renamed_module(alias.name, folder)) is not None:
            alias.name, alias.asname = target, alias.asname or alias.name
            modern = f"import {target}" if target == alias.asname else f"import {target} as {alias.asname}"
            remarks.append(_rename_remark(statement, modern))


def renamed_module(module: str, folder: Path) -> str | None:
    """The new name of a module, unless the project or an installed package has one of the old name."""
    target = RENAMED.get(module)
    return target if target is not None and is_missing(module, folder) else None


def _rename_remark(statement: ast.stmt, modern: str) -> Remark:
    return Remark(statement.lineno, still_works("this is an import of Python 2", modern))


class _Attributes(ast.NodeTransformer):
    """Follows `module.name`, where the name has moved.

    Args:
        modules: the names that stand for modules.
        remarks: gets one for each name that has moved.
    """

    def __init__(self, modules: dict[str, str], remarks: list[Remark]) -> None:
        self._modules = modules
        self._remarks = remarks
        self._targets: dict[Name, str] = {}

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Replace the attribute by a name that is imported from where it is now."""
        self.generic_visit(node)
        module = module_of(node.value, self._modules)
        old = (module or "", node.attr)
        target = MOVED.get(old) or WRAPPED.get(old)
        if target is None or not isinstance(node.ctx, ast.Load):
            return node
        if old in MOVED:
            self._remarks.append(
                Remark(node.lineno, still_works(f"{shown(old)} is {shown(target)} now", shown(target)))
            )
        alias = self._targets.setdefault(target, f"{_PREFIX}{len(self._targets)}")
        return ast.copy_location(ast.Name(alias, ast.Load()), node)

    def imports(self) -> list[ast.stmt]:
        """The imports of the names that were put in."""
        return [
            ast.ImportFrom(module, [ast.alias(name, alias)], 0)
            for (module, name), alias in self._targets.items()
        ]


def module_of(node: ast.expr, modules: Mapping[str, str]) -> str | None:
    """Tell which module an expression such as `flask.json` stands for.

    Args:
        node: the expression.
        modules: the names that stand for modules.
    """
    if isinstance(node, ast.Name):
        return modules.get(node.id)
    if isinstance(node, ast.Attribute):
        above = module_of(node.value, modules)
        return f"{above}.{node.attr}" if above else None
    return None
