"""Opening the recruiter that the settings name.

Each recruiter is a package beside this module, whose own module `opening` is imported when asked for.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import ConfigError
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.recruiters.surroundings import Surroundings


class Opening(Protocol):
    """What the module `opening` of each recruiter's package holds."""

    def modes(self, surroundings: Surroundings) -> Sequence[Mode]:
        """Tell in which modes it can be used here, without asking a network."""

    def open_in(self, mode: Mode, surroundings: Surroundings) -> Recruiter:
        """Open it in one mode.

        Raises:
            ConfigError: if it cannot be used in that mode.
        """


def open_recruiter(mode: Mode, surroundings: Surroundings) -> Recruiter:
    """Open the recruiter that the settings name.

    Args:
        mode: where it is to act.
        surroundings: the project.

    Raises:
        ConfigError: if it cannot be used in that mode.
    """
    return _opening(surroundings.settings.recruitment.recruiter).open_in(mode, surroundings)


def modes_here(surroundings: Surroundings) -> Sequence[Mode]:
    """Tell in which modes the recruiter that the settings name can be used here, without asking a network.

    Raises:
        ConfigError: if there is no such recruiter.
    """
    return _opening(surroundings.settings.recruitment.recruiter).modes(surroundings)


def _opening(name: str) -> Opening:
    module = f"{__package__}.{name}.opening"
    if find_spec(f"{__package__}.{name}") is None:
        raise ConfigError(
            f"The recruiter {name} is not part of this version.",
            "Choose another with `psiturk recruiter`, or in [Recruitment] of config.txt.",
        )
    return cast(Opening, import_module(module))
