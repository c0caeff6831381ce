"""What `deploy files` writes, and over what it does not."""

import io
from pathlib import Path

import pytest

from psiturk_ng.services.deployment import FOLDERS
from psiturk_ng.shell.commands.deploy import FAMILIES
from tests.shell.conftest import ShellUnderTest, Terminal, shell

__all__ = ["shell"]

FILES = {
    "compose": {".dockerignore", ".env.example", "Caddyfile", "Dockerfile", "compose.yaml"},
    "systemd": {".env.example", "nginx-project.conf", "psiturk-project.service"},
    "heroku": {"Procfile", "herokuapp.py", "requirements.txt"},
}


@pytest.mark.parametrize("kind", FILES)
def test_the_files_are_written_once_and_kept(kind: str, shell: ShellUnderTest) -> None:
    """A second time nothing is changed; nothing is left to be filled in but what .env.example says."""
    before = {path.name for path in shell.folder.iterdir()}
    assert shell("deploy", "files", kind, "--domain", "study.lab.org").status == 0
    texts = {path.name: path.read_text("utf-8") for path in shell.folder.iterdir() if path.is_file()}
    assert set(texts) - before == FILES[kind]
    assert not any(f"@{fact}@" in text for text in texts.values() for fact in ("STUDY", "DOMAIN", "PORT"))
    assert kind == "heroku" or "study.lab.org" in texts[".env.example"]
    again = shell("deploy", "files", kind, "--domain", "study.lab.org")
    assert (again.status, again.err) == (0, "")
    assert again.out.count("is there already") == len(FILES[kind])


def test_what_the_command_offers_is_what_ships() -> None:
    """The words stand in two places, so that help needs no import."""
    (verb,) = (each for each in FAMILIES["deploy"].verbs if each.name == "files")
    assert tuple(verb.arguments[0].options["choices"]) == tuple(FOLDERS)


@pytest.mark.parametrize(
    ("answer", "words", "status", "is_kept"),
    [
        (io.StringIO("y\n"), (), 1, True),
        (Terminal("n\n"), (), 1, True),
        (Terminal("y\n"), (), 0, False),
        (io.StringIO(""), ("--yes",), 0, False),
    ],
    ids=["nobody to ask", "no", "yes", "--yes"],
)
def test_a_file_of_ones_own_is_overwritten_only_when_agreed(
    answer: io.StringIO, words: tuple[str, ...], status: int, is_kept: bool, shell: ShellUnderTest
) -> None:
    """Everything else is written, and what was left is named."""
    own = shell.write("Dockerfile", "FROM scratch\n")
    found = shell("deploy", "files", "compose", *words, stdin=answer)
    assert found.status == status
    assert (own.read_text("utf-8") == "FROM scratch\n") is is_kept
    assert ("Left as they were: Dockerfile" in found.err) is is_kept
    assert (shell.folder / "compose.yaml").exists()


def test_requirements_of_the_project_get_ours_added(shell: ShellUnderTest) -> None:
    """Without asking, since nothing is lost; where ours is there already, nothing changes."""
    own = shell.write("requirements.txt", "numpy")
    assert shell("deploy", "files", "heroku").status == 0
    assert own.read_text("utf-8") == "numpy\npsiturk-ng[postgres]>=4,<5\n"
    own.write_text("psiturk_ng==4.0.0\n", "utf-8")
    assert "requirements.txt is there already" in shell("deploy", "files", "heroku").out


def test_the_domain_is_that_of_the_settings_unless_said(shell: ShellUnderTest) -> None:
    """Whoever has set ad_url_domain need not say it again."""
    shell.write("config.txt", "[HIT Configuration]\nad_url_domain = here.lab.org\n")
    assert shell("deploy", "files", "systemd").status == 0
    names = Path(shell.folder / "nginx-project.conf").read_text("utf-8")
    assert "server_name here.lab.org;" in names
