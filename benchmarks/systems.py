"""What is compared: how each system's project is made, and its server started and stopped."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.databases import Database
from benchmarks.processes import Family
from benchmarks.rival import VERSION, Rival
from benchmarks.trials import NewRecords, Saving, Visitor, WholeDocument
from tests.servers import free_port

ROOT: Final = Path(__file__).resolve().parents[1]
HOST: Final = "127.0.0.1"
START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 30.0
_SHOWN_CHARACTERS: Final = 2000


class StartFailed(Exception):
    """A server did not answer in time; the message has what it printed."""


@dataclass(frozen=True, slots=True)
class Project:
    """A study on disk, and how to run commands on it.

    Args:
        folder: the project.
        environ: the environment of its processes.
        serve: the command that serves it in the foreground.
        psiturk: the system's `psiturk` command.
        port: where it will listen.
    """

    folder: Path
    environ: dict[str, str]
    serve: list[str | Path]
    psiturk: Path
    port: int


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers.

    Args:
        port: where it listens.
        family: its processes.
    """

    port: int
    family: Family


@dataclass(frozen=True, kw_only=True)
class System(ABC):
    """One of the systems compared.

    Args:
        title: what tables call it.
        saving: how its clients save.
        sends_everything: whether a save repeats the earlier ones.
        keeps_data: whether it stores anything.
    """

    title: str
    saving: Callable[[Visitor], Saving]
    sends_everything: bool
    keeps_data: bool = True

    @abstractmethod
    def project(self, folder: Path, database: Database) -> Project:
        """Make a study, the system's own example, in a folder that does not exist yet."""


@dataclass(frozen=True, kw_only=True)
class Ours(System):
    """This package, in this checkout; participants' tokens on, SQLite with synchronous=FULL.

    Args:
        module: what is run: the server, or a stand-in for it.
    """

    title: str = "psiturk_ng"
    saving: Callable[[Visitor], Saving] = NewRecords
    sends_everything: bool = False
    module: str = "psiturk_ng.wsgi"

    def project(self, folder: Path, database: Database) -> Project:
        """Make a study, the system's own example, in a folder that does not exist yet."""
        shutil.copytree(ROOT / "example_project", folder)
        port = free_port()
        settings = {
            "PSITURK_RECRUITER": "mturk",
            "PSITURK_HOST": HOST,
            "PSITURK_PORT": str(port),
            "PSITURK_DATABASE_URL": database.url(),
            "PYTHONPATH": str(ROOT),
        }
        environ = _environ(folder, Path(sys.executable).parent) | settings
        psiturk = Path(sys.executable).with_name("psiturk")
        return Project(folder, environ, [sys.executable, "-m", self.module], psiturk, port)


@dataclass(frozen=True, kw_only=True)
class Psiturk3(System):
    """psiTurk 3.3.1 with the defaults of its settings.

    Args:
        rival: the installed one.
    """

    rival: Rival
    title: str = f"psiTurk {VERSION}"
    saving: Callable[[Visitor], Saving] = WholeDocument
    sends_everything: bool = True

    def project(self, folder: Path, database: Database) -> Project:
        """Make a study, the system's own example, in a folder that does not exist yet."""
        environ = _environ(folder, self.rival.bin)
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [self.rival.bin / "psiturk-setup-example"],
            cwd=folder.parent,
            env=environ,
            check=True,
            capture_output=True,
        )
        (folder.parent / "psiturk-example").rename(folder)
        port = free_port()
        url = database.psiturk3_url().replace("%", "%%")
        (folder / "config.txt").write_text(
            f"[Database Parameters]\ndatabase_url = {url}\n"
            f"[Server Parameters]\nhost = {HOST}\nport = {port}\n",
            "utf-8",
        )
        bin_folder = self.rival.bin
        # Its processes would each try to make the tables, which PostgreSQL does not let all of them do.
        subprocess.run(
            [bin_folder / "python", "-c", "from psiturk.db import init_db; init_db()"],
            cwd=folder,
            env=environ,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return Project(folder, environ, [bin_folder / "psiturk-server"], bin_folder / "psiturk", port)


OURS: Final = Ours()
OURS_WHOLE: Final = Ours(title="psiturk_ng, whole documents", saving=WholeDocument, sends_everything=True)
EMPTY: Final = Ours(title="empty Flask answer", module="benchmarks.empty_answer", keeps_data=False)


@contextmanager
def serving(project: Project) -> Iterator[Running]:
    """Serve a project until the block ends."""
    console = (project.folder / "console.txt").open("wb")
    process = subprocess.Popen(
        project.serve,
        cwd=project.folder,
        env=project.environ,
        stdin=subprocess.DEVNULL,
        stdout=console,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        if not wait_for_answer(project.port, lambda: process.poll() is None):
            raise StartFailed(f"{project.serve[-1]} did not answer: {_said(project.folder)}")
        yield Running(project.port, Family(process.pid))
    finally:
        _end(process)
        console.close()


def wait_for_answer(port: int, goes_on: Callable[[], bool]) -> bool:
    """Ask for the landing page until it comes.

    Args:
        port: of the server.
        goes_on: whether there is still hope.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and goes_on():
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.005)
    return False


def _said(folder: Path) -> str:
    logs = (folder / name for name in ("console.txt", "server.log"))
    return "\n".join(log.read_text("utf-8", "replace")[-_SHOWN_CHARACTERS:] for log in logs if log.exists())


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environ(folder: Path, bin_folder: Path) -> dict[str, str]:
    """Make an environment in which nothing of this machine's user shows."""
    return {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "HOME": str(folder.parent),
        "PYTHONWARNINGS": "ignore",
    }
