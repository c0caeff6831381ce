"""What each end of a pass pays, by what means, and who does what: to be read before anything is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.outcomes import DONE, Endings, Means
from psiturk_ng.domain.pay import PayRules
from psiturk_ng.domain.recruiting import Outcome

NOTHING: Final = "nothing"
_THEN_BONUS: Final = ", then pay the bonus: worker bonus --auto"


@dataclass(frozen=True, slots=True)
class OutcomePay:
    """One line of the table.

    Args:
        outcome: how the pass ends.
        pays: how much, in words.
        who: who does what for it.
    """

    outcome: Outcome
    pays: str
    who: str


def pay_table(rules: PayRules, endings: Endings, reward: Money) -> Sequence[OutcomePay]:
    """Say for each outcome what it pays.

    Args:
        rules: of the study.
        endings: what the recruiter does with each outcome.
        reward: of the offer.
    """
    return [_line(outcome, ending.means, rules, reward) for outcome, ending in endings.items()]


def _line(outcome: Outcome, means: Means, rules: PayRules, reward: Money) -> OutcomePay:
    bonus, part = _bonus(outcome, rules, reward), _part(outcome, rules)
    whole, then = f"{reward}{f' and {bonus} as a bonus' if bonus else ''}", _THEN_BONUS if bonus else ""
    match means:
        case Means.APPROVAL:
            return OutcomePay(outcome, whole, f"you review and approve{then}")
        case Means.AT_ONCE:
            return OutcomePay(outcome, whole, f"the platform approves by itself{then}")
        case Means.SCREEN_OUT:
            return OutcomePay(outcome, "the fixed amount of its code", "the platform pays by itself")
        case Means.SHARE:
            return OutcomePay(outcome, f"a share of {reward}", "you set the share on the platform")
        case Means.BY_HAND if outcome in DONE:
            return OutcomePay(outcome, whole, f"you approve{then}; all of it is paid by hand")
        case Means.BY_HAND:
            who = (
                "you note it with worker bonus --auto, and pay by hand"
                if part
                else "nobody has to do anything"
            )
            return OutcomePay(outcome, part or NOTHING, who)
        case Means.AFTER_RETURN:
            who = "they give the place back" + (", then you pay it: worker bonus --auto" if part else "")
            return OutcomePay(outcome, part or NOTHING, who)
    return OutcomePay(outcome, NOTHING, "they give the place back")


def _bonus(outcome: Outcome, rules: PayRules, reward: Money) -> str:
    """Say how much comes to an approved reward; empty if nothing does."""
    nothing = Money(0, rules.currency)
    if outcome is Outcome.COMPLETE:
        if rules.wage is None:
            return "what the column bonus says"
        most = rules.for_time(rules.estimates.longest)
    else:
        most = rules.partial(outcome)[0]
    if (outcome is not Outcome.COMPLETE and rules.partial(outcome)[1]) or rules.is_inclusive:
        most = max(nothing, most - reward)
    if rules.most is not None:
        most = min(most, max(nothing, rules.most - reward))
    return f"up to {most}" if most else ""


def _part(outcome: Outcome, rules: PayRules) -> str:
    """Say how much is paid without a reward; empty if nothing is."""
    amount, is_fixed = rules.partial(outcome)
    if rules.most is not None:
        amount = min(amount, rules.most)
    return f"{'' if is_fixed else 'up to '}{amount}" if amount else ""
