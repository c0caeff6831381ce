"""Runs the checks, group by group, the groups at the same time."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import TimeoutError
from multiprocessing.pool import AsyncResult, ThreadPool
from typing import Final

from psiturk_ng.domain.findings import Diagnosis, Finding, Weight
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import PsiturkError
from psiturk_ng.services.doctor import account, address, serving, storage, study
from psiturk_ng.services.doctor.check import Check, fine, later, stopped_by, stops
from psiturk_ng.services.doctor.patient import Patient

GROUPS: Final[Sequence[Sequence[Check]]] = (
    study.CHECKS,
    storage.CHECKS,
    serving.CHECKS,
    account.CHECKS,
    address.CHECKS,
)
"""Checks of one group run one after the other: the later ones rely on what the earlier ones fetched."""

PATIENCE_SECONDS: Final = 25.0
"""A platform or a database that has not answered by then has a finding of its own."""

_WITHOUT_END: Final = stops(
    "It has not come to an end in time: what is asked does not answer.",
    "See that the network of this machine reaches the database and the platform.",
    ".",
)


class Doctor:
    """Examines a project.

    Args:
        patient: the project, and the means of looking at it.
        patience_seconds: how long all of it may take.
    """

    def __init__(self, patient: Patient, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patient = patient
        self._patience_seconds = patience_seconds

    def examine(self) -> list[Diagnosis]:
        """Say of every check what it found: at least one finding each, in a fixed order."""
        deadline = time.monotonic() + self._patience_seconds
        # Threads of this pool, unlike an executor's, are not waited for when the program ends.
        with ThreadPool(len(GROUPS)) as pool:
            begun = [self._begin(pool, group) for group in GROUPS]
            return [each for group in begun for each in group.found_by(deadline)]

    def _begin(self, pool: ThreadPool, checks: Sequence[Check]) -> "_Group":
        found: list[Diagnosis] = []
        return _Group(checks, found, pool.apply_async(self._look, (checks, found)))

    def _look(self, checks: Sequence[Check], found: list[Diagnosis]) -> None:
        for check in checks:
            known = {each.finding for each in found if each.finding.weight is Weight.STOPS}
            told = list(self._findings(check))
            # One cause keeps several checks from looking; it is said once.
            fresh = [each for each in told if each not in known] or [
                later("It cannot be looked at before the above is put right.")
            ]
            found += [Diagnosis(check.name, each) for each in fresh]

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


@dataclass(frozen=True, slots=True)
class _Group:
    """Checks that are under way.

    Args:
        checks: all of them.
        found: what those have found that are done.
        end: comes when all of them are done.
    """

    checks: Sequence[Check]
    found: list[Diagnosis]
    end: "AsyncResult[None]"

    def found_by(self, deadline: float) -> list[Diagnosis]:
        """Wait for them, but not for long."""
        with suppress(TimeoutError):
            self.end.get(max(0.0, deadline - time.monotonic()))
        found = list(self.found)
        done = {each.check for each in found}
        left = [check for check in self.checks if check.name not in done]
        for number, check in enumerate(left):
            finding = _WITHOUT_END if number == 0 else later("It cannot be looked at before that ends.")
            found.append(Diagnosis(check.name, finding))
        return found
