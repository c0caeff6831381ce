"""What the dashboard is made of: handed in from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from psiturk_ng.config import Row
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.api_tokens import ApiKeys
from psiturk_ng.services.campaigning import Campaigning
from psiturk_ng.services.codes import Codes
from psiturk_ng.services.export import Export
from psiturk_ng.services.ledger_pages import LedgerPages
from psiturk_ng.services.logins import LoginDoor
from psiturk_ng.services.overview import Overview
from psiturk_ng.services.participant_file import ParticipantFiles
from psiturk_ng.services.participants import Participants
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.services.schedule import Schedule

EXTENSION = "psiturk_ng.dashboard"


@dataclass(frozen=True, kw_only=True)
class DashboardParts:
    """The services behind the dashboard.

    Args:
        title: what the study is called.
        key: signs login cookies.
        logins: knows who may come in.
        api_keys: knows the keys of scripts.
        mode: in which pages begin.
        overview: counts.
        participants: lists.
        files: what is known of one participant.
        ledger: what was meant with money.
        codes: knows whose a completion code is.
        recruiting: opens the recruiter in a mode, for somebody whom the ledger names.
        campaigning: runs campaigns, and knows whose data counts.
        export: writes data files.
        schedule: adds, changes and lists tasks.
        log: where the server's log is, if it is a file.
        settings: lists the settings, secrets masked.
        recruiters: names that the setting `recruiter` can have.
        switch: writes recruiter and mode into the settings; tells whether the running server goes on with it.
    """

    title: str
    key: str
    logins: LoginDoor
    api_keys: ApiKeys
    mode: str
    overview: Overview
    participants: Participants
    files: ParticipantFiles
    ledger: LedgerPages
    codes: Codes
    recruiting: Callable[[Mode, str], Recruiting]
    campaigning: Campaigning
    export: Export
    schedule: Schedule
    log: Path
    settings: Callable[[], Sequence[Row]]
    recruiters: Sequence[str]
    switch: Callable[[str, Mode], bool]


def backstage() -> DashboardParts:
    """Give the parts of the dashboard that answers this request."""
    found: DashboardParts = current_app.extensions[EXTENSION]
    return found
