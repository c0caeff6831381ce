"""The README's commands do what it says."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import requests

from tests.checkout import ROOT, copy_of_checkout
from tests.docs.pages import blocks, running_demo

README = ROOT / "README.md"
KNOWN = {"pip install psiturk-ng", "psiturk demo", "make demo", "make test"}


def _commands() -> list[str]:
    return [line for block in blocks(README, "sh") for line in block.splitlines() if line]


def test_the_readme_gives_exactly_the_commands_that_are_tested_here() -> None:
    """A command that is added to the README needs a test too."""
    assert set(_commands()) == KNOWN


def test_the_name_to_install_is_ours() -> None:
    """`pip install psiturk-ng` names this distribution, which the packaging tests install."""
    declared = ConfigParser()
    declared.read(ROOT / "setup.cfg", encoding="utf-8")
    assert f"pip install {declared['metadata']['name']}" in _commands()


def test_psiturk_demo_serves_the_study_and_stops_at_ctrl_c(tmp_path: Path) -> None:
    """The link that it prints leads to the ad, and Ctrl-C ends it with status 0."""
    with running_demo(tmp_path / "study") as link:
        agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0"}
        answer = requests.get(link, headers=agent, timeout=10)
        assert (answer.status_code, "Start the study" in answer.text) == (200, True)


@pytest.mark.parametrize("command", ["make demo", "make demo CHECK=1", "make test"])
def test_make_knows_what_the_readme_asks_of_it(command: str) -> None:
    """Every step is there; running them from a bare clone is the long form."""
    if shutil.which("make") is None:
        pytest.skip("make is missing")
    done = subprocess.run([*command.split(), "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.browser
def test_the_demo_check_succeeds_in_a_bare_clone(tmp_path: Path) -> None:
    """`make demo CHECK=1` needs nothing but Python, make and Chromium, and leaves nothing running."""
    clone = copy_of_checkout(tmp_path / "clone")
    done = subprocess.run(["make", "demo", "CHECK=1"], cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(
        r"^demo ok: 1 participant, \d+ trials, \d+ events, \d+ answers$", done.stdout, re.MULTILINE
    )


def test_every_link_leads_somewhere() -> None:
    """Three links, each to a page of this repository."""
    links = re.findall(r"\]\(([^)]+)\)", README.read_text("utf-8"))
    assert len(links) == 3
    assert [link for link in links if not (ROOT / link).is_file()] == []
