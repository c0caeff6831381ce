"""How a study stands, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from psiturk_ng.store import Store
from psiturk_ng.store.board import Board, StatusCount


@dataclass(frozen=True)
class Overview:
    """Counts for the first page of the dashboard.

    Args:
        store: the project's database.
        codeversion: label of the present state of the experiment.
    """

    store: Store
    codeversion: str

    def counts(self) -> Sequence[StatusCount]:
        """Count the assignments of this code version by mode and status."""
        with self.store.reading() as reading:
            return Board(reading).by_status(self.codeversion)
