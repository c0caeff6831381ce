"""Entries that a platform signed: who came with a proof, and who has to."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.identity import Visit
from psiturk_ng.errors import EntryRefused, RecruiterUnavailable
from psiturk_ng.recruiters.base import Proof
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store
from psiturk_ng.store.arrivals import Arrivals

log = logging.getLogger(__name__)

MARK: Final = {"entry_proof": "verified"}
"""What is kept of an arrival whose proof was right."""


@dataclass(frozen=True)
class EntryProofs:
    """Keeps out who comes with a wrong proof, or without one where it is needed.

    Later pages do not carry it: who has shown it once is known by it.

    Args:
        store: the project's database.
        proof: the platform's.
        clock: tells the time.
    """

    store: Store
    proof: Proof
    clock: Clock = system_clock

    def require(self, visit: Visit, arguments: Mapping[str, str]) -> None:
        """Let a visit pass.

        Args:
            visit: not a trial run.
            arguments: of the address.

        Raises:
            EntryRefused: if its proof is wrong, or it has none and needs one.
            RecruiterUnavailable: if a needed proof cannot be checked now.
        """
        token = arguments.get(self.proof.parameter, "")
        if self._is_known(visit):
            return
        if not token:
            if self.proof.is_required:
                raise EntryRefused("hit_assign_worker_id_not_set_in_mturk", "The address is not signed.")
            return
        try:
            self.proof.check(token, visit)
        except RecruiterUnavailable:
            if self.proof.is_required:
                raise
            log.warning("A signed entry could not be verified: the platform's keys cannot be fetched.")
            return
        with self.store.writing() as writing:
            Arrivals(writing.connection, writing.tables).note(visit.uniqueid, MARK, self.clock())

    def _is_known(self, visit: Visit) -> bool:
        with self.store.reading() as reading:
            held = Arrivals(reading.connection, reading.tables).parameters(visit.uniqueid)
        return bool(held) and all((held or {}).get(name) == value for name, value in MARK.items())
