"""One project served by psiTurk 3.3.1 and by us, and everything that comes of the same visits to both."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import requests

from benchmarks.rival import Rival
from psiturk_ng.domain.status import Status
from tests.servers import CHROME, environment, free_port, wait_until

OUR_HEAD: Final = re.compile(r'<script id="psiturk-assignment".*?</script><script>.*?</script>', re.DOTALL)
TIMES: Final = frozenset({"beginhit", "beginexp", "endhit"})
CSV_FILES: Final = ("trialdata.csv", "eventdata.csv", "questiondata.csv")
LOGIN: Final = ("lab", "open sesame")
_SETTINGS: Final = {
    "host": "127.0.0.1",
    "threads": "1",
    "recruiter": "mturk",
    "on_reload": "block",
    "num_conds": "1",
    "num_counters": "1",
    "login_username": LOGIN[0],
    "login_pw": LOGIN[1],
    "secret_key": "of this test",
}
_START_SECONDS: Final = 30
ADDED: Final = "<p>Added for psiTurk 3.3.1.</p>"
_DEMANDED: Final = ("closepopup.html", "thanks-mturksubmit.html")
"""Templates without which psiTurk 3.3.1 does not start."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to one step.

    Args:
        status: the HTTP status.
        kind: the media type.
        content: parsed JSON, or text without our addition to its head.
    """

    status: int
    kind: str
    content: Any


@dataclass
class Outcome:
    """What came of all visits to one server.

    Args:
        answers: by step.
        rows: of the table of assignments, by key.
        files: what `download_datafiles` wrote, by name.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers.

    Args:
        url: its address.
        folder: its copy of the project.
        psiturk: its `psiturk` command.
        environ: the environment of its processes.
    """

    url: str
    folder: Path
    psiturk: Path
    environ: Mapping[str, str]

    def outcome(self, answers: dict[str, Answer]) -> Outcome:
        """Read what is in the database, and download the data."""
        subprocess.run(
            [self.psiturk, "download_datafiles"],
            cwd=self.folder,
            env=self.environ,
            check=True,
            capture_output=True,
            timeout=60,
        )
        files = {name: (self.folder / name).read_bytes().decode("utf-8") for name in CSV_FILES}
        return Outcome(answers, _rows(self.folder / "participants.db"), files)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A participant's browser, which minds nothing but requests and cookies.

    Args:
        server: what it visits.
        name: also the worker id.
        answers: where answers are noted, by step.
        session: keeps its cookies.
    """

    server: str
    name: str
    answers: dict[str, Answer]
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.headers.update({"User-Agent": CHROME, "Accept-Language": "en-GB,en;q=0.9"})

    def ids(self, assignment: str, hit: str = "H1", mode: str = "sandbox") -> dict[str, str]:
        """Write the arguments of a link to a page of entry."""
        return {"workerId": self.name, "assignmentId": assignment, "hitId": hit, "mode": mode}

    def ask(self, step: str, method: str, path: str, **options: Any) -> Answer:
        """Send a request and note its answer under the visitor's name and the step."""
        response = self.session.request(
            method, self.server + path, timeout=30, allow_redirects=False, **options
        )
        for cookie in self.session.cookies:
            cookie.secure = False  # Browsers trust loopback addresses as they trust HTTPS.
        answer = _read(response)
        self.answers[f"{self.name}: {step}"] = answer
        return answer


@contextmanager
def served_by_us(project: Path, folder: Path) -> Iterator[Served]:
    """Serve a copy of a project with this package."""
    _copy(project, folder)
    command = [sys.executable, "-P", "-m", "psiturk_ng.wsgi"]
    with _serving(folder, command, Path(sys.executable).with_name("psiturk"), {}) as served:
        yield served


@contextmanager
def served_by_psiturk(project: Path, folder: Path, rival: Rival) -> Iterator[Served]:
    """Serve a copy of a project with psiTurk 3.3.1, given the templates that it demands."""
    _copy(project, folder)
    for name in _DEMANDED:
        template = folder / "templates" / name
        if not template.exists():
            template.write_text(ADDED, "utf-8")
    path = {"PATH": f"{rival.bin}:{environment(folder)['PATH']}", "PYTHONWARNINGS": "ignore"}
    with _serving(folder, [str(rival.bin / "psiturk-server")], rival.bin / "psiturk", path) as served:
        yield served


def _copy(project: Path, folder: Path) -> None:
    """Copy a project and leave it one cell: what is drawn at random cannot be compared."""
    shutil.copytree(project, folder)
    conditions = folder / "conditions.json"
    if conditions.exists():
        first, content = next(iter(json.loads(conditions.read_text("utf-8")).items()))
        conditions.write_text(json.dumps({first: content}), "utf-8")


@contextmanager
def _serving(folder: Path, command: list[str], psiturk: Path, extra: Mapping[str, str]) -> Iterator[Served]:
    port = free_port()
    environ = environment(folder, port=str(port), **_SETTINGS) | dict(extra)
    url = f"http://127.0.0.1:{port}"
    with (folder / "console.txt").open("wb") as console:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=console, stderr=console
        )
        try:
            wait_until(
                lambda: _answers(url, process, folder),
                seconds=_START_SECONDS,
                what=f"{command[-1]} in {folder}",
            )
            yield Served(url, folder, psiturk, environ)
        finally:
            process.terminate()
            process.wait(30)


def _answers(url: str, process: subprocess.Popen[bytes], folder: Path) -> bool:
    assert process.poll() is None, f"the server ended with {process.returncode}"
    # psiTurk's master may live on without workers.
    assert b"failed to boot" not in (folder / "console.txt").read_bytes(), "the server's workers failed"
    try:
        return bool(requests.get(f"{url}/ppid", timeout=1).status_code)
    except (requests.ConnectionError, requests.Timeout):
        return False


def _read(response: requests.Response) -> Answer:
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind == "application/json":
        return Answer(response.status_code, kind, response.json())
    return Answer(response.status_code, kind, OUR_HEAD.sub("", response.text))


def _rows(database: Path) -> dict[str, dict[str, Any]]:
    """Read the assignments: times only as there or not there, the document as what it means."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM assignments ORDER BY rowid")]
    for row in rows:
        row |= {name: row[name] is not None for name in TIMES}
        row["datastring"] = json.loads(row["datastring"]) if row["datastring"] else row["datastring"]
        row["status"] = Status(row["status"]).name
    return {row["uniqueid"]: row for row in rows}
