"""Replaces parts of a Python file at the places that its syntax tree names."""

import ast
import re
from dataclasses import dataclass, field


@dataclass(slots=True)
class TextEdits:
    """Collects replacements for one text.

    Args:
        text: the file.
        imports: modules to import that it does not import yet.
    """

    text: str
    imports: set[str] = field(default_factory=set)
    _replacements: list[tuple[int, int, str]] = field(default_factory=list)

    def replace(self, node: ast.expr | ast.stmt | ast.keyword, new: str) -> None:
        """Put other code in the place of a node."""
        self._replacements.append((*self._span(node), new))

    def rename_attribute(self, node: ast.Attribute, new: str) -> None:
        """Put another name behind the dot."""
        _, end = self._span(node)
        self._replacements.append((end - len(node.attr), end, new))

    def rename_keyword(self, node: ast.keyword, new: str) -> None:
        """Put another name before the equals sign."""
        start, _ = self._span(node)
        self._replacements.append((start, start + len(node.arg or ""), new))

    def source(self, node: ast.expr) -> str:
        """Give the code of an expression."""
        start, end = self._span(node)
        return self.text[start:end]

    def applied(self, tree: ast.Module) -> str:
        """Make all replacements, and add the imports before the first other statement."""
        text = self.text
        for start, end, new in sorted(set(self._replacements), reverse=True):
            text = text[:start] + new + text[end:]
        if not self.imports:
            return text
        lines = _lines(text)
        at = _first_line_of_code(tree) - 1
        return "".join([*lines[:at], *(f"import {name}\n" for name in sorted(self.imports)), *lines[at:]])

    def _span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column_bytes: int) -> int:
        lines = _lines(self.text)
        before = sum(map(len, lines[: line - 1]))
        return before + len(lines[line - 1].encode()[:column_bytes].decode())


def _lines(text: str) -> list[str]:
    """Split where Python does: a form feed, say, ends no line."""
    return re.findall(r"[^\n]*\n|[^\n]+$", text)


def _first_line_of_code(tree: ast.Module) -> int:
    for statement in tree.body:
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not (is_docstring or is_future):
            return statement.lineno
    return 1
