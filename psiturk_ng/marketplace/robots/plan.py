"""Who of a crew of robots does what, drawn by a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from psiturk_ng.errors import BadInput


class Fate(StrEnum):
    """How a robot's visit ends."""

    SUBMIT = "submitted"
    RETURN = "returned"
    VANISH = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a crew is to do.

    Args:
        robots: how many there are.
        return_rate: share of them that give their place back.
        abandon_rate: share of them that vanish, place and all.
        seed: of everything that is left to chance.

    Raises:
        BadInput: if that cannot be done.
    """

    robots: int
    return_rate: float = 0.0
    abandon_rate: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.robots < 1:
            raise BadInput("There must be at least one robot.")
        if not (
            self.return_rate >= 0 and self.abandon_rate >= 0 and self.return_rate + self.abandon_rate <= 1
        ):
            raise BadInput("Rates are shares from 0 to 1, and together at most 1.")

    def fates(self) -> Sequence[Fate]:
        """Draw who does what: as many of each as the rates say, in an order that the seed decides."""
        returning = round(self.robots * self.return_rate)
        vanishing = min(round(self.robots * self.abandon_rate), self.robots - returning)
        staying = self.robots - returning - vanishing
        fates = [Fate.RETURN] * returning + [Fate.VANISH] * vanishing + [Fate.SUBMIT] * staying
        random.Random(f"{self.seed} fates").shuffle(fates)  # noqa: S311 - to be repeated
        return fates

    def chance(self, number: int) -> random.Random:
        """Give one robot's own chance."""
        return random.Random(f"{self.seed} robot {number}")  # noqa: S311 - to be repeated
