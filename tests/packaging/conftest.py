"""The distribution, built; and installed the way people install it."""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.checkout import copy_of_checkout


@dataclass(frozen=True)
class Built:
    """What a build gives.

    Args:
        wheel: made from the sdist.
        sdist: made from a copy of the checkout.
    """

    wheel: Path
    sdist: Path


@dataclass(frozen=True)
class Installation:
    """A virtual environment that holds the distribution and what it needs, nothing else.

    Args:
        folder: of the environment.
    """

    folder: Path

    def run(self, command: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one of its commands, with nothing of this machine's user or checkout in reach."""
        environ = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(cwd),
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            [self.folder / "bin" / command, *words],
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def install(folder: Path, *what: str) -> Installation:
    """Make a virtual environment and install into it with pip."""
    venv.create(folder, with_pip=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
    subprocess.run([*pip, *what], stdin=subprocess.DEVNULL, check=True, timeout=600)
    return Installation(folder)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sdist, and the wheel made from it."""
    checkout = copy_of_checkout(tmp_path_factory.mktemp("built") / "checkout")
    words = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(checkout.parent)]
    done = subprocess.run(
        [*words, str(checkout)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Built(*(next(checkout.parent.glob(ending)) for ending in ("*.whl", "*.tar.gz")))


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel in a fresh environment, without anything that only developers need."""
    return install(tmp_path_factory.mktemp("installed") / "venv", str(built.wheel))
