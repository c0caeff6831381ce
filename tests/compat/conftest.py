"""Fixtures for tests of projects' own code."""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.compat import runtime
from psiturk_ng.compat.hints import hint_once
from psiturk_ng.compat.imports import ProjectImports
from psiturk_ng.compat.models import Models
from psiturk_ng.compat.runtime import ProjectNames

WriteProject = Callable[[dict[str, str]], Path]
RunScript = Callable[[str], str]


@pytest.fixture(autouse=True)
def _leave_the_process_clean() -> Iterator[None]:
    """Close the project that a test opened: there is one per process."""
    yield
    for hook in list(sys.path_hooks):
        if isinstance(hook, ProjectImports):
            hook.close()
    runtime.install(None)
    hint_once.cache_clear()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment without settings of the person who runs the tests."""
    home = tmp_path / "home"
    home.mkdir()
    return {"HOME": str(home)}


@pytest.fixture
def write_project(tmp_path: Path) -> WriteProject:
    """Writes files, dedented, into a project folder of their own."""

    def write(files: dict[str, str]) -> Path:
        folder = tmp_path / "study"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        folder.mkdir(exist_ok=True)
        return folder

    return write


@pytest.fixture
def project(write_project: WriteProject, environ: dict[str, str]) -> Iterator[Project]:
    """A project without code of its own, its tables made."""
    opened = open_project(write_project({}), environ)
    opened.store.migrate(lambda _: None)
    yield opened
    opened.store.close()


@pytest.fixture
def names(project: Project) -> ProjectNames:
    """What `import psiturk` gives for that project."""
    return project.names


@pytest.fixture
def models(names: ProjectNames) -> Models:
    """The mapped classes of that project."""
    return names.models


@pytest.fixture
def session(names: ProjectNames) -> Iterator[Session]:
    """The session that project code uses."""
    yield names.db_session()
    names.remove_session()


@pytest.fixture
def run_script(tmp_path: Path, environ: dict[str, str]) -> RunScript:
    """Runs Python in a process of its own, in the project folder; gives what it printed."""

    def run(script: str) -> str:
        folder = tmp_path / "study"
        folder.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(script)],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run
