"""Statements that execute themselves, as SQLAlchemy's did before 2.0: `table.select().execute()`."""

import ast
from typing import Final

from psiturk_ng.compat.bindings import insert_imports

_SOURCE: Final = "psiturk_ng.compat.idioms.sqlalchemy_names"
_ALIAS: Final = "_psiturk_execute"


def allow_implicit_execution(tree: ast.Module) -> None:
    """Let a call of `execute` on something that has no such method run it on psiTurk's engine.

    Args:
        tree: changed in place.
    """
    calls = _Calls()
    calls.visit(tree)
    if calls.found:
        insert_imports(tree, [ast.ImportFrom(_SOURCE, [ast.alias("execute", _ALIAS)], 0)])


class _Calls(ast.NodeTransformer):
    def __init__(self) -> None:
        self.found = False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Put our function in the place of a method that a statement may lack."""
        self.generic_visit(node)
        method = node.func
        is_statement_perhaps = isinstance(method, ast.Attribute) and method.attr == "execute"
        if not is_statement_perhaps or any(not isinstance(each, ast.Dict) for each in node.args):
            return node
        assert isinstance(method, ast.Attribute)
        self.found = True
        name = ast.copy_location(ast.Name(_ALIAS, ast.Load()), method)
        return ast.copy_location(ast.Call(name, [method.value, *node.args], node.keywords), node)
