"""Real experiment servers for tests: a project folder, a free port, a gunicorn."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

EXAMPLE = Path(__file__).parents[1] / "example_project"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
START_SECONDS = 20
_numbers = count(1)


def free_port() -> int:
    """Ask the system for a port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Any, *, seconds: float = 10, what: str = "the condition") -> Any:
    """Poll a condition until it holds.

    Returns:
        Its first true value.

    Raises:
        AssertionError: if it does not hold in time.
    """
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds} s"
        time.sleep(0.02)


def copy_example(folder: Path) -> Path:
    """Put a fresh copy of the example project into a folder; participants come as psiTurk's do."""
    copied = Path(shutil.copytree(EXAMPLE, folder))
    settings = copied / "config.txt"
    as_psiturk = settings.read_text("utf-8").replace("recruiter = prolific", "recruiter = mturk")
    settings.write_text(as_psiturk, "utf-8")
    return copied


@dataclass
class Ids:
    """The ids of one visit."""

    worker: str
    assignment: str
    hit: str
    mode: str = "live"

    @property
    def uniqueid(self) -> str:
        return f"{self.worker}:{self.assignment}"

    def query(self, **changes: str) -> str:
        """Write them as a query string."""
        values = {
            "hitId": self.hit,
            "assignmentId": self.assignment,
            "workerId": self.worker,
            "mode": self.mode,
        }
        return urlencode(values | changes)


def new_ids(**changes: str) -> Ids:
    """Make ids that no test used before."""
    number = next(_numbers)
    values = {"worker": f"W{number}", "assignment": f"A{number}", "hit": f"H{number}"}
    return Ids(**(values | changes))


@dataclass
class RunningServer:
    """A server under test.

    Args:
        url: its address, without a slash at the end.
        folder: its project.
        process: its master process.
    """

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.headers["User-Agent"] = CHROME

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a path."""
        return self.session.get(self.url + path, timeout=30, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        """Post to a path."""
        return self.session.post(self.url + path, timeout=30, **options)

    def put(self, path: str, **options: Any) -> requests.Response:
        """Put to a path."""
        return self.session.put(self.url + path, timeout=30, **options)

    def log(self) -> str:
        """Read what the server wrote to its log."""
        return (self.folder / "server.log").read_text("utf-8")

    def stop(self) -> int:
        """End the server as a supervisor would, and give its exit code."""
        self.session.close()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Make an environment for one project, in which nothing of this machine's user shows."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV") if name in os.environ
    }
    overrides = {f"PSITURK_{name.upper()}": value for name, value in settings.items()}
    return kept | {"HOME": str(folder / ".home"), "PYTHONDONTWRITEBYTECODE": ""} | overrides


@contextmanager
def running(folder: Path, extra: Mapping[str, str] | None = None, **settings: str) -> Iterator[RunningServer]:
    """Run the server of a project until the block ends.

    Args:
        folder: the project.
        extra: more environment variables.
        settings: options, by name, given through the environment.
    """
    port = int(settings.get("port") or free_port())
    environ = environment(folder, **({"host": "127.0.0.1", "port": str(port), "threads": "1"} | settings))
    console = (folder / "console.txt").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "psiturk_ng.wsgi"],
        cwd=folder,
        env=environ | dict(extra or {}),
        stdin=subprocess.DEVNULL,
        stdout=console,
        stderr=subprocess.STDOUT,
    )
    prefix = settings.get("url_prefix", "").strip("/")
    server = RunningServer(f"http://127.0.0.1:{port}" + (f"/{prefix}" if prefix else ""), folder, process)
    try:
        wait_until(
            lambda: _answers(server), seconds=START_SECONDS, what=f"the start of the server in {folder}"
        )
        yield server
    finally:
        if process.poll() is None:
            server.stop()
        console.close()


def _answers(server: RunningServer) -> bool:
    if server.process.poll() is not None:
        said = (server.folder / "console.txt").read_text("utf-8", "replace")
        raise AssertionError(f"the server ended with {server.process.returncode}: {said}")
    try:
        return server.get("/readyz").status_code == 200
    except requests.ConnectionError:
        return False
