"""The numbers and words by which Prolific works.

Sources: the OpenAPI description of Prolific's API (docs.prolific.com, as collected in
api-evangelist/prolific) for words and limits; its submissions guide for the 21 days;
its submission object for the ten minutes; its help pages on payment principles and
bonus payments for the least hourly reward, and for bonuses costing the same fee as
rewards. Fee and tax differ between accounts: those here are a British university's.
"""

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from typing import Final

from psiturk_ng.domain.money import Money

FIRST_CURRENCY: Final = "GBP"
FIRST_BALANCE_MINOR: Final = 1_000_000
LEAST_PER_HOUR_MINOR: Final = {"GBP": 600, "USD": 800}
"""Prolific pays out in these two currencies; a study that pays less per hour cannot be published."""

RESERVATION: Final = timedelta(minutes=10)
AUTOMATIC_APPROVAL: Final = timedelta(days=21)
LONGEST: Final = timedelta(hours=24)
SHORTEST_REJECTION: Final = 100
PAGE: Final = 20
MOST_PER_PAGE: Final = 1000
MOST_IN_BULK: Final = 1000
MOST_BONUSES: Final = 200
"""Prolific recommends these two; here they are limits."""

_FEE: Final = Decimal("33.3")
_TAX: Final = Decimal(20)


class StudyStatus(StrEnum):
    """The states of a study."""

    UNPUBLISHED = "UNPUBLISHED"
    SCHEDULED = "SCHEDULED"
    PUBLISHING = "PUBLISHING"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    AWAITING_REVIEW = "AWAITING REVIEW"
    COMPLETED = "COMPLETED"


DRAFTS: Final = (StudyStatus.UNPUBLISHED, StudyStatus.SCHEDULED)


class SubmissionStatus(StrEnum):
    """The states of a submission."""

    RESERVED = "RESERVED"
    ACTIVE = "ACTIVE"
    TIMED_OUT = "TIMED-OUT"
    AWAITING_REVIEW = "AWAITING REVIEW"
    APPROVED = "APPROVED"
    PARTIALLY_APPROVED = "PARTIALLY APPROVED"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    SCREENED_OUT = "SCREENED OUT"


AT_WORK: Final = (SubmissionStatus.RESERVED, SubmissionStatus.ACTIVE)
TAKES_A_PLACE: Final = (*AT_WORK, SubmissionStatus.AWAITING_REVIEW, SubmissionStatus.APPROVED)
"""A place is free again after a return, a rejection or a time-out; a screen-out never took one."""

REJECTION_CATEGORIES: Final = frozenset(
    {
        "TOO_QUICKLY",
        "TOO_SLOWLY",
        "FAILED_INSTRUCTIONS",
        "INCOMP_LONGITUDINAL",
        "FAILED_CHECK",
        "LOW_EFFORT",
        "MALINGERING",
        "NO_CODE",
        "BAD_CODE",
        "NO_DATA",
        "UNSUPP_DEVICE",
        "OTHER",
    }
)
DEVICES: Final = frozenset({"desktop", "tablet", "mobile"})
PERIPHERALS: Final = frozenset({"audio", "camera", "download", "microphone"})
ID_OPTIONS: Final = frozenset({"question", "url_parameters", "not_required"})
EVENT_TYPES: Final = {
    "study.status.change": "The status of a study has changed.",
    "study.progress.change": "The number of places taken in a study has changed.",
    "submission.status.change": "The status of a submission has changed.",
}


def fee(amount: Money) -> Money:
    """Tell what Prolific takes for paying a reward or a bonus, without tax."""
    return amount.share(_FEE)


def tax(amount: Money) -> Money:
    """Tell the tax on the fee for an amount."""
    return fee(amount).share(_TAX)


def least_minutes(estimate: float) -> float:
    """Tell the least that `maximum_allowed_time` may be.

    Args:
        estimate: `estimated_completion_time`, in minutes.
    """
    return 2 + 2 * estimate + 2 * sqrt(estimate)
