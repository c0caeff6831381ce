"""Runs the checks, group by group, the groups at the same time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from psiturk_ng.domain.findings import Diagnosis, Finding, Weight
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import PsiturkError
from psiturk_ng.services.doctor import account, address, serving, storage, study
from psiturk_ng.services.doctor.check import Check, fine, later, stopped_by
from psiturk_ng.services.doctor.patient import Patient

GROUPS: Final[Sequence[Sequence[Check]]] = (
    study.CHECKS,
    storage.CHECKS,
    serving.CHECKS,
    account.CHECKS,
    address.CHECKS,
)
"""Checks of one group run one after the other: the later ones rely on what the earlier ones fetched."""


class Doctor:
    """Examines a project.

    Args:
        patient: the project, and the means of looking at it.
    """

    def __init__(self, patient: Patient) -> None:
        self._patient = patient

    def examine(self) -> list[Diagnosis]:
        """Say of every check what it found: at least one finding each, in a fixed order."""
        with ThreadPoolExecutor(len(GROUPS)) as pool:
            return [each for found in pool.map(self._group, GROUPS) for each in found]

    def _group(self, checks: Sequence[Check]) -> list[Diagnosis]:
        found: list[Diagnosis] = []
        for check in checks:
            known = {each.finding for each in found if each.finding.weight is Weight.STOPS}
            told = list(self._findings(check))
            # One cause keeps several checks from looking; it is said once.
            fresh = [each for each in told if each not in known] or [
                later("It cannot be looked at before the above is put right.")
            ]
            found += [Diagnosis(check.name, each) for each in fresh]
        return found

    def _findings(self, check: Check) -> Iterator[Finding]:
        if check.is_public and self._patient.mode is Mode.SIM:
            yield later("It is not needed in mode sim.")
            return
        is_fine = True
        try:
            for finding in check.run(self._patient):
                is_fine = False
                yield finding
        except PsiturkError as error:
            is_fine = False
            yield stopped_by(error)
        if is_fine:
            yield fine()
