"""Whether the database can be used, and lasts."""

from collections.abc import Iterator
from typing import Final

from psiturk_ng.domain.findings import Finding
from psiturk_ng.services.doctor.check import Check, differs, stops
from psiturk_ng.services.doctor.patient import Patient

_PASSING: Final = frozenset({"tmpfs", "ramfs", "overlay", "aufs"})
"""File systems that are empty again when the machine or the container starts anew."""

_ANOTHER_DATABASE: Final = "Set database_url to a PostgreSQL database, or keep it on a disk that lasts."


def _database(patient: Patient) -> Iterator[Finding]:
    """Whether it answers, and its tables are none of a newer version."""
    patient.store.schema_is_current()
    yield from ()


def _persistence(patient: Patient) -> Iterator[Finding]:
    """Whether what is kept there is there tomorrow."""
    kind = patient.filesystem()
    if kind in _PASSING:
        yield stops(
            f"The database is a file on a disk ({kind}) that does not outlast its machine or container.",
            _ANOTHER_DATABASE,
        )
    elif kind and "DYNO" in patient.loaded.environ:
        yield stops("The database is a file, and files on Heroku are lost every day.", _ANOTHER_DATABASE)
    if patient.settings.database.sqlite_synchronous == "OFF" and kind:
        yield differs(
            "A power cut may damage the database, since sqlite_synchronous is OFF.",
            "Set sqlite_synchronous = FULL in [Database Parameters].",
        )


CHECKS: Final = (
    Check("database", _database),
    Check("persistence of the database", _persistence, is_public=True),
)
