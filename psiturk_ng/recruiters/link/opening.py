"""Opening links as a project's settings say."""

from collections.abc import Sequence
from typing import Final

from psiturk_ng.config.settings import Link as LinkSettings
from psiturk_ng.domain.links import LinkPlan
from psiturk_ng.domain.outcomes import Action, Ending, Endings, Means
from psiturk_ng.domain.recruiting import EntryParameters, Mode, Outcome
from psiturk_ng.errors import ConfigError
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.recruiters.link.recruiter import Link, entry_of
from psiturk_ng.recruiters.surroundings import Surroundings

_MODES: Final = (Mode.LIVE, Mode.SIM)


def modes(surroundings: Surroundings) -> Sequence[Mode]:
    """Tell in which modes it can be used: a link has no test site."""
    return _MODES


def entry(surroundings: Surroundings) -> EntryParameters:
    """Say how the settings name what comes in."""
    return entry_of(plan_of(surroundings.settings.link))


def endings(surroundings: Surroundings) -> Endings:
    """Say what it does with each outcome: shows a code, or goes where the settings say."""
    out_urls = plan_of(surroundings.settings.link).out_urls
    return {
        outcome: Ending(Action.REDIRECT if out_urls.get(outcome) else Action.CODE, Means.BY_HAND)
        for outcome in Outcome
    }


def open_in(mode: Mode, surroundings: Surroundings) -> Recruiter:
    """Open it in one mode.

    Raises:
        ConfigError: if it is `sandbox`.
    """
    if mode not in _MODES:
        raise ConfigError(f"The recruiter link has no {mode} mode.", "Use live, or sim to rehearse.")
    link = surroundings.settings.link
    return Link(
        mode,
        surroundings.book(mode),
        plan_of(link),
        link.link_currency,
        is_single_use=link.link_use == "single",
    )


def plan_of(link: LinkSettings) -> LinkPlan:
    """Read how addresses look from the settings of [Link]."""
    urls = {outcome: getattr(link, f"link_{outcome}_url") for outcome in Outcome}
    return LinkPlan(
        participant=link.link_participant_parameter,
        submission=link.link_submission_parameter,
        posting=link.link_posting_parameter,
        out_urls={outcome: url for outcome, url in urls.items() if url},
    )
