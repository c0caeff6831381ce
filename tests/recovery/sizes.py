"""How much load the recovery tests make: little in `make test`, much in `make soak`."""

import os
from dataclasses import dataclass

IS_LONG = os.environ.get("PSITURK_TEST_LONG") == "1"


@dataclass(frozen=True)
class Size:
    """One load.

    Args:
        participants: who take part at the same time.
        trials: that each tab of each of them records.
        rounds: how often what the test breaks is broken.
    """

    participants: int
    trials: int
    rounds: int


SIZE = Size(participants=45, trials=120, rounds=8) if IS_LONG else Size(participants=6, trials=15, rounds=2)
