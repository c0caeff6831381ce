"""What a simulated platform does for robots: it knows them, sends them, takes them back."""

import random
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from psiturk_ng.errors import ConfigError
from psiturk_ng.marketplace.robots.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a posting that a robot has taken.

    Args:
        participant_id: whose.
        submission_id: the platform's id of this pass.
        landing_url: where the platform sends them.
    """

    participant_id: str
    submission_id: str
    landing_url: str


class Platform(Protocol):
    """A simulated platform, spoken to over HTTP as its participants do."""

    def newcomer(self, rng: random.Random) -> str:
        """Sign up somebody who has not been there before; gives their id, the same for the same chance."""

    def accept(self, participant_id: str) -> Place:
        """Find something to do, look at it as the platform shows it before, and take a place.

        Raises:
            NotFound: if there is nothing for them to do.
            Conflict: if the study does not show its page; no place was taken.
        """

    def give_back(self, place: Place) -> None:
        """Return a place."""

    def hand_in(self, place: Place, visit: Visit) -> bool:
        """End a visit whose task is finished in the platform's way.

        Returns:
            Whether the platform has it; False if that was lost on its way.

        Raises:
            Conflict: if the study's page has no way to end, or the platform does not take it.
        """


class _Module(Protocol):
    def open_platform(self, url: str) -> Platform: ...


def open_platform(name: str, url: str) -> Platform:
    """Open the simulated platform of a name for robots.

    Args:
        name: of the recruiter.
        url: of the platform's root.

    Raises:
        ConfigError: if there are no robots for it.
    """
    place = f"psiturk_ng.marketplace.{name}"
    if find_spec(place) is None or find_spec(f"{place}.robots") is None:
        raise ConfigError(f"There are no robots for the recruiter {name}.", "Be a participant yourself.")
    return cast(_Module, import_module(f"{place}.robots")).open_platform(url)
