"""A deployment that is well: PostgreSQL, gunicorn, nginx with TLS, and a platform with money in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.findings import Diagnosis, Finding, Weight
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.examination import patient_of
from psiturk_ng.services.doctor import Doctor, Plan
from tests.doctor.internet import CERTIFICATE, KEY, names_lead_to
from tests.marketplace.prolific_market import ProlificMarket, running_prolific
from tests.process.nginx import nginx
from tests.servers import RunningServer, copy_example, environment, free_port, running

PLAN = Plan(places=10, reward="1.50")

_SITE = """
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name {name};
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        location / {{
            proxy_pass {url};
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $host;
            proxy_set_header X-Forwarded-Port 443;
            proxy_set_header X-Forwarded-Prefix "";
        }}
        {more}
    }}
"""
SITES = {
    "study.example.org": "",
    "framed.example.org": "add_header X-Frame-Options DENY always;",
    "bare.example.org": "location /static/ { return 404; }",
    "other.example.org": "location = /healthz { return 200 hello; }",
    "moved.example.org": "location = /healthz { return 301 https://study.example.org/healthz; }",
}
"""What nginx does under each name beside passing on; the first is as it should be."""


@dataclass(frozen=True)
class Clinic:
    """Where projects are examined.

    Args:
        server: of the project that is well.
        market: stands for Prolific, with a token of its own.
        settings: of the project that is well, by name.
        internet: the environment in which names lead to it.
    """

    server: RunningServer
    market: ProlificMarket
    settings: Mapping[str, str]
    internet: Mapping[str, str]

    def environ(self, **changes: str) -> dict[str, str]:
        """The environment of commands in the project, with some settings otherwise."""
        return environment(self.server.folder, **{**self.settings, **changes})

    def examine(
        self,
        folder: Path | None = None,
        *,
        plan: Plan = PLAN,
        loads_code: bool = False,
        patience_seconds: float = 30,
        **changes: str,
    ) -> list[Diagnosis]:
        """Let the doctor look at a project.

        Args:
            folder: of another project than the one that is well.
            plan: what is to be offered.
            loads_code: whether custom.py is loaded, which takes a second.
            patience_seconds: how long it may take.
            changes: settings, by name.
        """
        mode = Mode(changes.pop("launch_in_mode", "live"))
        project = open_project(folder or self.server.folder, self.environ(**changes))
        patient = patient_of(project, mode, plan)
        if not loads_code:
            patient = replace(patient, load_code=lambda: None)
        try:
            return Doctor(patient, patience_seconds).examine()
        finally:
            if mode is Mode.SIM:
                project.marketplace("prolific").stop()
            project.store.close()


def stopping(found: list[Diagnosis]) -> dict[str, Finding]:
    """Pick what prevents running."""
    return {each.check: each.finding for each in found if each.finding.weight is Weight.STOPS}


@contextmanager
def open_clinic(folder: Path, database_url: str) -> Iterator[Clinic]:
    """Run everything until the block ends; names of the internet lead to nginx meanwhile."""
    project = copy_example(folder / "project")
    port, public_port = free_port(), free_port()
    settings = {
        "recruiter": "prolific",
        "launch_in_mode": "live",
        "database_url": database_url,
        "host": "127.0.0.1",
        "port": str(port),
        "proxy_count": "1",
        "contact_email_on_error": "ada@lab.uni.edu",
        "ad_url_domain": "study.example.org",
        "prolific_api_token": "right",
        "prolific_estimated_completion_minutes": "10",
    }
    with running_prolific(folder) as market, running(project, **settings) as server:
        market.control("account", {"token": "right"})
        sites = "".join(
            _SITE.format(
                port=public_port, name=name, certificate=CERTIFICATE, key=KEY, url=server.url, more=more
            )
            for name, more in SITES.items()
        )
        with nginx(sites, public_port, folder), names_lead_to(public_port) as internet:
            settings["prolific_api_url"] = market.url
            with pytest.MonkeyPatch.context() as patch:
                for name, value in internet.items():
                    patch.setenv(name, value)
                yield Clinic(server, market, settings, internet)
