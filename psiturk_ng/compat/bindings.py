"""Which names a module binds, and which of them are modules."""

import ast
from collections.abc import Iterator
from typing import Final

_START: Final = ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)


def bound_names(tree: ast.Module) -> set[str]:
    """Find every name that code gives a value to, in whatever scope, otherwise than by `import x`."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                names.add(name)
    return names


def imported_names(tree: ast.Module) -> set[str]:
    """Find every name that an import statement binds."""
    return {
        (alias.asname or alias.name).partition(".")[0]
        for statement in import_statements(tree)
        for alias in statement.names
    }


def imported_modules(tree: ast.Module) -> dict[str, str]:
    """Find the names that stand for a module all through a file, and which module that is.

    A name that is also a variable or an argument somewhere is left out.
    """
    found: dict[str, str] = {}
    for statement in import_statements(tree):
        for alias in statement.names:
            if isinstance(statement, ast.ImportFrom):
                if statement.level == 0 and statement.module:
                    found[alias.asname or alias.name] = f"{statement.module}.{alias.name}"
            elif alias.asname:
                found[alias.asname] = alias.name
            else:
                top = alias.name.partition(".")[0]
                found[top] = top
    for name in bound_names(tree):
        found.pop(name, None)
    return found


def import_statements(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Give all imports, at any depth."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


def insert_imports(tree: ast.Module, statements: list[ast.stmt]) -> None:
    """Put imports before all other code: behind the docstring and what must come first."""
    index = 0
    for statement in tree.body:
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not (is_docstring or is_future):
            break
        index += 1
    for statement in statements:
        ast.fix_missing_locations(ast.copy_location(statement, _START))
    tree.body[index:index] = statements
