"""Whether the data of assignments is whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.store import Store


@dataclass(frozen=True)
class Integrity:
    """Judges assignments, for listings and exports.

    Args:
        store: the project's database.
    """

    store: Store

    def verdicts(self, uniqueids: Collection[str] | None = None) -> Mapping[str, Verdict]:
        """Judge many assignments at once.

        Args:
            uniqueids: which; None for all. Those that do not exist are left out.

        Returns:
            The verdicts, by uniqueid.
        """
        with self.store.reading() as reading:
            return reading.records.verdicts(uniqueids)
