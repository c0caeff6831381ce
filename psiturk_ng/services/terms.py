"""The terms on which a study recruits: how it pays, what the recruiter does with each end and asks for."""

from dataclasses import dataclass, field

from psiturk_ng.config.pay import pay_rules
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.outcomes import Endings
from psiturk_ng.domain.pay import PayRules
from psiturk_ng.recruiters.opening import endings_here, least_per_hour
from psiturk_ng.recruiters.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a study.

    Args:
        rules: how it pays.
        endings: what the recruiter does with each outcome.
        least_per_hour: that the platform lets participants be paid; None if it asks for none.
    """

    rules: PayRules
    endings: Endings = field(default_factory=dict)
    least_per_hour: Money | None = None


def terms_of(surroundings: Surroundings, currency: str) -> Terms:
    """Read the terms from the settings.

    Args:
        surroundings: the project.
        currency: what its recruiter pays in.

    Raises:
        ConfigError: if a setting about them cannot be understood.
    """
    rules = pay_rules(surroundings.settings.recruitment, currency)
    return Terms(rules, endings_here(surroundings), least_per_hour(surroundings))
