"""How a study pays, read from its settings."""

from psiturk_ng.config.recruiting import Recruitment
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay import PayRules, TimeEstimates, read_outcome_payments, setting_amount


def pay_rules(recruitment: Recruitment, currency: str) -> PayRules:
    """Read the rules from the settings of [Recruitment].

    Args:
        recruitment: these.
        currency: what the recruiter pays in.

    Raises:
        ConfigError: if a setting cannot be understood, or an amount is finer than the currency.
    """

    def amount(name: str) -> Money | None:
        text: str = getattr(recruitment, name)
        return setting_amount(name, text, currency) if text else None

    return PayRules(
        currency=currency,
        base=amount("base_payment"),
        wage=amount("wage_per_hour"),
        is_inclusive=recruitment.progress_pay == "inclusive",
        estimates=TimeEstimates.read(recruitment.time_estimates),
        by_outcome=read_outcome_payments(recruitment.outcome_payments, currency),
        most=amount("max_participant_payment"),
        soft=amount("soft_max_experiment_payment"),
        hard=amount("hard_max_experiment_payment"),
    )
