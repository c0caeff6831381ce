"""The web application of an open project: its parts, put together."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Flask

from psiturk_ng import config
from psiturk_ng.compat import ProjectFlask, runtime
from psiturk_ng.config import OriginKind
from psiturk_ng.config.ad_url import landing_url_in
from psiturk_ng.config.rewriting import with_option
from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.recruiting import Exit, Mode, Outcome
from psiturk_ng.domain.tokens import new_key
from psiturk_ng.errors import BadInput, ConfigError, Conflict, NotFound
from psiturk_ng.recruiters.base import Telling, TurningAway
from psiturk_ng.recruiters.opening import endings_here, proof_here
from psiturk_ng.services.campaigning import Campaigning
from psiturk_ng.services.clock import database_clock
from psiturk_ng.services.ledger_pages import LedgerPages
from psiturk_ng.services.logins import is_hashed
from psiturk_ng.services.news import News
from psiturk_ng.services.overview import Overview
from psiturk_ng.services.participant_file import ParticipantFiles
from psiturk_ng.services.participants import Participants
from psiturk_ng.services.proofs import EntryProofs
from psiturk_ng.services.schedule import Schedule
from psiturk_ng.store import AssignmentRow
from psiturk_ng.store.earlier_tables import table_with_rows_in
from psiturk_ng.supervisor.settings import base_url
from psiturk_ng.web.app import create_app
from psiturk_ng.web.dashboard.parts import DashboardParts
from psiturk_ng.web.parts import Parts

if TYPE_CHECKING:
    from psiturk_ng.bootstrap import Project

log = logging.getLogger(__name__)


def build(project: "Project") -> Flask:
    """Build the application of a project, its own code included.

    Raises:
        ProjectCodeError: if custom.py cannot be loaded.
        ConfigError: if a file of the project cannot be used.
        StoreError: if the database cannot be used.
    """
    parts = Parts(
        folder=project.folder,
        settings=project.settings,
        secret_key=project.settings.server.secret_key or project.store.secret("session", new_key),
        access=project.access,
        enrolment=project.enrolment,
        completion=project.completion,
        recording=project.recording,
        reloads=project.reloads,
        check_database=project.store.ping,
        end_request=runtime.remove_session,
        entry=project.entry,
        arrive=project.link_door.arrive,
        leave=(lambda outcome, row: _exit(project, outcome, row)) if project.entry.leaves else None,
        way_back=(lambda outcome, visit: _way_back(project, outcome, visit))
        if project.entry.is_open
        else None,
        endings=endings_here(project.surroundings),
        launch_mode=project.launch_mode,
        prove=_prove(project),
        hear=lambda name, mode, headers, body: _hear(project, name, mode, headers, body),
        simulated_site=lambda: _simulated_site(project),
        dashboard=_dashboard(project) if project.settings.server.enable_dashboard else None,
        instance=project.environ.get("PSITURK_SERVER_INSTANCE", ""),
    )
    code = project.code
    project.names.create_project_tables()
    if earlier := table_with_rows_in(project.store.project_engine, project.settings.database.table_name):
        log.warning("%s %s", earlier.sentence, earlier.edit)
    return create_app(parts, code, ProjectFlask)


def _exit(project: "Project", outcome: Outcome, row: AssignmentRow) -> Exit:
    mode = Mode(row.mode) if row.mode in list(Mode) else Mode.LIVE
    return project.recruiter(mode).exit(
        outcome, posting_id=row.hitid, submission_id=row.assignmentid, participant_id=row.workerid
    )


def _simulated_site(project: "Project") -> str:
    """Tell where the recruiter's simulated platform is; empty if none runs."""
    try:
        return project.marketplace(project.settings.recruitment.recruiter).url() or ""
    except ConfigError:
        return ""


def _way_back(project: "Project", outcome: Outcome, visit: Visit) -> str:
    recruiter = project.recruiter(Mode(visit.mode) if visit.mode in project.modes else Mode.LIVE)
    if not isinstance(recruiter, TurningAway):
        return ""
    return recruiter.way_back(
        outcome,
        posting_id=visit.posting,
        submission_id=visit.assignment,
        participant_id=visit.participant,
    )


