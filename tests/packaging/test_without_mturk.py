"""Mechanical Turk is one platform among others: the program goes on without its packages."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT

PACKAGES = ("psiturk_ng/recruiters/mturk", "psiturk_ng/marketplace/mturk", "psiturk_ng/compat/mturk")
NAMES = ("amt_services", "amt_services_wrapper", "services_manager", "tasks")
"""The modules of the package `psiturk` that speak of Mechanical Turk."""
KEPT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", ".*_cache", "*.egg-info")
TIERS = (
    "tests/unit",
    "tests/recruiters",
    "tests/services",
    "tests/http",
    "tests/compat/test_recruiting_names.py",
    "tests/shell",
)


@pytest.fixture(scope="module")
def without_mturk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which nobody has heard of Mechanical Turk's protocol."""
    copy = Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("without") / "copy", ignore=KEPT_OUT))
    for package in PACKAGES:
        shutil.rmtree(copy / package, ignore_errors=True)
    for name in NAMES:
        (copy / "psiturk_ng" / "compat" / "alias" / f"{name}.py").unlink()
    for path in (copy / "tests").rglob("*.py"):
        if re.search(r"^pytestmark = pytest\.mark\.mturk$", path.read_text("utf-8"), re.MULTILINE):
            path.unlink()
    setup = copy / "setup.cfg"
    lines = setup.read_text("utf-8").splitlines(keepends=True)
    gone = {package.replace("/", ".") for package in PACKAGES}
    setup.write_text("".join(line for line in lines if line.strip() not in gone), "utf-8")
    return copy


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Python's in a copy, on the code of that copy."""
    # Servers that the tests start inherit the path, and so run the copy too.
    environ = os.environ | {"PYTHONPATH": str(copy)}
    return subprocess.run(
        [sys.executable, "-c", f"import sys; {words[0]}", *words[1:]],
        cwd=copy,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_else_imports_it(without_mturk: Path) -> None:
    """Every other module can be imported, and the layers still hold."""
    walk = (
        "import importlib, pkgutil, psiturk_ng; "
        "names = [m.name for m in pkgutil.walk_packages(psiturk_ng.__path__, 'psiturk_ng.') "
        "if 'alias' not in m.name and not m.name.endswith('__main__')]; "
        "[importlib.import_module(name) for name in names]; "
        "assert not any('.mturk' in name for name in sys.modules); print(psiturk_ng.__file__, len(names))"
    )
    done = run(without_mturk, walk)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(without_mturk))


def test_the_recruiter_is_missed_in_one_sentence(without_mturk: Path) -> None:
    """The default recruiter is the one that is gone: a project opens, serves, and says so when asked."""
    ask = (
        "from pathlib import Path; from psiturk_ng.bootstrap import open_project; "
        "from psiturk_ng.domain.recruiting import Mode; from psiturk_ng.errors import ConfigError\n"
        "project = open_project(Path('example_project'), {'PSITURK_RECRUITER': 'mturk'})\n"
        "assert project.entry.participant == 'workerId'\n"
        "try:\n    project.recruiter(Mode.SIM)\nexcept ConfigError as error:\n    print(error.message)"
    )
    done = run(without_mturk, ask)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "The recruiter mturk is not part of this version."


@pytest.mark.slow
def test_the_other_tests_stay_green(without_mturk: Path) -> None:
    """On the code of the copy: its tests put it before the installed one."""
    start = "import pytest; sys.exit(pytest.main(sys.argv[1:]))"
    done = run(without_mturk, start, "-q", "-x", "-m", "not mturk and not slow and not browser", *TIERS)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
