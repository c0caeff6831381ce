"""What a project's own Python code brings along."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psiturk_ng.domain.judgement import Judgement


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """The parts of a project's custom.py that the server uses.

    Args:
        blueprint: its `custom_code`, whose routes win over ours.
        init_app: called once with the application after all routes are registered.
        custom_get_condition: given the mode, returns (condition, counterbalance) instead of our allocation.
        validate: given a psiTurk `Participant`, says whether their data counts: True, False, or a sentence
            that says what is wrong with it.
        warnings: sentences for the researcher about how the code was read.
        judge: asks `validate` about an assignment, by its uniqueid; None if there is nothing to ask.
    """

    blueprint: Any = None
    init_app: Callable[[Any], object] | None = None
    custom_get_condition: Callable[[str], tuple[int, int]] | None = None
    validate: Callable[[Any], bool | str] | None = None
    warnings: tuple[str, ...] = ()
    judge: Callable[[str], Judgement] | None = None
