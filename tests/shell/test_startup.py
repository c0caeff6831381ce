"""What a command costs before it does anything: the modules it imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from psiturk_ng.supervisor.companion import Companion
from tests.servers import environment

HEAVY = {"cmd2", "sqlalchemy", "boto3", "botocore", "flask", "rich", "gunicorn", "prompt_toolkit", "requests"}


@pytest.mark.parametrize(
    "words",
    [
        ("version",),
        ("hit", "--help"),
        ("debug", "-p"),
        ("status",),
        ("mode", "sim"),
        ("recruiter",),
        ("config", "print"),
        ("-v",),
    ],
    ids=" ".join,
)
def test_a_quick_command_imports_nothing_heavy(tmp_path: Path, words: tuple[str, ...]) -> None:
    """One-shots that need neither database nor web nor prompt do not pay for them."""
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "psiturk_ng", *words],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    Companion(tmp_path, "market-mturk", (), {}).stop()
    imported = {
        line.rpartition("|")[2].strip().partition(".")[0]
        for line in ended.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert "argparse" in imported or words == ("-v",)
    assert imported & HEAVY == set()


def test_command_declarations_import_only_the_standard_library(tmp_path: Path) -> None:
    """All families can be listed without any third-party package."""
    code = (
        "import sys\n"
        "from psiturk_ng.shell import registry\n"
        "[registry.family(name) for name in registry.names()]\n"
        "tops = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(tops - set(sys.stdlib_module_names) - {'psiturk_ng', '__main__'}))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    foreign = [name for name in ast_list(ended.stdout) if not name.startswith(("_", "sitecustomize"))]
    assert foreign == []


def ast_list(text: str) -> list[str]:
    """Read a printed list of strings."""
    import ast

    found = ast.literal_eval(text)
    assert isinstance(found, list)
    return found
