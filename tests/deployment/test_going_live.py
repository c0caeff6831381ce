"""From the example project to a deployment in which the doctor finds nothing wrong, by the page alone."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path

import pytest
import requests

from tests.deployment import docker_stand_in
from tests.deployment.conftest import written
from tests.docs.pages import BLOCK, DOCS, environment
from tests.doctor.internet import CERTIFICATE, KEY, names_lead_to
from tests.marketplace.prolific_market import running_prolific
from tests.process.nginx import nginx
from tests.servers import CHROME, free_port, running

PAGE = DOCS / "how-to" / "go-live.md"
pytestmark = pytest.mark.postgresql


def https(project: Path, upstream: str, port: int) -> str:
    """Give nginx's file as certbot leaves it: with a certificate, and no longer on port 80."""
    text = (project / "nginx-stroop.conf").read_text("utf-8")
    certificates = f"ssl_certificate {CERTIFICATE};\n    ssl_certificate_key {KEY};"
    text = text.replace("    listen [::]:80;\n", "")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port} ssl;\n    {certificates}")
    return re.sub(r"proxy_pass http://[^;]+;", f"proxy_pass {upstream};", text)


def fill_in(project: Path, language: str, block: str) -> None:
    """Do with a block what the page says: settings into config.txt, variables into .env."""
    if language == "ini":
        config, told = ConfigParser(), ConfigParser()
        config.read(project / "config.txt", "utf-8")
        told.read_string(block)
        config.read_dict(told)
        with (project / "config.txt").open("w", encoding="utf-8") as file:
            config.write(file)
    else:
        path = project / ".env"
        text = path.read_text("utf-8")
        for line in block.splitlines():
            name, _, value = line.partition("=")
            text, count = re.subn(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
            assert count == 1, name
        path.write_text(text, "utf-8")


def follow(folder: Path, environ: Mapping[str, str]) -> str:
    """Follow the page from top to bottom; gives what its commands printed."""
    printed, project = "", folder / "psiturk-example"
    for language, block in BLOCK.findall(PAGE.read_text("utf-8")):
        if language == "sh":
            done = subprocess.run(
                ["sh", "-ec", block],
                cwd=project if project.exists() else folder,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            printed += done.stdout
            assert done.returncode == 0, printed + done.stderr
        else:
            fill_in(project, language, block)
    return printed


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with a program called `docker`."""
    folder = tmp_path / "programs"
    folder.mkdir()
    script = folder / "docker"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} {docker_stand_in.__file__} "$@"\n', "utf-8")
    script.chmod(0o755)
    return folder


def test_the_page_leads_to_a_study_that_strangers_can_reach(
    tmp_path: Path, programs: Path, postgresql_url: str
) -> None:
    """Every command of it is run; then somebody comes from Prolific over https."""
    port, public_port = free_port(), free_port()
    (tmp_path / "nginx").mkdir()
    (tmp_path / "psiturk-stroop").mkdir()
    written(tmp_path / "psiturk-stroop", "systemd")
    sites = https(tmp_path / "psiturk-stroop", f"http://127.0.0.1:{port}", public_port)
    with (
        running_prolific(tmp_path) as market,
        nginx(sites, public_port, tmp_path / "nginx"),
        names_lead_to(public_port) as internet,
    ):
        only_here = {**internet, "PSITURK_PROLIFIC_API_URL": market.url}
        environ = environment(
            tmp_path,
            STAND_IN_DATABASE=postgresql_url,
            STAND_IN_PORT=str(port),
            STAND_IN_ENVIRONMENT=json.dumps(only_here),
        )
        environ["PATH"] = f"{programs}:{environ['PATH']}"
        try:
            printed = follow(tmp_path, environ)
            assert printed.endswith("Everything that was looked at will work; 0 notes.\n"), printed
            assert "fine           public address (HTTPS)\n" in printed
            assert _front_page(internet).status_code == 200
        finally:
            if (tmp_path / "psiturk-example" / docker_stand_in.BUILT / "pid").exists():
                words = ["docker", "compose", "down"]
                subprocess.run(words, cwd=tmp_path / "psiturk-example", env=environ, check=True)


def _front_page(internet: Mapping[str, str]) -> requests.Response:
    """Come as one of Prolific's participants does."""
    ids = {"PROLIFIC_PID": "5f" * 12, "STUDY_ID": "6a" * 12, "SESSION_ID": "7b" * 12}
    return requests.get(
        "https://study.example.org/pub",
        params={"mode": "live", **ids},
        headers={"User-Agent": CHROME},
        proxies={"https": internet["HTTPS_PROXY"]},
        verify=internet["REQUESTS_CA_BUNDLE"],
        timeout=10,
    )


def test_the_nginx_file_passes_on_who_comes_and_how(project: Path, tmp_path: Path) -> None:
    """Started as it was written, with certbot's lines; a forged header does not get through."""
    written(project, "systemd")
    public_port = free_port()
    (tmp_path / "nginx").mkdir()
    with running(project, proxy_count="1") as server:
        with (
            nginx(https(project, server.url, public_port), public_port, tmp_path / "nginx"),
            names_lead_to(public_port) as internet,
        ):
            answer = requests.get(
                "https://study.example.org/pub?mode=debug&hitId=h&assignmentId=a&workerId=w",
                headers={"User-Agent": CHROME, "X-Forwarded-Prefix": "/forged"},
                proxies={"https": internet["HTTPS_PROXY"]},
                verify=internet["REQUESTS_CA_BUNDLE"],
                timeout=10,
            )
        assert answer.status_code == 200
        assert "/forged" not in answer.text
