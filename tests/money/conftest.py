"""One marketplace for the whole run, and a study of its own for each test."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.marketplace.market import Market, running_market
from tests.money.study import Study, settings_of
from tests.shell.conftest import ShellUnderTest, StandInServer


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    with running_market(tmp_path_factory.mktemp("money")) as market:
        yield market


@pytest.fixture
def study(_running: Market, tmp_path: Path) -> Iterator[Study]:
    """A study in which nothing has happened."""
    _running.control("reset", {})
    study = Study(_running.folder.parent, f"sqlite:///{tmp_path}/participants.db", _running)
    study.project.store.migrate(lambda _: None)
    yield study
    study.project.store.close()


@pytest.fixture
def shell(study: Study, tmp_path: Path) -> ShellUnderTest:
    """Commands typed in the study's folder, in mode sim."""
    environ = {"HOME": str(tmp_path), "LOGNAME": "ada", **settings_of(study.database)}
    return ShellUnderTest(study.folder, environ, StandInServer())


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    """A project whose code is loaded leaves its settings in the environment, as psiTurk did."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def run_script(study: Study, shell: ShellUnderTest) -> Callable[[str], list[str]]:
    """Runs Python in a process of its own, in the study's folder; gives the lines that it printed."""

    def run(script: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script)],
            cwd=study.folder,
            env=shell.environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run
