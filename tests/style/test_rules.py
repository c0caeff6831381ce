"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import ROOT, files, name_of, python_files

CATCHES_EVERYTHING = {
    "psiturk_ng/web/dashboard/background.py",
    # Each turns whatever a stranger's code raises into an answer, and logs it.
    "psiturk_ng/shell/edge.py",
    "psiturk_ng/web/participant/failures.py",
    "psiturk_ng/compat/judging.py",
    # The work is done again by who waits for it, and fails there.
    "psiturk_ng/services/second_half.py",
    # Raises it again, in the thread whose failure it is.
    "psiturk_ng/store/group_commit.py",
    # Ends the request, and tells the log: without that, its thread would be lost.
    "psiturk_ng/supervisor/worker.py",
    # Lets the view raise it again, where Flask answers it.
    "psiturk_ng/web/participant/short_way.py",
}
# Written in pieces, so that this file does not hold them itself.
FOREIGN_WORDS = (
    "/" + "work/",
    "/tmp" + "/venv",
    "/tmp" + "/plan",
    "/opt" + "/pypi",
    "extra-" + "index-url",
    "index-" + "url =",
    "npm" + "mirror",
)
TEXT = (".py", ".md", ".cfg", ".toml", ".html", ".css", ".js", ".mjs", ".ts", ".json", ".txt", ".ini", "")
VAGUE_NAMES = {"utils", "helpers", "common", "manager", "wrapper", "misc"}


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in python_files("psiturk_ng"):
        yield name_of(path), ast.parse(path.read_text("utf-8"))


def test_imports_point_down() -> None:
    """The layers of the architecture hold, and domain and services know no platform."""
    words = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_edges_catch_everything() -> None:
    """An `except Exception` elsewhere would hide a defect."""
    catching = {
        name
        for name, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises_again(node)
    }
    assert catching == CATCHES_EVERYTHING


def _is_broad(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(each is None or getattr(each, "id", "") in ("Exception", "BaseException") for each in kinds)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and (last.exc is None or last.cause is not None)


def test_no_module_has_a_vague_name() -> None:
    """A name that fits everything says nothing."""
    ours = [
        path for path in python_files("psiturk_ng") if path not in python_files("psiturk_ng/compat/alias")
    ]
    assert [name_of(path) for path in ours if VAGUE_NAMES & set(path.stem.split("_"))] == []


@pytest.mark.parametrize("path", python_files("tests"), ids=name_of)
def test_every_test_says_what_it_proves(path: Path) -> None:
    """The one-line docstring is what a reader of a failure sees first."""
    tree = ast.parse(path.read_text("utf-8"))
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    assert [test.name for test in tests if not ast.get_docstring(test)] == []


def test_no_file_names_a_place_outside_the_repository() -> None:
    """Paths of one machine and addresses of one network mean nothing to anybody else."""
    found = [
        f"{name_of(path)}: {word}"
        for path in files(*TEXT)
        # A linked worktree has a file `.git` that says where its repository is.
        if path.name not in ("package-lock.json", ".git")
        for word in FOREIGN_WORDS
        if word in path.read_text("utf-8", errors="replace")
    ]
    assert found == []


def test_todo_comments_name_their_issue() -> None:
    """A promise without a number is forgotten."""
    loose = re.compile(r"(#|//)\s*(TODO|FIXME|XXX)(?!.*#\d)")
    assert [
        name_of(path) for path in files(".py", ".ts", ".js") if loose.search(path.read_text("utf-8"))
    ] == []
