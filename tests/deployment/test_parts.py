"""The files of a deployment agree with each other, with the program, and with who reads them."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from psiturk_ng.config import load
from psiturk_ng.config.settings import Settings
from psiturk_ng.store.urls import read_url
from psiturk_ng.supervisor.gunicorn_app import GRACEFUL_SECONDS
from psiturk_ng.version import __version__
from tests.checkout import ROOT
from tests.deployment.conftest import written

USUAL = Settings()


@pytest.fixture
def compose(project: Path) -> dict[str, Any]:
    """The compose file of a project for which it was written."""
    written(project, "compose")
    found: dict[str, Any] = yaml.safe_load((project / "compose.yaml").read_text("utf-8"))
    return found


def _instructions(project: Path) -> dict[str, list[str]]:
    """The Dockerfile's instructions, by their word."""
    found: dict[str, list[str]] = {}
    text = (project / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word.isupper():
            found.setdefault(word, []).append(rest.strip())
    return found


def test_the_image_is_small_runs_as_nobody_special_and_is_watched(
    project: Path, compose: dict[str, Any]
) -> None:
    """And installs this version, with what PostgreSQL needs."""
    said = _instructions(project)
    assert said["FROM"][0].endswith("-slim")
    assert said["USER"] == ["study"]
    assert "/readyz" in said["HEALTHCHECK"][0]
    assert said["CMD"] == ['["psiturk-server"]']
    wanted = re.search(r'"psiturk-ng\[postgres\]>=(\d+),<(\d+)"', said["RUN"][1])
    assert wanted is not None
    assert int(wanted[1]) <= int(__version__.split(".")[0]) < int(wanted[2])


def test_secrets_and_data_stay_out_of_the_image(project: Path, compose: dict[str, Any]) -> None:
    """What is in the folder beside the study is not copied."""
    ignored = (project / ".dockerignore").read_text("utf-8").split()
    assert {".env", ".git", ".venv", "participants.db*"} <= set(ignored)


def test_every_variable_of_the_compose_file_is_asked_for(project: Path, compose: dict[str, Any]) -> None:
    """In .env.example; nothing that is asked for is unknown."""
    text = (project / "compose.yaml").read_text("utf-8")
    asked = set(re.findall(r"^([A-Z_]+)=", (project / ".env.example").read_text("utf-8"), re.MULTILINE))
    used = set(re.findall(r"\$\{(\w+)", text))
    assert used <= asked
    ours = {name.removeprefix("PSITURK_").lower() for name in asked - used}
    assert ours <= {row.option for row in load(project, {}).rows()}


def test_the_parts_find_each_other(project: Path, compose: dict[str, Any]) -> None:
    """Caddy the study, the study its database, the database its disk."""
    services = compose["services"]
    study, database = services["study"], services["database"]
    (port,) = re.findall(r"\bPORT=(\d+)", " ".join(_instructions(project)["ENV"]))
    assert f"reverse_proxy study:{port}" in (project / "Caddyfile").read_text("utf-8")
    url = read_url(re.sub(r"\$\{.*?\}", "secret", study["environment"]["DATABASE_URL"]), project).sqlalchemy
    told = database["environment"]
    assert (url.host, url.username, url.database) == ("database", told["POSTGRES_USER"], told["POSTGRES_DB"])
    assert study["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "ports" not in database
    assert "ports" not in study
    kept = {each.partition(":")[0] for service in services.values() for each in service.get("volumes", ())}
    assert set(compose["volumes"]) <= kept
    assert int(study["stop_grace_period"].removesuffix("s")) > GRACEFUL_SECONDS


def test_proxies_let_a_whole_save_through_and_no_forged_header() -> None:
    """As long as a request may be; the headers that are believed are set or taken away."""
    caddy = (ROOT / "deploy_files" / "compose" / "Caddyfile").read_text("utf-8")
    nginx = (ROOT / "deploy_files" / "systemd" / "nginx-STUDY.conf").read_text("utf-8")
    most = USUAL.server.max_request_megabytes
    assert f"max_size {most}MiB" in caddy
    assert f"client_max_body_size {most}m;" in nginx
    # Caddy itself sets -For, -Proto and -Host, and believes nobody else's.
    assert all(f"X-Forwarded-{each}" in caddy for each in ("Port", "Prefix"))
    assert all(
        f"proxy_set_header X-Forwarded-{each} " in nginx
        for each in ("For", "Proto", "Host", "Port", "Prefix")
    )


def test_the_unit_runs_the_server_where_the_files_are(project: Path) -> None:
    """In a folder that it may write to, as nobody special, with time to finish."""
    written(project, "systemd")
    path = project / "psiturk-stroop.service"
    unit = ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path, "utf-8")
    service = unit["Service"]
    assert service["WorkingDirectory"] == service["ReadWritePaths"] == "/srv/stroop"
    assert service["ExecStart"] == "/srv/stroop/.venv/bin/psiturk-server"
    assert service["User"] == "study"
    assert int(service["TimeoutStopSec"]) > GRACEFUL_SECONDS
    assert unit["Install"]["WantedBy"] == "multi-user.target"
    if program := shutil.which("systemd-analyze"):
        # The one thing that this machine does not have is the server in /srv.
        path.write_text(path.read_text("utf-8").replace(service["ExecStart"], "/bin/true"), "utf-8")
        done = subprocess.run([program, "verify", path], capture_output=True, text=True, check=False)
        # It speaks of other units of the machine too.
        assert [line for line in done.stderr.splitlines() if path.name in line] == []


def test_the_environment_of_the_unit_is_that_of_nginx(project: Path) -> None:
    """The server listens where nginx asks, and believes it."""
    written(project, "systemd")
    (project / ".env").write_bytes((project / ".env.example").read_bytes())
    settings = load(project, {}).settings
    nginx = (project / "nginx-stroop.conf").read_text("utf-8")
    assert f"proxy_pass http://{settings.server.host}:{settings.server.port};" in nginx
    assert f"server_name {settings.hit.ad_url_domain};" in nginx
    assert settings.server.proxy_count == 1
