"""Opening links, and panels that are links, as a project's settings say."""

from collections.abc import Sequence
from typing import Final

from psiturk_ng.domain.outcomes import Action, Ending, Endings, Means
from psiturk_ng.domain.recruiting import EntryParameters, Mode, Outcome
from psiturk_ng.errors import ConfigError
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.recruiters.link.presets import PRESETS, currency_of, invitation_of, missing, plan_of
from psiturk_ng.recruiters.link.recruiter import Link, entry_of
from psiturk_ng.recruiters.surroundings import Surroundings

_MODES: Final = (Mode.LIVE, Mode.SIM)


def modes(surroundings: Surroundings) -> Sequence[Mode]:
    """Tell in which modes it can be used: a link has no test site."""
    return _MODES


def entry(surroundings: Surroundings) -> EntryParameters:
    """Say how the settings name what comes in.

    Raises:
        ConfigError: if a setting names one that is not set.
    """
    return entry_of(plan_of(_name(surroundings), surroundings.settings))


def invitation(surroundings: Surroundings) -> str:
    """Tell what the panel's own pages want in the study's address."""
    return invitation_of(_name(surroundings), surroundings.settings)


def endings(surroundings: Surroundings) -> Endings:
    """Say what it does with each outcome: shows a code, or goes where the settings say.

    Raises:
        ConfigError: if a setting names one that is not set.
    """
    plan = plan_of(_name(surroundings), surroundings.settings)
    is_told = {Outcome.COMPLETE} if plan.call else set()
    return {
        outcome: Ending(
            Action.REDIRECT if plan.out_urls.get(outcome) else Action.CODE,
            Means.AT_ONCE if outcome in is_told else Means.BY_HAND,
        )
        for outcome in Outcome
    }


def open_in(mode: Mode, surroundings: Surroundings) -> Recruiter:
    """Open it in one mode.

    Raises:
        ConfigError: if it is `sandbox`, or a setting names one that is not set.
    """
    name, settings = _name(surroundings), surroundings.settings
    if mode not in _MODES:
        raise ConfigError(f"The recruiter {name} has no {mode} mode.", "Use live, or sim to rehearse.")
    return Link(
        mode,
        surroundings.book(mode),
        plan_of(name, settings),
        currency_of(name, settings),
        name=name,
        title=PRESETS[name].title,
        is_single_use=settings.link.link_use == "single",
        unset=missing(name, settings),
    )


def _name(surroundings: Surroundings) -> str:
    return surroundings.settings.recruitment.recruiter
