"""The example project on a real server, recruiting on a really started simulated Prolific."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any

import requests

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.recruiters.prolific.recruiter import Prolific
from psiturk_ng.services.recruiting import Recruiting
from tests.marketplace.prolific_market import ProlificMarket, prolific_companion, somebody
from tests.recruiters.prolific_parts import offer
from tests.servers import CHROME, RunningServer, copy_example, environment, running

TOKEN = "X-Psiturk-Token"


@dataclass
class Study:
    """A running project and its platform.

    Args:
        server: the project's.
        market: the platform.
        environ: the project's environment.
    """

    server: RunningServer
    market: ProlificMarket
    environ: dict[str, str]

    @cached_property
    def project(self) -> Project:
        """The project, opened by a researcher."""
        return open_project(self.server.folder, self.environ)

    @property
    def desk(self) -> Recruiting:
        """What a researcher can do."""
        return self.project.recruiting(Mode.SIM, "ada (test)")

    @cached_property
    def recruiter(self) -> Prolific:
        """Prolific, simulated."""
        found = self.project.recruiter(Mode.SIM)
        assert isinstance(found, Prolific)
        return found

    def post(self, **more: Any) -> str:
        """Post a study; gives its id."""
        landing_url = self.desk.advert.landing_url()
        return self.recruiter.offers.post(offer(landing_url=landing_url, **more), token=somebody()).posting_id

    def visitor(self, study_id: str) -> "Visitor":
        """Let somebody new reserve a place and open the study."""
        visitor = Visitor(self, somebody())
        place = self.market.participants.reserve(study_id, visitor.participant)
        visitor.submission = place.submission_id
        visitor.address = self.market.participants.start(place.submission_id, visitor.participant)
        return visitor


@dataclass
class Visitor:
    """One participant with a browser of their own.

    Args:
        study: where they take part.
        participant: their id.
        submission: their submission's.
        address: by which the platform sent them.
    """

    study: Study
    participant: str
    submission: str = ""
    address: str = ""
    browser: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.browser.headers["User-Agent"] = CHROME

    @property
    def uniqueid(self) -> str:
        """Key of their assignment."""
        return f"{self.participant}:{self.submission}"

    def land(self, address: str = "") -> requests.Response:
        """Open the study's first page."""
        return self.browser.get(address or self.address, timeout=30)

    def begin(self, **other: str) -> requests.Response:
        """Go on into the task, by the ids that the first page passes on, or by others."""
        page = unescape(self.land().text)
        ids = {
            name: found[1]
            for name in ("hitId", "assignmentId", "workerId", "mode")
            if (found := re.search(rf"[?&]{name}=([^&\"']+)", page))
        }
        entered = self.browser.get(f"{self.study.server.url}/exp", params=ids | other, timeout=30)
        # Stands for the cookie, which browsers send to a loopback address and libraries do not.
        if held := re.search(r'"token": ?"([^"]+)"', entered.text):
            self.browser.headers[TOKEN] = held[1]
        return entered

    def finish(self) -> requests.Response:
        """End the task and see the last page."""
        query = {"uniqueId": self.uniqueid, "mode": "sim"}
        return self.browser.get(f"{self.study.server.url}/complete", params=query, timeout=30)

    def take_part(self) -> str:
        """Go from the first page to the last; gives the code."""
        assert self.begin().status_code == 200
        return code_on(self.finish())


@contextmanager
def prolific_study(folder: Path, *, page: str = "", **settings: str) -> Iterator[Study]:
    """Run an example project that recruits on a simulated Prolific; `page` takes the task's place."""
    project_folder = copy_example(folder / "project")
    if page:
        (project_folder / "templates" / "exp.html").write_text(page, "utf-8")
    chosen: dict[str, Any] = {
        "recruiter": "prolific",
        "browser_exclude_rule": "MSIE",
        "launch_in_mode": "sim",
        "prolific_estimated_completion_minutes": "12",
        **settings,
    }
    companion = prolific_companion(project_folder)
    market = ProlificMarket(companion, project_folder / ".psiturk", companion.require())
    try:
        with running(project_folder, **chosen) as server:
            environ = environment(project_folder, **chosen, ad_url=f"{server.url}/pub")
            yield Study(server, market, environ)
    finally:
        companion.stop()


def code_on(page: requests.Response) -> str:
    """Read the completion code from a page; empty if it shows none."""
    found = re.search(r'id="completion-code"[^>]*>([^<]+)<', page.text)
    return found[1].strip() if found else ""
