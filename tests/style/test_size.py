"""Modules and functions stay small enough to be read at one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import files, name_of, python_files

MODULE_LINES = 400
SCRIPT_LINES = 250
FUNCTION_LINES = 40
PUBLIC_METHODS = 12
OVERSIZED_CLASSES = {
    # The open project is nothing but its parts, one property each.
    "psiturk_ng/bootstrap.py": {"Project"},
}
Function = ast.FunctionDef | ast.AsyncFunctionDef

PACKAGE = python_files("psiturk_ng", "tests", "benchmarks", "example_project")


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _body_lines(function: Function) -> int:
    """Count a function's lines without its docstring."""
    has_docstring = ast.get_docstring(function, clean=False) is not None
    docstring = function.body[0] if has_docstring else None
    words = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - words


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_a_module_fits_its_limit(path: Path) -> None:
    """Longer than this, a module has more than one job."""
    assert len(path.read_text("utf-8").splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_functions_fit_their_limit(path: Path) -> None:
    """Longer than this, a function has more than one step of one level."""
    tree = ast.parse(path.read_text("utf-8"))
    lengths = {function.name: _body_lines(function) for function in _functions(tree)}
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


@pytest.mark.parametrize("path", python_files("psiturk_ng"), ids=name_of)
def test_classes_offer_few_things(path: Path) -> None:
    """More public methods than this, and a class is several."""
    tree = ast.parse(path.read_text("utf-8"))
    counts = {
        node.name: sum(isinstance(each, Function) and not each.name.startswith("_") for each in node.body)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    large = {name for name, count in counts.items() if count > PUBLIC_METHODS}
    assert large - OVERSIZED_CLASSES.get(name_of(path), set()) == set()


@pytest.mark.parametrize(
    "path",
    [path for path in files(".ts") if "dist" not in path.parts and "test" not in path.parts],
    ids=name_of,
)
def test_a_script_fits_its_limit(path: Path) -> None:
    """The client's modules are held to the same."""
    assert len(path.read_text("utf-8").splitlines()) <= SCRIPT_LINES
