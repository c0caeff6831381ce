"""Bonuses on Prolific: set up first, paid by the id of that; paying twice pays twice."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Bonus, PaidBonus, Submission
from psiturk_ng.errors import BadInput, OutcomeUnknown, RecruiterUnavailable
from psiturk_ng.recruiters.prolific.calls import Calls
from psiturk_ng.recruiters.prolific.offers import Prices
from psiturk_ng.recruiters.prolific.submissions import StudySubmissions

SETTLING: Final = timedelta(hours=1)
"""Prolific pays bonuses in the minutes after it took the order; this is on the safe side."""


class StudyBonuses:
    """Pays and shows bonuses.

    Args:
        calls: carries requests.
        submissions: with whose details paid bonuses are shown.
        prices: of bonuses, which are those of rewards.
        currency: theirs.
        settling: how long a bonus whose payment was taken may not show.
    """

    def __init__(
        self,
        calls: Calls,
        submissions: StudySubmissions,
        prices: Prices,
        currency: str,
        settling: timedelta = SETTLING,
    ) -> None:
        self.settling: Final = settling
        self._calls = calls
        self._submissions = submissions
        self._prices = prices
        self._currency = currency

    def fee(self, amount: Money) -> Money:
        """Say what Prolific takes for paying a bonus, tax included."""
        return self._prices.fee(amount)

    def prepare(self, bonus: Bonus, *, token: str) -> str:
        """Set a bonus up. Nothing is paid by it, so it may be set up again.

        Returns:
            Prolific's id of it.

        Raises:
            BadInput: if it has no amount; nothing was sent.
        """
        if bonus.amount.currency != self._currency or not bonus.amount or bonus.amount.minor < 0:
            raise BadInput(f"A bonus on Prolific is more than nothing, in {self._currency}.")
        # The one place where Prolific reckons in the main unit: 1.50, not 150.
        line = f"{bonus.submission_id},{bonus.amount.plain}"
        body = {"study_id": bonus.posting_id, "csv_bonuses": line}
        try:
            made = self._calls.do("POST", "submissions/bonus-payments/", body)
        except OutcomeUnknown as error:
            raise RecruiterUnavailable("Prolific did not take the bonus; nothing was paid.") from error
        read = Money(round(made.get("amount", bonus.amount.minor)), self._currency)
        if read != bonus.amount:
            raise BadInput(f"Prolific read the bonus of {bonus.amount} as {read}; nothing was paid.")
        return str(made["id"])

    def pay(self, bonus: Bonus, *, reference: str) -> None:
        """Order the payment, once: whether it was taken is never found out by asking again."""
        self._calls.do_once("POST", f"bulk-bonus-payments/{reference}/pay/")

    def paid_for(self, submission: Submission) -> Sequence[PaidBonus]:
        """Show the bonuses paid for one submission; Prolific shows amounts only."""
        paid = self._submissions.detail(submission.submission_id).get("bonus_payments") or []
        return [PaidBonus(amount=Money(round(each), self._currency)) for each in paid]
