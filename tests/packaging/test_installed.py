"""The wheel in a fresh environment without developers' tools."""

import urllib.request
from pathlib import Path

from psiturk_ng.version import __version__
from tests.checkout import ROOT
from tests.packaging.conftest import Installation
from tests.servers import free_port

COMMANDS = ("psiturk", "psiturk-shell", "psiturk-server", "psiturk-setup-example", "psiturk-heroku-config")


def test_every_command_is_there_and_knows_its_version(installed: Installation, tmp_path: Path) -> None:
    """The five console scripts start without a project, a network or an account."""
    answers = {name: installed.run(name, "--version", cwd=tmp_path) for name in COMMANDS}
    assert {name: (done.returncode, done.stdout.strip()) for name, done in answers.items()} == {
        name: (0, __version__) for name in COMMANDS
    }


def test_psiturk_version_is_this_version(installed: Installation, tmp_path: Path) -> None:
    """`psiturk version` answers, also as a module."""
    assert installed.run("psiturk", "version", cwd=tmp_path).stdout == f"psiTurk version {__version__}\n"
    as_module = installed.run("python", "-m", "psiturk_ng", "version", cwd=tmp_path)
    assert as_module.stdout == f"psiTurk version {__version__}\n"


def test_the_example_is_written_whole(installed: Installation, tmp_path: Path) -> None:
    """`psiturk-setup-example` writes the same files that the checkout holds."""
    done = installed.run("psiturk-setup-example", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = tmp_path / "psiturk-example"
    ours = ROOT / "example_project"
    for path in (path for path in ours.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        assert (written / path.relative_to(ours)).read_bytes() == path.read_bytes()


def test_the_example_is_served_from_the_wheel(installed: Installation, tmp_path: Path) -> None:
    """A server started from the installed commands gives out the client that ships with it."""
    assert installed.run("psiturk-setup-example", cwd=tmp_path).returncode == 0
    project = tmp_path / "psiturk-example"
    port = free_port()
    (project / ".env").write_text(f"PSITURK_PORT={port}\n", "utf-8")
    started = installed.run("psiturk", "server", "on", cwd=project)
    try:
        assert started.returncode == 0, started.stderr
        with urllib.request.urlopen(f"http://localhost:{port}/static/js/psiturk.js", timeout=10) as answer:
            assert answer.read() == (ROOT / "psiturk_ng_js" / "dist" / "psiturk.js").read_bytes()
    finally:
        stopped = installed.run("psiturk", "server", "off", cwd=project)
    assert stopped.returncode == 0, stopped.stderr


def test_what_psiturk_brought_is_there_for_custom_py(installed: Installation, tmp_path: Path) -> None:
    """Projects import what was installed with psiTurk, without saying so anywhere."""
    assert installed.run("psiturk-setup-example", cwd=tmp_path).returncode == 0
    project = tmp_path / "psiturk-example"
    (project / "custom.py").write_text(OF_PSITURKS_DEPENDENCIES, "utf-8")
    done = installed.run("psiturk", "check", cwd=project)
    assert (done.returncode, done.stdout) == (0, "Everything that was looked at will work; 0 notes.\n")


OF_PSITURKS_DEPENDENCIES = """
import boto3, certifi, dotenv, pytz, requests, urllib3, user_agents
from dateutil import parser
from flask import Blueprint
custom_code = Blueprint('custom_code', __name__)
began = parser.parse('2020-01-01').replace(tzinfo=pytz.UTC)
used = boto3, certifi, dotenv, requests, urllib3, user_agents
"""


def test_pandas_is_asked_for_only_where_it_is_needed(installed: Installation, tmp_path: Path) -> None:
    """Without the extra, `load` says in one sentence what to install."""
    script = "import psiturk_ng; psiturk_ng.load('.')"
    done = installed.run("python", "-c", script, cwd=tmp_path)
    assert done.returncode == 1
    assert "psiturk_ng.load needs pandas" in done.stderr
