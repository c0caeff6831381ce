"""Projects whose real servers are started, watched and killed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.errors import PsiturkError
from psiturk_ng.supervisor import Server
from tests.servers import copy_example, environment, free_port

MakeServer = Callable[..., Server]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh copy of the example project."""
    return copy_example(tmp_path / "project")


@pytest.fixture
def make_server(folder: Path) -> Iterator[MakeServer]:
    """Makes supervisors of the project's server; whatever they started is stopped in the end."""
    made: list[Server] = []

    def make(**settings: str) -> Server:
        chosen = {"host": "127.0.0.1", "port": str(free_port())} | settings
        made.append(open_project(folder, environment(folder, **chosen)).server)
        return made[-1]

    yield make
    for server in made:
        with suppress(PsiturkError):
            server.stop(grace_seconds=2)


@pytest.fixture
def server(make_server: MakeServer) -> Server:
    """The supervisor of the project's server, which is off."""
    return make_server()


@pytest.fixture
def running_server(server: Server) -> Server:
    """The supervisor of a server that is on."""
    server.start()
    return server
