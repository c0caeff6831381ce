"""What looks at a project from outside: `check` at its files, `doctor` at everything."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from psiturk_ng.compat.checking.inspector import Inspector
from psiturk_ng.domain.findings import Finding, Weight
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.doctor import Doctor, Patient, Plan
from psiturk_ng.services.recruiting import advert_of
from psiturk_ng.services.terms import terms_of
from psiturk_ng.store.disks import filesystem_of
from psiturk_ng.supervisor.outside import fetch
from psiturk_ng.supervisor.ports import require_tls_files
from psiturk_ng.supervisor.rehearsal import load_code

if TYPE_CHECKING:
    from psiturk_ng.bootstrap import Project


def inspect_folder(folder: Path, environ: Mapping[str, str]) -> Inspector:
    """Look at a project folder without opening it."""
    from psiturk_ng.web.participant import libraries

    return Inspector(folder, environ, libraries.names())


def doctor_of(project: "Project", mode: Mode, plan: Plan) -> Doctor:
    """Put a doctor together for an open project."""
    return Doctor(patient_of(project, mode, plan))


def patient_of(project: "Project", mode: Mode, plan: Plan) -> Patient:
    """Give what a doctor may look at in an open project.

    Args:
        project: which.
        mode: in which it is to run.
        plan: what is to be offered next.
    """

    def stopping() -> Sequence[Finding]:
        findings = inspect_folder(project.folder, project.environ).findings()
        return [each for each in findings if each.weight is Weight.STOPS]

    def filesystem() -> str:
        path = project.store.url.path
        return "" if path is None else filesystem_of(path)

    return Patient(
        loaded=project.loaded,
        mode=mode,
        plan=plan,
        entry=project.entry,
        advert=partial(advert_of, project.settings, mode, token_hex(8)),
        terms=partial(terms_of, project.surroundings),
        store=project.store,
        server=project.server,
        inspect=stopping,
        load_code=partial(load_code, project.folder, project.environ),
        require_tls_files=partial(require_tls_files, project.folder, project.settings.server),
        fetch=fetch,
        can_log_in=lambda: project.logins.is_open,
        open_recruiter=partial(project.recruiter, mode),
        filesystem=filesystem,
    )
