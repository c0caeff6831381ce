"""What a project's own Python code brings along."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """The parts of a project's custom.py that the server uses.

    Args:
        blueprint: its `custom_code`, whose routes win over ours.
        init_app: called once with the application after all routes are registered.
        custom_get_condition: given the mode, returns (condition, counterbalance) instead of our allocation.
        warnings: sentences for the researcher about how the code was read.
    """

    blueprint: Any = None
    init_app: Callable[[Any], object] | None = None
    custom_get_condition: Callable[[str], tuple[int, int]] | None = None
    warnings: tuple[str, ...] = ()
