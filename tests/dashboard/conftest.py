"""A server with a dashboard, and researchers who visit it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.logins import Role
from tests.servers import RunningServer, copy_example, running

BOSS = ("boss", "of the lab")
VIEWER = ("vera", "only looking")
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@dataclass
class Researcher:
    """A researcher's browser.

    Args:
        server: what it visits.
        session: keeps its cookies.
    """

    server: RunningServer
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **options: Any) -> requests.Response:
        """Open a page; redirects are not followed."""
        options.setdefault("allow_redirects", False)
        return self.session.get(self.server.url + path, timeout=30, **options)

    def post(self, path: str, data: dict[str, str] | None = None, **options: Any) -> requests.Response:
        """Send a form; redirects are not followed."""
        options.setdefault("allow_redirects", False)
        return self.session.post(self.server.url + path, data=data, timeout=30, **options)

    def log_in(self, name: str, password: str, **fields: str) -> requests.Response:
        """Send the form of the login page."""
        return self.post("/dashboard/login", {"username": name, "password": password, **fields})

    def csrf(self) -> str:
        """Read the proof that a form of our own carries."""
        found = _CSRF.search(self.get("/dashboard/").text)
        assert found, "the page has no form"
        return found[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The example project with its dashboard: boss manages, vera looks."""
    folder = copy_example(tmp_path_factory.mktemp("dashboard") / "project")
    login = {"login_username": BOSS[0], "login_pw": BOSS[1]}
    with running(folder, enable_dashboard="true", **login) as server:
        project = open_project(folder, {"HOME": str(Path(folder) / ".home")})
        project.logins.add(*VIEWER, Role.VIEW)
        project.store.close()
        yield server


@pytest.fixture
def researcher(server: RunningServer) -> Researcher:
    """Somebody who is not logged in."""
    return Researcher(server)


@pytest.fixture
def boss(researcher: Researcher) -> Researcher:
    """A manager, logged in."""
    assert researcher.log_in(*BOSS).status_code == 303
    return researcher


@pytest.fixture
def vera(server: RunningServer) -> Researcher:
    """Somebody who may look, logged in."""
    somebody = Researcher(server)
    assert somebody.log_in(*VIEWER).status_code == 303
    return somebody
