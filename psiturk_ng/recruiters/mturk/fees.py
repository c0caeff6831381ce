"""What Amazon takes, and how places are best divided into HITs.

Source: Amazon Mechanical Turk pricing: 20 % of reward and bonus, another 20 % of
the reward for HITs with 10 or more assignments, 5 % of the reward for Masters,
at least $0.01 for each assignment and bonus. A HIT that was made with fewer than
10 assignments can never have 10.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from psiturk_ng.domain.money import Money

CLIFF: Final = 10
"""From so many assignments on, a HIT costs more."""

_BASE = Decimal(20)
_LARGE = Decimal(20)
_MASTERS = Decimal(5)
_LEAST = Money(1, "USD")


def reward_fee(reward: Money, *, assignments_in_hit: int, masters: bool) -> Money:
    """Tell the fee for one approved assignment.

    Args:
        reward: for it.
        assignments_in_hit: how many its HIT has in all.
        masters: whether the HIT is for Masters only.
    """
    percent = _BASE + (_LARGE if assignments_in_hit >= CLIFF else 0) + (_MASTERS if masters else 0)
    return max(_LEAST, reward.share(percent))


def bonus_fee(amount: Money) -> Money:
    """Tell the fee for one bonus."""
    return max(_LEAST, amount.share(_BASE))


def hit_sizes(places: int) -> Sequence[int]:
    """Divide places into HITs that stay below the cliff.

    Args:
        places: at least 1.
    """
    full, rest = divmod(places, CLIFF - 1)
    return [CLIFF - 1] * full + ([rest] if rest else [])


def can_grow(assignments: int, more: int) -> bool:
    """Tell whether a HIT with so many assignments may have so many more."""
    return assignments >= CLIFF or assignments + more < CLIFF
