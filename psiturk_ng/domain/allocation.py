"""Which cell of the design the next participant gets."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from psiturk_ng.errors import ConfigError


class Cell(NamedTuple):
    """A level of the between-subjects factor with an order of presentation."""

    condition: int
    counterbalance: int


def cells_of(conditions: int, counterbalances: int) -> tuple[Cell, ...]:
    """List every cell of a design of that many conditions and orders, both at least 1."""
    return tuple(Cell(cond, order) for cond in range(conditions) for order in range(counterbalances))


def least_filled(cells: Sequence[Cell], counts: Mapping[Cell, int], rng: Random) -> Cell:
    """Choose the emptiest cell, breaking ties at random.

    Args:
        cells: every cell of the design, each exactly once.
        counts: assignments per cell that still count towards the design;
            an absent cell counts zero, an unknown cell is ignored.
        rng: source of the tie-break, seeded in tests.

    Returns:
        A member of `cells`.

    Raises:
        ValueError: if `cells` is empty.

    Source: psiTurk 3.3.1, `experiment.py` `get_random_condcount`.
    """
    fewest = min(counts.get(cell, 0) for cell in cells)
    return rng.choice([cell for cell in cells if counts.get(cell, 0) == fewest])


def conditions_in(document: object) -> int:
    """Count the conditions that a `conditions.json` describes: its top-level keys.

    Raises:
        ConfigError: if it is not an object or has no key.
    """
    if not isinstance(document, dict) or not document:
        raise ConfigError(
            "conditions.json must hold a JSON object with one key per condition.",
            "Correct the file, or remove it to use num_conds and num_counters.",
        )
    return len(document)
