"""What the web application is made of: handed in from outside, reached through the application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from psiturk_ng.config import Settings
from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.outcomes import Endings
from psiturk_ng.domain.recruiting import EntryParameters, Exit, Mode, Outcome
from psiturk_ng.services.access import Access
from psiturk_ng.services.completion import Completion
from psiturk_ng.services.enrolment import Enrolment
from psiturk_ng.services.recording import Recording
from psiturk_ng.services.reloads import Reloads
from psiturk_ng.store import AssignmentRow
from psiturk_ng.web.dashboard.parts import DashboardParts

EXTENSION = "psiturk_ng"
BACKSTAGE = frozenset({"dashboard", "api"})
"""Blueprints whose pages are the researcher's, not participants'."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The services behind the pages.

    Args:
        folder: the project.
        settings: its settings.
        secret_key: signs Flask's sessions.
        access: grants and checks participant tokens.
        enrolment: lets participants in.
        completion: moves assignments along.
        recording: loads and saves records.
        reloads: lets participants back in.
        check_database: raises StoreError if the database cannot be used now.
        end_request: gives back what project code held for one request, such as its database session.
        entry: what the recruiter's links name things.
        arrive: keeps what an address carried beside the ids, for an assignment.
        leave: says where a participant goes and which code they get; None where the platform's
            own window ends a visit.
        way_back: says where somebody goes who was not let in, empty if nowhere; None where people do not
            come by themselves.
        endings: what the recruiter does with each outcome.
        launch_mode: the mode of who comes without one.
        prove: raises EntryRefused if a visit lacks a proof that it needs, or has a wrong one; None where
            the platform proves nothing.
        hear: takes what a platform tells: its name, the mode, headers and body; says whether it was new.
        simulated_site: tells where the simulated platform is; empty if none runs.
        dashboard: what the researcher's pages need; None while they are switched off.
        instance: names this server to who started it; empty if nobody asked.
    """

    folder: Path
    settings: Settings
    secret_key: str
    access: Access
    enrolment: Enrolment
    completion: Completion
    recording: Recording
    reloads: Reloads
    check_database: Callable[[], None]
    end_request: Callable[[], None]
    entry: EntryParameters
    arrive: Callable[[str, Mapping[str, str]], None]
    leave: Callable[[Outcome, AssignmentRow], Exit] | None
    endings: Endings
    way_back: Callable[[Outcome, Visit], str] | None
    launch_mode: Mode
    hear: Callable[[str, str, Mapping[str, str], bytes], bool]
    simulated_site: Callable[[], str]
    prove: Callable[[Visit, Mapping[str, str]], None] | None = None
    dashboard: DashboardParts | None = None
    instance: str = ""


def parts() -> Parts:
    """Give the parts of the application that answers this request."""
    found: Parts = current_app.extensions[EXTENSION]
    return found
