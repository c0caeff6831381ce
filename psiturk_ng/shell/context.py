"""Everything ambient that a command may touch, in one object that tests can make themselves."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from psiturk_ng.shell.browser import browser

if TYPE_CHECKING:
    from psiturk_ng.config import Loaded, Settings
    from psiturk_ng.config.file_edits import FileEdit
    from psiturk_ng.domain.findings import Finding
    from psiturk_ng.domain.project_code import ProjectCode
    from psiturk_ng.domain.recruiting import Mode
    from psiturk_ng.recruiters.base import Recruiter
    from psiturk_ng.services.codes import Codes
    from psiturk_ng.services.doctor import Doctor, Plan
    from psiturk_ng.services.export import Export
    from psiturk_ng.services.recruiting import Recruiting
    from psiturk_ng.store import Store
    from psiturk_ng.supervisor import Server
    from psiturk_ng.supervisor.companion import Companion


class Recruits(Protocol):
    """What commands use of an open project to recruit."""

    @property
    def recruiters(self) -> Sequence[str]:
        """The names that the setting `recruiter` can have."""

    @property
    def modes(self) -> "Sequence[Mode]":
        """The modes in which the recruiter can be used here."""

    @property
    def launch_mode(self) -> "Mode":
        """The mode to begin in."""

    @property
    def codes(self) -> "Codes":
        """Verifies completion codes."""

    def invitation(self) -> str:
        """Tell the study's address as the recruiter's own pages want it; empty if it wants none."""

    def recruiter(self, mode: "Mode") -> "Recruiter":
        """Open the recruiter."""

    def recruiting(self, mode: "Mode", by: str) -> "Recruiting":
        """Give what a researcher can do with the recruiter."""

    def marketplace(self, name: str) -> "Companion":
        """Give the simulated platform of a recruiter, running or not."""

    def doctor(self, mode: "Mode", plan: "Plan") -> "Doctor":
        """Give what looks at the project before money moves."""


class Project(Recruits, Protocol):
    """What commands use of an open project."""

    @property
    def folder(self) -> Path:
        """Where it is."""

    @property
    def loaded(self) -> "Loaded":
        """Its settings and where each came from."""

    @property
    def settings(self) -> "Settings":
        """Its settings, typed."""

    @property
    def store(self) -> "Store":
        """Its database."""

    @property
    def server(self) -> "Server":
        """Its server process."""

    @property
    def export(self) -> "Export":
        """Writes data files."""

    @property
    def code(self) -> "ProjectCode":
        """Its own code."""


Opener = Callable[[Path, Mapping[str, str]], Project]


class Inspector(Protocol):
    """What the shell can learn of a folder without opening it as a project."""

    def findings(self) -> "Sequence[Finding]":
        """Say what will differ from psiTurk."""

    def code_edits(self, names: Sequence[str]) -> "Sequence[FileEdit]":
        """Say how Python files should be written; without names, those that the server loads."""

    def config_edit(self) -> "FileEdit | None":
        """Say how config.txt should be written."""


Inspect = Callable[[Path, Mapping[str, str]], Inspector]


@dataclass
class Session:
    """What lasts from one command to the next within one shell.

    Args:
        folder: the project folder.
        project: the project, once a command needed it.
        chosen_mode: what the `mode` command set; None while the settings decide.
        is_leaving: whether the shell ends after this command.
        standing: how many postings stand, for the prompt; None if that is not known.
    """

    folder: Path
    project: Project | None = None
    chosen_mode: "Mode | None" = None
    is_leaving: bool = False
    standing: int | None = None


@dataclass(frozen=True)
class Context:
    """The surroundings of a command.

    Args:
        stdin: where answers to questions come from.
        stdout: for what was asked for.
        stderr: for everything else.
        environ: the environment.
        opener: opens a project folder.
        inspect: looks at a folder without opening it.
        session: what lasts between commands.
        browse: shows a URL in a browser; returns whether it could.
        is_interactive: whether this is the shell with its prompt, not a one-shot command.
    """

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str]
    opener: Opener
    inspect: Inspect
    session: Session
    browse: Callable[[str], bool]
    is_interactive: bool = False

    @property
    def folder(self) -> Path:
        """The project folder."""
        return self.session.folder

    @property
    def project(self) -> Project:
        """The project in the folder, opened at the first use; its warnings go to standard error once."""
        if self.session.project is None:
            self.reopen()
        assert self.session.project is not None
        return self.session.project

    @property
    def mode(self) -> "Mode":
        """The mode in force: `live`, `sandbox` or `sim`."""
        return self.session.chosen_mode or self.project.launch_mode

    def reopen(self) -> None:
        """Read the project's settings anew; if they cannot be used, the old ones stay.

        Raises:
            ConfigError: if they cannot be used.
        """
        fresh = self.opener(self.folder, self.environ)
        for warning in fresh.loaded.warnings:
            self.notice(warning)
        self.session.project = fresh

    def enter(self, folder: Path) -> None:
        """Go on in another project folder."""
        self.session.folder = folder
        self.session.project = None

    def say(self, text: str) -> None:
        """Print what was asked for."""
        print(text, file=self.stdout, flush=True)

    def say_json(self, value: Any) -> None:
        """Print one JSON value."""
        self.say(json.dumps(value, indent=2, ensure_ascii=False))

    def feedback(self, text: str) -> None:
        """Print what only a person at the prompt wants to read."""
        if self.is_interactive:
            self.say(text)

    def notice(self, text: str) -> None:
        """Print what is not part of the answer."""
        print(text, file=self.stderr, flush=True)

    def agrees(self, question: str) -> bool:
        """Ask a yes-or-no question; anything but yes, the end of input included, is no."""
        return self.ask(question).lower() in ("y", "ye", "yes")

    def ask(self, question: str) -> str:
        """Ask for a text; the end of input is the empty one."""
        print(question, end="", file=self.stdout, flush=True)
        return self.stdin.readline().strip()

    @classmethod
    def of_process(cls, opener: Opener, inspect: Inspect) -> "Context":
        """Make the context of the running process."""
        return cls(
            stdin=sys.stdin,
            stdout=sys.stdout,
            stderr=sys.stderr,
            environ=os.environ,
            opener=opener,
            inspect=inspect,
            session=Session(Path.cwd()),
            browse=browser(os.environ),
        )
