"""The file of the simulated Prolific."""

from pathlib import Path
from typing import Final

from psiturk_ng.marketplace import state
from psiturk_ng.marketplace.prolific.tables import METADATA
from psiturk_ng.marketplace.prolific.upkeep import let_time_work

FILE_NAME: Final = "market-prolific.sqlite"

Moment = state.Moment


class State(state.State):
    """Everything that the simulated Prolific knows.

    Args:
        path: of its file, which is made if it is not there.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, METADATA, let_time_work)
