"""Whether the project's own files are what the server needs."""

import re
from collections.abc import Iterator
from typing import Final

from psiturk_ng.config.settings import declared
from psiturk_ng.domain.findings import Finding
from psiturk_ng.services.doctor.check import Check, stops
from psiturk_ng.services.doctor.patient import Patient

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CONTACT: Final = ("Task Parameters", "contact_email_on_error")
_TEMPLATES: Final = "templates/"


def _templates(patient: Patient) -> Iterator[Finding]:
    """Pages that are missing or cannot be rendered."""
    yield from (each for each in patient.inspected if each.file.startswith(_TEMPLATES))


def _files(patient: Patient) -> Iterator[Finding]:
    """What else `check` says will not work; code is tried out below."""
    yield from (
        each for each in patient.inspected if not each.file.startswith(_TEMPLATES) and not _is_code(each)
    )


def _is_code(finding: Finding) -> bool:
    return finding.file.endswith(".py")


def _code(patient: Patient) -> Iterator[Finding]:
    """Whether custom.py can be imported."""
    patient.load_code()
    yield from ()


def _contact(patient: Patient) -> Iterator[Finding]:
    """Whether participants in trouble reach somebody."""
    address = patient.settings.task.contact_email_on_error
    if address == declared()[_CONTACT].default or address.endswith(("@example.org", "@example.com")):
        yield stops(
            f"Participants in trouble read the address {address}, which reaches nobody.",
            "Set contact_email_on_error in [Task Parameters] to an address that you read.",
        )
    elif not _ADDRESS.fullmatch(address):
        yield stops(
            f"Participants in trouble read {address or 'nothing'} where an e-mail address belongs.",
            "Set contact_email_on_error in [Task Parameters].",
        )


CHECKS: Final = (
    Check("templates", _templates),
    Check("project files", _files),
    Check("custom.py", _code),
    Check("contact address", _contact, is_public=True),
)