def _prove(project: "Project") -> Callable[[Visit, Mapping[str, str]], None] | None:
    def landing_url(mode: Mode) -> str:
        return landing_url_in(mode, project.settings.hit, base_url(project.settings.server))

    proof = proof_here(project.surroundings, landing_url)
    return None if proof is None else EntryProofs(project.store, proof).require


def _hear(project: "Project", name: str, mode: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Take what a platform tells.

    Raises:
        NotFound: if it is not the study's, or tells nothing.
        AccessDenied: if the platform did not sign it.
        BadInput: if it cannot be understood.
        RecruiterUnavailable: if the platform must be asked and cannot be.
    """
    is_ours = name == project.settings.recruitment.recruiter and mode in list(Mode)
    recruiter = project.recruiter(Mode(mode)) if is_ours and mode in project.modes else None
    if recruiter is None or not isinstance(recruiter, Telling):
        raise NotFound("No platform of this study tells anything here.")
    return News(project.store, recruiter).take(recruiter.hooks.read(headers, body))


def _dashboard(project: "Project") -> DashboardParts:
    server = project.settings.server
    if not project.logins.is_open:
        log.warning(
            "enable_dashboard is set, but nobody can log in: add a login with "
            "`psiturk dashboard user add NAME`."
        )
    elif server.login_pw and not is_hashed(server.login_pw):
        log.warning("login_pw is kept as it is typed: `psiturk dashboard hash` writes what to put there.")
    codeversion = project.settings.task.experiment_code_version
    return DashboardParts(
        title=project.settings.hit.title or project.folder.name,
        key=project.store.secret("dashboard", new_key),
        logins=project.logins,
        api_keys=project.api_keys,
        mode=str(project.launch_mode),
        overview=Overview(project.store, codeversion, project.enrolment.design.size),
        participants=Participants(project.store),
        files=ParticipantFiles(project.store, project.datastrings),
        codes=project.codes,
        ledger=LedgerPages(project.store, project.settings.recruitment.recruiter, codeversion),
        recruiting=project.recruiting,
        campaigning=Campaigning(project),
        export=project.export,
        schedule=Schedule(workshop=project, clock=database_clock(project.store)),
        log=project.server.log_path,
        settings=project.loaded.rows,
        recruiters=project.recruiters,
        switch=lambda recruiter, mode: _switch(project, recruiter, mode),
    )


def _switch(project: "Project", recruiter: str, mode: Mode) -> bool:
    """Write recruiter and mode into config.txt, and let the running server read it.

    Returns:
        Whether there is one that can.

    Raises:
        BadInput: if there is no such recruiter, or it cannot be used in that mode.
        Conflict: if the environment says otherwise, which counts more.
    """
    if recruiter not in project.recruiters:
        raise BadInput(f"There is no recruiter {recruiter}.", f"There are {', '.join(project.recruiters)}.")
    chosen = replace(
        project, loaded=config.load(project.folder, {**project.environ, "PSITURK_RECRUITER": recruiter})
    )
    if mode not in chosen.modes:
        raise BadInput(
            f"{recruiter} has no {mode} mode, or lacks the credentials for it.",
            f"Here it can be used in mode {' or '.join(chosen.modes)}.",
        )
    wanted = (("Recruitment", "recruiter", recruiter), ("Shell Parameters", "launch_in_mode", str(mode)))
    for section, option, _ in wanted:
        origin = project.loaded.origin(section, option)
        if origin.kind is OriginKind.ENVIRONMENT:
            raise Conflict(
                f"{option} comes from {origin}, which counts more than config.txt.", "Change it there."
            )
    for section, option, text in wanted:
        edit = with_option(project.folder / "config.txt", section, option, text)
        if edit.is_needed:
            edit.write()
    return project.server.reload()
