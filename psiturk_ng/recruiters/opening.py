"""Opening the recruiter that the settings name.

Each recruiter is a package beside this module, whose own module `opening` is imported when asked for;
those that are presets of `link` share its package.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Protocol, cast

from psiturk_ng.config.ad_url import landing_url_in
from psiturk_ng.domain.identity import PSITURK_ENTRY
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.outcomes import HANDED_IN, Endings
from psiturk_ng.domain.recruiting import EntryParameters, Mode, Outcome
from psiturk_ng.errors import ConfigError
from psiturk_ng.recruiters.base import Proof, Recruiter
from psiturk_ng.recruiters.link.presets import PRESETS
from psiturk_ng.recruiters.surroundings import Surroundings


class Opening(Protocol):
    """What the module `opening` of each recruiter's package holds."""

    def modes(self, surroundings: Surroundings) -> Sequence[Mode]:
        """Tell in which modes it can be used here, without asking a network."""

    def entry(self, surroundings: Surroundings) -> EntryParameters:
        """Say which parameters its links carry."""

    def endings(self, surroundings: Surroundings) -> Endings:
        """Say what it does with each outcome, without asking a network.

        Raises:
            ConfigError: if the settings about that cannot be understood.
        """

    def open_in(self, mode: Mode, surroundings: Surroundings) -> Recruiter:
        """Open it in one mode.

        Raises:
            ConfigError: if it cannot be used in that mode.
        """


def names() -> Sequence[str]:
    """List the recruiters that are part of this version: those with a package, and panels that are links."""
    packages = (each.name for each in iter_modules(import_module(__package__).__path__) if each.ispkg)
    return sorted({*packages, *PRESETS})


def open_recruiter(mode: Mode, surroundings: Surroundings) -> Recruiter:
    """Open the recruiter that the settings name.

    Args:
        mode: where it is to act.
        surroundings: the project.

    Raises:
        ConfigError: if it cannot be used in that mode.
    """
    return _opening(surroundings.settings.recruitment.recruiter).open_in(mode, surroundings)


def entry_here(surroundings: Surroundings) -> EntryParameters:
    """Say which parameters the links of the settings' recruiter carry: psiTurk's, if it is not there."""
    name = surroundings.settings.recruitment.recruiter
    return _opening(name).entry(surroundings) if _is_here(name) else PSITURK_ENTRY


def endings_here(surroundings: Surroundings) -> Endings:
    """Say what the settings' recruiter does with each outcome: as psiTurk, if it is not there.

    Raises:
        ConfigError: if the settings about that cannot be understood.
    """
    name = surroundings.settings.recruitment.recruiter
    return _opening(name).endings(surroundings) if _is_here(name) else dict.fromkeys(Outcome, HANDED_IN)


def modes_here(surroundings: Surroundings) -> Sequence[Mode]:
    """Tell in which modes the recruiter that the settings name can be used here, without asking a network.

    Raises:
        ConfigError: if there is no such recruiter.
    """
    return _opening(surroundings.settings.recruitment.recruiter).modes(surroundings)


def invitation_here(surroundings: Surroundings) -> str:
    """Tell the study's address as the recruiter's own pages want it; empty if it is pasted nowhere.

    Raises:
        ConfigError: if there is no such recruiter.
    """
    make = getattr(_opening(surroundings.settings.recruitment.recruiter), "invitation", None)
    if make is None:
        return ""
    hit, query = surroundings.settings.hit, str(make(surroundings))
    try:
        url = landing_url_in(Mode.LIVE, hit, "")
    except ConfigError:
        url = f"https://YOUR-SERVER/{hit.ad_url_route.strip('/')}?mode={Mode.LIVE}"
    # What the platform replaces must stay as it is written.
    return f"{url}&{query}" if query else url


def proof_here(surroundings: Surroundings, landing_url: Callable[[Mode], str]) -> Proof | None:
    """Give what checks proofs of who comes; None if the settings' recruiter knows none.

    Args:
        surroundings: the project.
        landing_url: tells the address of the study's page in a mode.
    """
    name = surroundings.settings.recruitment.recruiter
    make = getattr(_opening(name), "proof", None) if _is_here(name) else None
    return None if make is None else cast(Proof, make(surroundings, landing_url))


def least_per_hour(surroundings: Surroundings) -> Money | None:
    """Tell the least that the platform of the settings' recruiter lets participants be paid; None without."""
    name = surroundings.settings.recruitment.recruiter
    least = getattr(_opening(name), "least_per_hour", None) if _is_here(name) else None
    return None if least is None else cast(Money | None, least(surroundings))


def _opening(name: str) -> Opening:
    if not _is_here(name):
        raise ConfigError(
            f"The recruiter {name} is not part of this version.",
            "Choose another with `psiturk recruiter`, or in [Recruitment] of config.txt.",
        )
    return cast(Opening, import_module(f"{__package__}.{_package(name)}.opening"))


def _is_here(name: str) -> bool:
    return find_spec(f"{__package__}.{_package(name)}") is not None


def _package(name: str) -> str:
    return "link" if name in PRESETS else name
