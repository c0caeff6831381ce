"""Opens a project folder: loads its settings, picks what fits them, wires the services.

The one place that chooses. Nothing is opened before it is used, and two
projects can be open in one process.
"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from psiturk_ng import config
from psiturk_ng.config import Loaded, OriginKind, Settings
from psiturk_ng.domain.project_code import ProjectCode
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.reloads import OnReload
from psiturk_ng.errors import ConfigError

if TYPE_CHECKING:
    from flask import Flask

    from psiturk_ng.compat.runtime import ProjectNames
    from psiturk_ng.domain.recruiting import EntryParameters
    from psiturk_ng.recruiters.base import Recruiter
    from psiturk_ng.recruiters.book import Book
    from psiturk_ng.recruiters.surroundings import Surroundings
    from psiturk_ng.services.access import Access
    from psiturk_ng.services.api_tokens import ApiKeys
    from psiturk_ng.services.codes import Codes
    from psiturk_ng.services.completion import Completion
    from psiturk_ng.services.datastrings import Datastrings
    from psiturk_ng.services.doctor import Doctor, Plan
    from psiturk_ng.services.enrolment import Enrolment
    from psiturk_ng.services.export import Export
    from psiturk_ng.services.informing import Informer
    from psiturk_ng.services.integrity import Integrity
    from psiturk_ng.services.links import LinkDoor
    from psiturk_ng.services.logins import LoginDoor
    from psiturk_ng.services.recording import Recording
    from psiturk_ng.services.recruiting import Recruiting
    from psiturk_ng.services.reloads import Reloads
    from psiturk_ng.store import Store
    from psiturk_ng.supervisor import Server
    from psiturk_ng.supervisor.companion import Companion

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Project:
    """One project folder, open.

    Args:
        folder: where it is.
        loaded: its settings and where each came from.
    """

    folder: Path
    loaded: Loaded

    @property
    def settings(self) -> Settings:
        """The settings, typed."""
        return self.loaded.settings

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment it was opened in, with what its .env file adds."""
        return self.loaded.environ

    @cached_property
    def store(self) -> "Store":
        """The project's database; it is reached at the first use."""
        from psiturk_ng.store import Store, TableNames

        database = self.settings.database
        names = TableNames(
            assignments=database.table_name,
            hits=database.hits_table_name,
            campaigns=database.campaigns_table_name,
            jobs=database.jobs_table_name,
        )
        return Store(
            database.database_url,
            names,
            sqlite_synchronous=database.sqlite_synchronous,
            folder=self.folder,
        )

    @cached_property
    def code(self) -> ProjectCode:
        """The project's custom.py, loaded.

        Raises:
            ProjectCodeError: if it cannot be loaded.
        """
        from psiturk_ng.compat import load_project_code, runtime, with_judge

        # psiTurk put the .env file into the process's environment, where custom.py looks for its own keys.
        for name, value in self.loaded.environ.items():
            os.environ.setdefault(name, value)
        runtime.install(self.names)
        code = with_judge(load_project_code(self.folder), self.names)
        for warning in code.warnings:
            log.warning(warning)
        return code

    @cached_property
    def names(self) -> "ProjectNames":
        """What `import psiturk` gives to the project's own code."""
        from psiturk_ng.compat.runtime import ProjectNames

        return ProjectNames(self)

    @cached_property
    def enrolment(self) -> "Enrolment":
        """Lets participants in."""
        from psiturk_ng.services.design import Design
        from psiturk_ng.services.enrolment import Enrolment

        task = self.settings.task
        return Enrolment(
            store=self.store,
            design=Design(self.folder, task.num_conds, task.num_counters),
            codeversion=task.experiment_code_version,
            allow_repeats=task.allow_repeats,
            cutoff=timedelta(minutes=task.cutoff_time),
            recruiter=self.settings.recruitment.recruiter,
            on_reload=OnReload(task.on_reload),
            choose_cell=self.code.custom_get_condition,
            door=self.link_door.check if self.entry.is_open else None,
        )

    @cached_property
    def entry(self) -> "EntryParameters":
        """What the recruiter's links name things."""
        from psiturk_ng.recruiters.opening import entry_here

        return entry_here(self.surroundings)

    @cached_property
    def link_door(self) -> "LinkDoor":
        """Lets people in who come by links."""
        from psiturk_ng.services.links import LinkDoor

        return LinkDoor(self.store, self.settings.recruitment.recruiter)

    @cached_property
    def codes(self) -> "Codes":
        """Verifies completion codes."""
        from psiturk_ng.services.codes import Codes

        return Codes(self.store)

    @cached_property
    def datastrings(self) -> "Datastrings":
        """Puts documents together from their records."""
        from psiturk_ng.services.datastrings import Datastrings

        return Datastrings(self.store)

    @cached_property
    def completion(self) -> "Completion":
        """Moves assignments along."""
        from psiturk_ng.services.completion import Completion

        on_complete = self.informer.wake if self.informer else None
        return Completion(store=self.store, datastrings=self.datastrings, on_complete=on_complete)

    @cached_property
    def informer(self) -> "Informer | None":
        """Tells a panel by itself of who finished; None if the recruiter wants nothing told."""
        from psiturk_ng.services.informing import informer_for

        return informer_for(self.store, self.recruiter(Mode.LIVE)) if self.entry.is_open else None

    @cached_property
    def recording(self) -> "Recording":
        """Loads and saves records."""
        from psiturk_ng.services.recording import Recording
        from psiturk_ng.services.rewriting import ColumnRewriter

        limit_bytes = self.settings.server.max_assignment_megabytes * MEGABYTE
        return Recording(
            store=self.store,
            datastrings=self.datastrings,
            assignment_limit_bytes=limit_bytes,
            on_saved=ColumnRewriter(self.datastrings).saved,
        )

    @cached_property
    def reloads(self) -> "Reloads":
        """Lets participants back in."""
        from psiturk_ng.services.reloads import Reloads

        return Reloads(
            recording=self.recording,
            completion=self.completion,
            on_reload=OnReload(self.settings.task.on_reload),
        )

    @cached_property
    def export(self) -> "Export":
        """Writes data files."""
        from psiturk_ng.services.export import Export

        return Export(self.store, self.datastrings)

    @cached_property
    def integrity(self) -> "Integrity":
        """Judges whether data is whole."""
        from psiturk_ng.services.integrity import Integrity

        return Integrity(self.store)

    @cached_property
    def access(self) -> "Access":
        """Grants and checks participant tokens."""
        from psiturk_ng.services.access import Access

        return Access(self.store, required=self.settings.server.require_participant_token)

    @cached_property
    def logins(self) -> "LoginDoor":
        """Knows who may use the dashboard."""
        from psiturk_ng.services.logins import LoginDoor

        return LoginDoor(self.store, self.settings.server.login_username, self.settings.server.login_pw)

    @cached_property
    def api_keys(self) -> "ApiKeys":
        """Knows the API tokens of scripts."""
        from psiturk_ng.services.api_tokens import ApiKeys

        return ApiKeys(self.store)

    @cached_property
    def server(self) -> "Server":
        """Starts and stops the experiment server."""
        from psiturk_ng.supervisor import Server

        return Server(self.folder, self.settings.server, self.environ)

    def recruiter(self, mode: Mode) -> "Recruiter":
        """Open the recruiter that the settings name.

        Args:
            mode: where it is to act.

        Raises:
            ConfigError: if it cannot be used in that mode.
        """
        from psiturk_ng.recruiters.opening import open_recruiter

        return open_recruiter(mode, self.surroundings)

    def recruiting(self, mode: Mode, by: str) -> "Recruiting":
        """Give what a researcher can do with the recruiter.

        Args:
            mode: where.
            by: who acts, such as `ada (shell)`: the ledger keeps it.

        Raises:
            ConfigError: if the recruiter cannot be used in that mode.
        """
        from psiturk_ng.services.recruiting import Recruiting, advert_of
        from psiturk_ng.services.terms import terms_of

        advert = advert_of(self.settings, mode, self.store.secret("study", lambda: token_hex(8)))
        codeversion = self.settings.task.experiment_code_version
        recruiter = self.recruiter(mode)
        terms = terms_of(self.surroundings, recruiter.currency)
        return Recruiting(self.store, recruiter, advert, codeversion, by, terms=terms)

    def invitation(self) -> str:
        """Tell the study's address as the recruiter's own pages want it; empty if it is pasted nowhere."""
        from psiturk_ng.recruiters.opening import invitation_here

        return invitation_here(self.surroundings)

    @cached_property
    def surroundings(self) -> "Surroundings":
        """What recruiters may look at."""
        from psiturk_ng.recruiters.surroundings import Surroundings

        return Surroundings(
            settings=self.settings,
            environ=self.environ,
            folder=self.folder,
            simulated=self._simulated,
            secret=self._secret,
            book=self._book,
        )

    def _secret(self, name: str) -> str:
        from psiturk_ng.domain.tokens import new_key

        return self.store.secret(name, new_key)

    def _book(self, mode: Mode) -> "Book":
        from psiturk_ng.store.links import LinkBook

        return LinkBook(self.store, mode, self.settings.recruitment.recruiter)

    @property
    def recruiters(self) -> Sequence[str]:
        """The names that the setting `recruiter` can have."""
        from psiturk_ng.recruiters.opening import names

        return names()

    @cached_property
    def modes(self) -> Sequence[Mode]:
        """The modes in which the recruiter that the settings name can be used here.

        Raises:
            ConfigError: if there is no such recruiter.
        """
        from psiturk_ng.recruiters.opening import modes_here

        return modes_here(self.surroundings)

    @property
    def launch_mode(self) -> Mode:
        """The mode to begin in: `launch_in_mode`; unset, the platform's test site if it can be used here."""
        if self.loaded.origin("Shell Parameters", "launch_in_mode").kind is not OriginKind.DEFAULT:
            return Mode(self.settings.shell.launch_in_mode)
        try:
            return Mode.SANDBOX if Mode.SANDBOX in self.modes else Mode.SIM
        except ConfigError:
            # A recruiter that cannot be opened says so when it is needed; this is asked before.
            return Mode.SIM

    def marketplace(self, name: str) -> "Companion":
        """Give the simulated platform of a name, running or not.

        Raises:
            ConfigError: if there is none.
        """
        from psiturk_ng.supervisor.companion import Companion

        if find_spec(f"psiturk_ng.marketplace.{name}") is None:
            raise ConfigError(
                f"There is no simulated platform for the recruiter {name}.",
                "Choose another recruiter with `psiturk recruiter`.",
            )
        return Companion(self.folder, f"market-{name}", ("psiturk_ng.marketplace", name), self.environ)

    def _simulated(self, name: str) -> str:
        return self.marketplace(name).require()

    def doctor(self, mode: Mode, plan: "Plan") -> "Doctor":
        """Give what looks at the project before money moves."""
        from psiturk_ng.examination import doctor_of

        return doctor_of(self, mode, plan)

    def app(self) -> "Flask":
        """Give the web application, built at the first call.

        Raises:
            ProjectCodeError: if custom.py cannot be loaded.
            ConfigError: if a file of the project cannot be used.
            StoreError: if the database cannot be used.
        """
        return self._app

    @cached_property
    def _app(self) -> "Flask":
        from psiturk_ng.application import build

        return build(self)


Opener = Callable[[Path], Project]


def open_project(folder: Path, environ: Mapping[str, str] | None = None) -> Project:
    """Open a project folder.

    Args:
        folder: where config.txt, templates and static are, if there are any.
        environ: the environment; without it, the process's own.

    Raises:
        ConfigError: if a setting cannot be used.
    """
    environ = os.environ if environ is None else environ
    folder = folder.resolve()
    return Project(folder, config.load(folder, environ))
