"""The numbers by which Mechanical Turk works.

Sources: the service model that botocore ships (lengths, states, what a token does),
Amazon Mechanical Turk pricing (fees), its API Reference (lifetimes, delays).
Amazon debits reward and fee when an assignment is approved, by the requester or by
itself; a HIT can be made only if the balance would pay for it, but nothing is held.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from psiturk_ng.domain.money import Money

CURRENCY: Final = "USD"
FIRST_BALANCE: Final = Money(1_000_000, CURRENCY)
"""What an account begins with, as in Amazon's sandbox."""

TOKEN_LIFE: Final = timedelta(hours=24)
OVERRIDE_TIME: Final = timedelta(days=30)
"""So long after it was handed in, a rejected assignment can still be approved."""

DISPOSAL_TIME: Final = timedelta(days=120)
DEFAULT_APPROVAL_DELAY: Final = timedelta(days=30)
LARGE_HIT: Final = 10
"""From so many assignments on, a HIT costs more; a smaller one can never become so large."""

LEAST_PAYMENT: Final = Money(1, CURRENCY)
MOST_REQUIREMENTS: Final = 10
MOST_INTEGERS: Final = 15
MOST_LOCALES: Final = 30
MOST_NOTIFIED: Final = 100
DECISIVE_ASSIGNMENTS: Final = 100
"""A worker's share of approved assignments reads 100 until so many were reviewed."""

PERCENT_APPROVED: Final = "000000000000000000L0"
HITS_APPROVED: Final = "00000000000000000040"
LOCALE: Final = "00000000000000000071"
ADULT: Final = "00000000000000000060"
MASTERS: Final = frozenset({"2F1QJWKUDD8XADTFD2Q0G6UTO95ALH", "2ARFPLSP75KLA8M8DH1HTEQVJT3SY6"})
SYSTEM_QUALIFICATIONS: Final = {
    PERCENT_APPROVED: "Worker_PercentAssignmentsApproved",
    HITS_APPROVED: "Worker_NumberHITsApproved",
    LOCALE: "Worker_Locale",
    ADULT: "Worker_Adult",
} | {each: "Masters" for each in sorted(MASTERS)}

_BASE: Final = Decimal(20)
_LARGE: Final = Decimal(20)
_MASTERS: Final = Decimal(5)
_LEAST_FEE: Final = Money(1, CURRENCY)


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most that a number or the length of a text may be."""

    least: int
    most: int


_YEAR: Final = 365 * 24 * 3600
_MONTH: Final = 30 * 24 * 3600

LIMITS: Final = {
    "LifetimeInSeconds": Limit(30, _YEAR),
    "AssignmentDurationInSeconds": Limit(30, _YEAR),
    "AutoApprovalDelayInSeconds": Limit(0, _MONTH),
    "MaxAssignments": Limit(1, 1_000_000_000),
    "NumberOfAdditionalAssignments": Limit(1, 1_000_000_000),
    "Title": Limit(1, 128),
    "Description": Limit(1, 2000),
    "Keywords": Limit(0, 1000),
    "RequesterAnnotation": Limit(0, 255),
    "Question": Limit(1, 65_535),
    "RequesterFeedback": Limit(0, 1024),
    "Subject": Limit(1, 200),
    "MessageText": Limit(1, 4096),
}
"""By parameter; texts in characters, the question in bytes."""


def reward_fee(reward: Money, *, max_assignments: int, masters: bool) -> Money:
    """Tell what Amazon takes for one approved assignment.

    Args:
        reward: for it.
        max_assignments: of its HIT.
        masters: whether only Masters are admitted.
    """
    percent = _BASE + (_LARGE if max_assignments >= LARGE_HIT else 0) + (_MASTERS if masters else 0)
    return max(_LEAST_FEE, reward.share(percent))


def bonus_fee(amount: Money) -> Money:
    """Tell what Amazon takes for one bonus."""
    return max(_LEAST_FEE, amount.share(_BASE))
