"""Names and methods of Python 2 that code still uses, put within its reach."""

import ast
from typing import Final

from psiturk_ng.compat.bindings import bound_names, imported_names, insert_imports
from psiturk_ng.compat.moved_names import BUILT_IN, METHODS
from psiturk_ng.compat.remarks import Remark, still_works

_SOURCE: Final = "psiturk_ng.compat.idioms.python2"
_PREFIX: Final = "_psiturk_"


def follow_python2(tree: ast.Module) -> list[Remark]:
    """Import Python 2's built-in names where a file uses them, and its dictionary methods.

    Args:
        tree: changed in place.

    Returns:
        A remark for each use, with the form to write instead.
    """
    known = bound_names(tree) | imported_names(tree)
    calls = _Calls(frozenset(BUILT_IN) - known)
    calls.visit(tree)
    insert_imports(
        tree, [ast.ImportFrom(_SOURCE, [ast.alias(name, alias)], 0) for name, alias in calls.needed.items()]
    )
    return calls.remarks


class _Calls(ast.NodeTransformer):
    """Finds the names, and rewrites the calls.

    Args:
        old_names: the built-in names that the file does not define itself.
    """

    def __init__(self, old_names: frozenset[str]) -> None:
        self._old_names = old_names
        self.remarks: list[Remark] = []
        self.needed: dict[str, str] = {}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Note a built-in name of Python 2."""
        if node.id in self._old_names:
            self.needed[node.id] = node.id
            modern = BUILT_IN[node.id]
            self.remarks.append(Remark(node.lineno, still_works(f"{node.id} is Python 2", modern)))
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Let `d.iteritems()` and `d.has_key(k)` work on Python 3's dictionaries."""
        self.generic_visit(node)
        method = node.func
        if not isinstance(method, ast.Attribute) or method.attr not in METHODS or node.keywords:
            return node
        if len(node.args) != (method.attr == "has_key"):
            return node
        self.remarks.append(
            Remark(method.lineno, still_works(f"{method.attr} is Python 2", METHODS[method.attr]))
        )
        alias = self.needed.setdefault(method.attr, f"{_PREFIX}{method.attr}")
        name = ast.copy_location(ast.Name(alias, ast.Load()), method)
        return ast.copy_location(ast.Call(name, [method.value, *node.args], []), node)
