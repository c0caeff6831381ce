"""A shell whose surroundings are made up, and what it answered."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.examination import inspect_folder
from psiturk_ng.shell.context import Context, Session
from psiturk_ng.shell.launcher import launch
from psiturk_ng.supervisor import ServerReport, ServerState
from psiturk_ng.supervisor.companion import Companion

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
"""With which a platform's modes other than sim are offered."""


@dataclass(frozen=True)
class Answer:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal(io.StringIO):
    """Input that claims to be typed by a person."""

    def isatty(self) -> bool:
        return True


@dataclass
class StandInServer:
    """A server that is whatever a test says it is."""

    state: ServerState = ServerState.OFF
    calls: list[str] = field(default_factory=list)
    failure: Exception | None = None
    log_path: Path = Path("server.log")

    def report(self) -> ServerReport:
        pid = 4711 if self.state in (ServerState.ON, ServerState.UNKNOWN) else None
        return ServerReport(
            self.state, "http://localhost:22362", pid, None if pid is None else 1_700_000_000.0
        )

    def status(self) -> ServerState:
        return self.state

    def start(self) -> None:
        self.calls.append("start")
        if self.failure is not None:
            raise self.failure
        self.state = ServerState.ON

    def stop(self, notify: Callable[[int], None] = lambda _pid: None) -> bool:
        if self.state is ServerState.OFF:
            return False
        notify(4711)
        self.calls.append("stop")
        self.state = ServerState.OFF
        return True

    def reload(self) -> bool:
        if self.state is not ServerState.ON:
            return False
        self.calls.append("reload")
        return True

    def restart(self, notify: Callable[[int], None] = lambda _pid: None) -> bool:
        ran = self.stop(notify)
        self.start()
        return ran


class StandInProject:
    """A real project but for its server."""

    def __init__(self, folder: Path, environ: Mapping[str, str], server: StandInServer) -> None:
        self._real = open_project(folder, environ)
        self.server = server

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@dataclass
class ShellUnderTest:
    """Runs command lines in a folder of its own.

    Args:
        folder: the project.
        environ: the environment of the commands.
        server: stands in for the project's server.
        browsed: URLs that a browser was asked to show.
    """

    folder: Path
    environ: dict[str, str]
    server: StandInServer
    browsed: list[str] = field(default_factory=list)
    has_browser: bool = True

    def __call__(self, *words: str, stdin: str | io.StringIO = "") -> Answer:
        out, err = io.StringIO(), io.StringIO()
        status = launch(
            self.context(io.StringIO(stdin) if isinstance(stdin, str) else stdin, out, err), words
        )
        return Answer(status, out.getvalue(), err.getvalue())

    def type(self, *lines: str) -> Answer:
        """Feed lines to the interactive shell as a pipe would."""
        return self(stdin="".join(f"{line}\n" for line in lines))

    def context(self, stdin: io.StringIO, out: io.StringIO, err: io.StringIO) -> Context:
        return Context(
            stdin=stdin,
            stdout=out,
            stderr=err,
            environ=self.environ,
            opener=lambda folder, environ: StandInProject(folder, environ, self.server),
            inspect=inspect_folder,
            session=Session(self.folder),
            browse=self._browse,
        )

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def _browse(self, url: str) -> bool:
        self.browsed.append(url)
        return self.has_browser


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[ShellUnderTest]:
    """A shell in an empty project folder; nothing of this machine's user shows in it."""
    folder = tmp_path / "project"
    folder.mkdir()
    yield ShellUnderTest(folder, {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin")}, StandInServer())
    for begun in (folder / ".psiturk").glob("market-*.port"):
        Companion(folder, begun.stem, (), {}).stop()


@pytest.fixture
def server(shell: ShellUnderTest) -> StandInServer:
    """The server that the shell sees."""
    return shell.server
