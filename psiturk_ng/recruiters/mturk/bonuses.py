"""Bonuses on Mechanical Turk."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Bonus, PaidBonus, Submission
from psiturk_ng.errors import BadInput
from psiturk_ng.recruiters.mturk import fees
from psiturk_ng.recruiters.mturk.calls import Calls
from psiturk_ng.recruiters.mturk.reading import CURRENCY, bonus_of


class HitBonuses:
    """Pays and shows bonuses.

    Args:
        calls: carries requests.
    """

    settling: Final = timedelta(0)

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def fee(self, amount: Money) -> Money:
        """Say what Amazon takes for paying a bonus."""
        return fees.bonus_fee(amount)

    def prepare(self, bonus: Bonus, *, token: str) -> str:
        """Check a bonus; there is nothing to prepare, so the token is the reference.

        Raises:
            BadInput: if it has no amount or no reason.
        """
        if bonus.amount.currency != CURRENCY or bonus.amount < Money(1, CURRENCY):
            raise BadInput(f"A bonus on Mechanical Turk is at least $0.01, not {bonus.amount}.")
        if not bonus.reason.strip():
            raise BadInput("A bonus needs a reason: the worker reads it.")
        return token

    def pay(self, bonus: Bonus, *, reference: str) -> None:
        """Pay a bonus; Mechanical Turk recognises a repeat within 24 hours."""
        self._calls.do(
            "SendBonus",
            WorkerId=bonus.participant_id,
            AssignmentId=bonus.submission_id,
            BonusAmount=bonus.amount.plain,
            Reason=bonus.reason,
            UniqueRequestToken=reference,
        )

    def paid_for(self, submission: Submission) -> Sequence[PaidBonus]:
        """Show the bonuses that one worker had for one assignment."""
        payments = self._calls.pages(
            "ListBonusPayments", "BonusPayments", AssignmentId=submission.submission_id
        )
        return [bonus_of(each) for each in payments if each.get("WorkerId") == submission.participant_id]
