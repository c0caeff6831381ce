"""The one project whose names `import psiturk` gives to code in this process.

The server installs its project before it loads custom.py; in a script, the
`psiturk` package installs the project of the current folder at first use.
"""

import logging
from configparser import ConfigParser
from datetime import UTC
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler
    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import scoped_session

    from psiturk_ng.compat.models import Models
    from psiturk_ng.config import Loaded, Settings
    from psiturk_ng.domain.project_code import ProjectCode
    from psiturk_ng.domain.recruiting import Mode
    from psiturk_ng.services.recording import Recording
    from psiturk_ng.services.recruiting import Recruiting
    from psiturk_ng.store import Store

_LOG = logging.getLogger(__name__)


class Named(Protocol):
    """What of an open project has a name of psiTurk's."""

    @property
    def folder(self) -> Path:
        """Where it is."""

    @property
    def loaded(self) -> "Loaded":
        """Its settings."""

    @property
    def store(self) -> "Store":
        """Its database."""

    @property
    def recording(self) -> "Recording":
        """Knows the records of its participants."""

    @property
    def settings(self) -> "Settings":
        """Its settings, typed."""

    @property
    def code(self) -> "ProjectCode":
        """Its own code."""

    @property
    def launch_mode(self) -> "Mode":
        """The mode that the shell begins in."""

    def app(self) -> "Flask":
        """Give its web application, the same at each call."""

    def recruiting(self, mode: "Mode", by: str) -> "Recruiting":
        """Give what a researcher can do, in one mode and in somebody's name."""


class ProjectNames:
    """What the modules of the `psiturk` package are made from, for one project.

    Nothing is opened before it is used.

    Args:
        project: the project.
    """

    def __init__(self, project: Named) -> None:
        self.project = project
        self.folder = project.folder
        self.parser: ConfigParser = project.loaded.parser
        self.store = project.store
        self._making = RLock()
        self._engines: tuple[Engine, Engine] | None = None

    @property
    def engine(self) -> "Engine":
        """The engine for project code: it locks SQLite at the first write, not at the first read."""
        path = self.store.url.path
        if path is not None and not path.exists():
            # Scripts import `engine` together with `init_db`, before they call it.
            self._migrate()
        return self._project_engine(self.store.project_engine)

    @property
    def db_session(self) -> "scoped_session[Any]":
        """The session of the present thread, removed at the end of each request."""
        with self._making:
            return self._session

    @property
    def models(self) -> "Models":
        """Base and the mapped classes."""
        with self._making:
            return self._models

    @property
    def scheduler(self) -> "BackgroundScheduler":
        """The scheduler for jobs that project code adds: they run in the process that runs the tasks."""
        with self._making:
            return self._scheduler

    @property
    def used_scheduler(self) -> "BackgroundScheduler | None":
        """The same; None if no code has asked for it."""
        return self._scheduler if "_scheduler" in self.__dict__ else None

    @property
    def codeversion(self) -> str:
        """Label of the present state of the experiment."""
        return self.parser.get("Task Parameters", "experiment_code_version", fallback="")

    @property
    def app(self) -> "Flask":
        """The web application, its database brought up to date first."""
        with self._making:
            return self._migrated_app

    def init_db(self) -> None:
        """Create or upgrade the tables, the project's own included."""
        self._migrate()
        self.create_project_tables()

    def create_project_tables(self) -> None:
        """Create the tables that project code declared on `Base`, if it declared any."""
        if "_models" in self.__dict__:
            from psiturk_ng.compat.own_tables import create_missing

            ours = self.store.tables.metadata.tables
            tables = self.models.base.metadata.sorted_tables
            own = [table for table in tables if table.key not in ours]
            create_missing(self.engine, own, self.store.tables.assignments.name)

    def truncate_tables(self) -> None:
        """Delete all rows of psiTurk's tables and of the project's own."""
        for table in reversed(self.models.base.metadata.sorted_tables):
            self.db_session.execute(table.delete())
        self.db_session.commit()

    def migrate_db(self) -> str:
        """Note the postings of all real assignments as made by this project.

        Returns:
            psiTurk's sentence about it.
        """
        participant, hit, session = self.models.participant, self.models.hit, self.db_session
        real = session.query(participant.hitid).filter(~participant.uniqueid.contains("debug")).distinct()
        missing = {hitid for (hitid,) in real} - {hitid for (hitid,) in session.query(hit.hitid)}
        session.add_all(hit(hitid=hitid) for hitid in sorted(missing))
        session.commit()
        hits, assignments = self.store.tables.hits.name, self.store.tables.assignments.name
        updated = f"Hit table (`{hits}`) updated with {len(missing)} hitids"
        return f"{updated} from Participant table (`{assignments}`)"

    def remove_session(self) -> None:
        """Give back what the present thread's session holds."""
        if "_session" in self.__dict__:
            self._session.remove()

    def _project_engine(self, engine: "Engine") -> "Engine":
        """Give the form of an engine that understands old code; the same for the same engine."""
        from psiturk_ng.compat.idioms.engine import ProjectEngine

        with self._making:
            # After a fork the store has another engine.
            if self._engines is None or self._engines[0] is not engine:
                self._engines = engine, ProjectEngine(engine)
            return self._engines[1]

    @cached_property
    def _session(self) -> "scoped_session[Any]":
        from psiturk_ng.compat.session import open_session

        return open_session(lambda: self.store.project_engine)

    @cached_property
    def _scheduler(self) -> "BackgroundScheduler":
        from apscheduler.schedulers.background import BackgroundScheduler

        return BackgroundScheduler(timezone=UTC)

    @cached_property
    def _models(self) -> "Models":
        from psiturk_ng.compat.campaigning import launch
        from psiturk_ng.compat.models import build_models

        return build_models(
            self.store.tables,
            self.db_session,
            self.codeversion,
            lambda: self.project.recording,
            lambda told: launch(self, told),
        )

    @cached_property
    def _migrated_app(self) -> "Flask":
        self._migrate()
        return self.project.app()

    def _migrate(self) -> None:
        if not self.store.schema_is_current():
            self.store.migrate(_LOG.info)


class _Process:
    installed: ClassVar[ProjectNames | None] = None


def install(names: ProjectNames | None) -> None:
    """Make a project the one of this process; None leaves it without one."""
    _Process.installed = names


def current() -> ProjectNames | None:
    """Give the project of this process; None before one is installed."""
    return _Process.installed


def remove_session() -> None:
    """End a request for project code: its database session is given back."""
    if _Process.installed is not None:
        _Process.installed.remove_session()
