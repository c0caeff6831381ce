"""Where skipping is forbidden, a skipped test is a failed one."""

import subprocess
import sys
from pathlib import Path

from tests.checkout import ROOT

SKIPPING = """
import pytest

def test_that_skips():
    pytest.skip("no browser")

@pytest.mark.skip(reason="not today")
def test_that_is_marked():
    pass

@pytest.mark.xfail
def test_that_is_known_to_fail():
    assert False
"""


def _run(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_skipping.py").write_text(source, "utf-8")
    options = ["-p", "tests.no_skip", "-p", "no:cacheprovider", "--rootdir", folder, "-c", "/dev/null"]
    words = [sys.executable, "-m", "pytest", *options, folder]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_skip_fails_with_its_reason(tmp_path: Path) -> None:
    """Both ways to skip fail; what is known to fail does not."""
    done = _run(tmp_path, SKIPPING)
    assert done.returncode == 1
    assert "no browser" in done.stdout
    assert "not today" in done.stdout
    assert "1 failed, 1 xfailed, 1 error" in done.stdout


def test_the_skip_of_a_whole_module_fails(tmp_path: Path) -> None:
    """A module that skips itself while it is read does not slip through."""
    done = _run(tmp_path, "import pytest\npytest.importorskip('no_such_module')\n")
    assert done.returncode != 0
    assert "no_such_module" in done.stdout
