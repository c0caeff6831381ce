"""Whether the server runs, or could."""

from collections.abc import Iterator
from typing import Final

from psiturk_ng.domain.findings import Finding
from psiturk_ng.errors import StoreError
from psiturk_ng.services.doctor.check import Check, differs, stops
from psiturk_ng.services.doctor.patient import Patient
from psiturk_ng.supervisor import ServerState


def _certificate(patient: Patient) -> Iterator[Finding]:
    """Whether certfile and keyfile, if set, can be used."""
    patient.require_tls_files()
    yield from ()


def _server(patient: Patient) -> Iterator[Finding]:
    """Whether it runs here and answers."""
    report = patient.server.report()
    if report.state is ServerState.BLOCKED:
        yield stops(
            f"Another program uses the address of the server, {report.url}.",
            "Stop that program, or set another port in [Server Parameters].",
        )
    elif report.state is ServerState.UNKNOWN:
        yield stops("The server lives but does not answer.", "Run: psiturk server restart")
    elif report.state is ServerState.OFF:
        yield differs("No server of this project runs on this machine.", "Run: psiturk server on", ".")


def _login(patient: Patient) -> Iterator[Finding]:
    """Whether the dashboard, if there is one, lets anybody in."""
    if not patient.settings.server.enable_dashboard:
        return
    try:
        can_log_in = patient.can_log_in()
    except StoreError:
        # The database has a check of its own; before the first start it has no tables.
        can_log_in = False
    if not can_log_in:
        yield differs(
            "enable_dashboard is set, but nobody can log in.", "Run: psiturk dashboard user add NAME"
        )


def _tokens(patient: Patient) -> Iterator[Finding]:
    """Whether a participant's data is theirs alone."""
    if not patient.settings.server.require_participant_token:
        yield differs(
            "Who knows a participant's ids can read and write their data.",
            "Delete require_participant_token, unless a client of your own needs it.",
        )


CHECKS: Final = (
    Check("certificate", _certificate),
    Check("server", _server),
    Check("dashboard", _login),
    Check("protection of data", _tokens, is_public=True),
)
