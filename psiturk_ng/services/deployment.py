"""Files with which a project goes to a server: written from those that ship, never over others unasked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from psiturk_ng import assets
from psiturk_ng.config import Settings

FOLDERS: Final[Mapping[str, str]] = {
    "compose": "deploy_files/compose",
    "systemd": "deploy_files/systemd",
    "heroku": "heroku_files",
}
"""Shipped files, by where a project can go."""

USUAL_DOMAIN: Final = "study.example.org"
_REQUIREMENTS: Final = "requirements.txt"
_NEW_LINE: Final = "\n"
_OURS: Final = re.compile(r"^\s*psiturk[-_.]ng\b", re.MULTILINE | re.IGNORECASE)


class Standing(StrEnum):
    """What stands where a file is to be written."""

    NEW = "new"
    """Nothing."""
    SAME = "same"
    """The very same."""
    LONGER = "longer"
    """Its beginning: nothing gets lost."""
    OTHER = "other"
    """Something else, which would be lost."""


@dataclass(frozen=True, slots=True)
class DeployFile:
    """A file to be written.

    Args:
        path: where.
        text: what.
    """

    path: Path
    text: str

    @property
    def standing(self) -> Standing:
        """Tell what stands there now."""
        if not self.path.exists():
            return Standing.NEW
        old = self.path.read_text("utf-8", "replace")
        if old == self.text:
            return Standing.SAME
        return Standing.LONGER if self.text.startswith(old) else Standing.OTHER

    def write(self) -> None:
        """Write it."""
        self.path.write_text(self.text, "utf-8")


def deploy_files(folder: Path, kind: str, domain: str, settings: Settings) -> Sequence[DeployFile]:
    """Write out the files for one kind of server.

    Args:
        folder: the project.
        kind: one of `FOLDERS`.
        domain: name under which participants are to reach it; empty for that of the settings, or an example.
        settings: the project's.
    """
    name = folder.name.lower().removeprefix("psiturk")
    study = re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "study"
    facts = {
        "STUDY": study,
        "DOMAIN": domain or settings.hit.ad_url_domain or USUAL_DOMAIN,
        "PORT": str(settings.server.port),
    }
    shipped = sorted(each for each in assets.path(FOLDERS[kind]).iterdir() if each.is_file())
    return [
        _written(folder, each.name.replace("STUDY", study), each.read_text("utf-8"), facts)
        for each in shipped
    ]


def _written(folder: Path, name: str, text: str, facts: Mapping[str, str]) -> DeployFile:
    path = folder / name
    for fact, value in facts.items():
        text = text.replace(f"@{fact}@", value)
    if name == _REQUIREMENTS and path.is_file():
        text = _joined(path.read_text("utf-8"), text)
    return DeployFile(path, text)


def _joined(old: str, ours: str) -> str:
    """Add our requirement to those of the project's own code."""
    if _OURS.search(old):
        return old
    return f"{old}{_NEW_LINE if old and not old.endswith(_NEW_LINE) else ''}{ours}"
