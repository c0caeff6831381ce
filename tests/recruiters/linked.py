"""An example project that recruits by links, on a real server, and participants who come by them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import requests

from psiturk_ng.bootstrap import Project, open_project
from tests.servers import RunningServer, copy_example, environment, running

TOKEN = "X-Psiturk-Token"


@dataclass
class Linked:
    """A running project.

    Args:
        server: its server.
        project: the same, opened by a researcher.
    """

    server: RunningServer
    project: Project

    def open(self, link: str, **more: str) -> requests.Response:
        """Open a link as a participant would; each call comes from the same browser."""
        separator = "&" if "?" in link else "?"
        extra = separator + "&".join(f"{name}={value}" for name, value in more.items()) if more else ""
        return self.server.session.get(link + extra, timeout=30)

    def another_browser(self) -> None:
        """Come from a browser that nobody knows yet."""
        self.server.session.headers.pop(TOKEN, None)

    def begin(self, page: requests.Response) -> str:
        """Go from the landing page into the task, by the ids that it passes on; gives the uniqueid."""
        ids = {
            name: found[1]
            for name in ("hitId", "assignmentId", "workerId", "mode")
            if (found := re.search(rf"[?&]{name}=([^&\"']+)", unescape(page.text)))
        }
        entered = self.server.get("/exp", params=ids)
        assert entered.status_code == 200, entered.text
        # Stands for the cookie, which browsers send to a loopback address and libraries do not.
        held = re.search(r'"token": ?"([^"]+)"', entered.text)
        assert held, entered.text
        self.server.session.headers[TOKEN] = held[1]
        return f"{ids['workerId']}:{ids['assignmentId']}"

    def finish(self, uniqueid: str) -> requests.Response:
        """End the task and see the last page."""
        return self.server.get("/complete", params={"uniqueId": uniqueid, "mode": "live"})


@contextmanager
def linked(folder: Path, **settings: str) -> Iterator[Linked]:
    """Run an example project that recruits by links; in a folder that has one, that one again."""
    project_folder = folder / "project"
    if not project_folder.exists():
        copy_example(project_folder)
    chosen = {"recruiter": "link", "launch_in_mode": "live", "browser_exclude_rule": "MSIE", **settings}
    with running(project_folder, **chosen) as server:
        ad_url = f"{server.url}/pub"
        environ = environment(project_folder, **chosen, ad_url=ad_url)
        yield Linked(server, open_project(project_folder, environ))


def code_on(page: requests.Response) -> str:
    """Read the completion code from a page; empty if it shows none."""
    found = re.search(r'id="completion-code"[^>]*>([^<]+)<', page.text)
    return found[1] if found else ""
