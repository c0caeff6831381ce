"""psiTurk 3.3.1, installed into an environment of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VERSION: Final = "3.3.1"
# Its own bounds no longer install or import on Python 3.11; these are the nearest versions that do.
_FIRST: Final = (f"psiturk=={VERSION}", "cryptography<39", "setuptools<81", "psycopg2-binary")
_AGAINST_ITS_BOUNDS: Final = ("boto3==1.17.112", "botocore==1.20.112")
_PYTHONS: Final = ("python3.11", "python3.10", "python3.9")


class RivalMissing(Exception):
    """psiTurk 3.3.1 cannot be installed here; the message says why."""


@dataclass(frozen=True, slots=True)
class Rival:
    """An installed psiTurk 3.3.1.

    Args:
        bin: the folder of its commands.
    """

    bin: Path


def default_cache() -> Path:
    """Name the folder that keeps what benchmarks install from one run to the next."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "psiturk_ng-benchmarks"


def installed(cache: Path) -> Rival:
    """Give psiTurk 3.3.1; the first time it is installed, which needs a package index.

    Args:
        cache: the folder for it.

    Raises:
        RivalMissing: if that does not succeed.
    """
    venv = cache / f"psiturk-{VERSION}"
    done = venv / "installed"
    if not done.exists():
        print(f"Installing psiTurk {VERSION} into {venv}", file=sys.stderr, flush=True)
        cache.mkdir(parents=True, exist_ok=True)
        _run([_python(), "-m", "venv", "--clear", venv], cache)
        for packages in (_FIRST, _AGAINST_ITS_BOUNDS):
            _run([venv / "bin" / "pip", "install", "--quiet", *packages], cache)
        _run([venv / "bin" / "psiturk", "version"], cache)
        done.touch()
    return Rival(venv / "bin")


def _python() -> str:
    return next(_usable_pythons(), sys.executable)


def _usable_pythons() -> Iterator[str]:
    """Find Pythons that psiTurk 3.3.1 and these versions of its dependencies still run on."""
    if (3, 9) <= sys.version_info[:2] <= (3, 11):
        yield sys.executable
    for name in _PYTHONS:
        try:
            yield from subprocess.run(
                [name, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True, check=True
            ).stdout.split()
        except (OSError, subprocess.CalledProcessError):
            continue


def _run(words: list[str | Path], cache: Path) -> None:
    try:
        subprocess.run(words, check=True, capture_output=True, text=True, cwd=cache)
    except subprocess.CalledProcessError as error:
        lines = (error.stderr + error.stdout).strip().splitlines() or [f"ended with {error.returncode}"]
        why = next((line for line in lines if line.startswith("ERROR")), lines[-1])
        raise RivalMissing(f"{' '.join(map(str, words))}: {why}") from error
    except OSError as error:
        raise RivalMissing(f"{words[0]}: {error}") from error
