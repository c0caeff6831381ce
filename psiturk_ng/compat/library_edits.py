"""Writes old uses of libraries in their modern form, wherever the code itself shows what it should be."""

import ast
import copy
from pathlib import Path
from typing import Final

from psiturk_ng.compat.bindings import bound_names, imported_modules, imported_names
from psiturk_ng.compat.moved import module_of, moved_import, renamed_module
from psiturk_ng.compat.moved_names import MOVED, RENAMED
from psiturk_ng.compat.text_edits import TextEdits

_BUILT_IN: Final = {
    "basestring": "str",
    "long": "int",
    "raw_input": "input",
    "unichr": "chr",
    "unicode": "str",
    "xrange": "range",
}
_METHODS: Final = {"iteritems": "items", "iterkeys": "keys", "itervalues": "values"}
_KEYWORDS: Final = {
    "send_file": {"attachment_filename": "download_name", "cache_timeout": "max_age", "add_etags": "etag"},
    "send_from_directory": {
        "filename": "path",
        "attachment_filename": "download_name",
        "cache_timeout": "max_age",
    },
}


def with_modern_libraries(text: str, folder: Path) -> str:
    """Rewrite a file that Python 3 can read.

    Args:
        text: the file.
        folder: the project, whose own modules keep their names.
    """
    tree = ast.parse(text)
    edits = TextEdits(text)
    visitor = _Rewriter(edits, tree, folder)
    visitor.visit(tree)
    return edits.applied(tree)


class _Rewriter(ast.NodeVisitor):
    def __init__(self, edits: TextEdits, tree: ast.Module, folder: Path) -> None:
        self._edits = edits
        self._folder = folder
        self._modules = imported_modules(tree)
        self._own = bound_names(tree) | imported_names(tree)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Import names from where they are now."""
        if node.level or not node.module:
            return
        changed = copy.deepcopy(node)
        changed.module = renamed_module(node.module, self._folder) or node.module
        statements = moved_import(changed)
        self._replace_statement(node, statements)

    def visit_Import(self, node: ast.Import) -> None:
        """Import modules by their present names."""
        changed = copy.deepcopy(node)
        for alias in changed.names:
            if (target := renamed_module(alias.name, self._folder)) is not None:
                alias.name, alias.asname = target, alias.asname or alias.name
        self._replace_statement(node, [changed])

    def _replace_statement(self, node: ast.stmt, statements: list[ast.stmt]) -> None:
        new = [ast.unparse(statement) for statement in statements]
        if new != [ast.unparse(node)]:
            self._edits.replace(node, ("\n" + " " * node.col_offset).join(new))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Follow `module.name`."""
        self.generic_visit(node)
        module = module_of(node.value, self._modules) or ""
        target = MOVED.get((module, node.attr))
        if target is None or target[0].startswith("psiturk_ng.") or RENAMED.get(module):
            return
        if target[0] == module:
            self._edits.rename_attribute(node, target[1])
        elif target[0] == "builtins":
            self._edits.replace(node, target[1])
        else:
            self._edits.replace(node, f"{target[0]}.{target[1]}")
            self._edits.imports.add(target[0])

    def visit_Name(self, node: ast.Name) -> None:
        """Follow built-in names."""
        if node.id in _BUILT_IN and node.id not in self._own:
            self._edits.replace(node, _BUILT_IN[node.id])

    def visit_Call(self, node: ast.Call) -> None:
        """Follow methods and arguments."""
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _METHODS and not node.args:
            self._edits.rename_attribute(function, _METHODS[function.attr])
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        for keyword in node.keywords:
            if (new := _KEYWORDS.get(name, {}).get(keyword.arg or "")) is not None:
                self._edits.rename_keyword(keyword, new)
        if name in ("select", "case") and len(node.args) == 1 and isinstance(node.args[0], ast.List):
            listed = self._edits.source(node.args[0])
            self._edits.replace(node.args[0], listed[1:-1].strip().rstrip(","))
