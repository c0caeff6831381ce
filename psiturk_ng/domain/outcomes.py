"""What the ends of a pass mean here, whatever the recruiter: status, cell, and how each is settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import BadInput

FILLS_CELL: Final = frozenset({Outcome.COMPLETE})
"""Whose pass counts towards the design; every other outcome frees its cell at once."""

DONE: Final = frozenset({Outcome.COMPLETE, Outcome.FAILED_CHECK, Outcome.TOO_SLOW})
"""Who did the task, well or not: psiTurk's status `completed`. Everybody else left it: `quitearly`."""


class Action(StrEnum):
    """What the last page does with a participant."""

    CODE = "code"
    """It shows a code, and sends them back with it where the platform has an address for that."""
    REDIRECT = "redirect"
    """It sends them to an address of the settings."""
    SUBMIT = "submit"
    """It hands in to the platform."""
    RETURN = "return"
    """It asks them to give the place back."""
    STAY = "stay"
    """It says that they may close it: the researcher does the rest."""


class Means(StrEnum):
    """How the platform lets an outcome be paid."""

    APPROVAL = "approval"
    """Whoever is approved gets the whole reward."""
    AT_ONCE = "at_once"
    """The platform approves by itself."""
    SCREEN_OUT = "screen_out"
    """The platform pays a fixed amount, set with the study, by itself."""
    SHARE = "share"
    """The researcher sets a share of the reward."""
    AFTER_RETURN = "after_return"
    """The participant gives the place back; a part can be paid as a bonus then."""
    BY_HAND = "by_hand"
    """No money moves through the recruiter: what is due is noted."""
    NOTHING = "nothing"
    """Who gives the place back cannot be paid."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a recruiter does with an outcome.

    Args:
        action: of the last page.
        means: how it can be paid.
    """

    action: Action
    means: Means


Endings = Mapping[Outcome, Ending]
"""A recruiter's, by outcome."""

HANDED_IN: Final = Ending(Action.SUBMIT, Means.APPROVAL)
GIVEN_BACK: Final = Ending(Action.RETURN, Means.NOTHING)

_STATUS: Final = MappingProxyType(
    {outcome: Status.COMPLETED if outcome in DONE else Status.QUITEARLY for outcome in Outcome}
)


def status_of(outcome: Outcome) -> Status:
    """Give psiTurk's status for who ended so."""
    return _STATUS[outcome]


def outcome_named(name: str) -> Outcome:
    """Read the name of an outcome; an empty one is `complete`.

    Raises:
        BadInput: if there is none of that name.
    """
    if not name:
        return Outcome.COMPLETE
    if name not in list(Outcome):
        raise BadInput(f"There is no outcome {name!r}.", f"Outcomes are {', '.join(Outcome)}.")
    return Outcome(name)
