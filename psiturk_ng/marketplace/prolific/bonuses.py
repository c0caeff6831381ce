"""Bonuses: set up in one request, paid in another.

Source: the descriptions of create-bonus-payments and pay-bonus-payments: amounts come
in the main unit and go out in the smallest one, and paying twice pays twice.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money, total
from psiturk_ng.errors import BadInput
from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import rules, standing, studies
from psiturk_ng.marketplace.prolific.account import PaymentKind, account, available_balance, pay
from psiturk_ng.marketplace.prolific.ids import new_id
from psiturk_ng.marketplace.prolific.refusals import Refused, absent, faulty, invalid
from psiturk_ng.marketplace.prolific.tables import BONUS_SETS, ORDERS, SUBMISSIONS
from psiturk_ng.marketplace.state import Moment

ORDER: Final = "pay_bonuses"
"""What an accepted payment is called until it is carried out."""


@dataclass(frozen=True, slots=True)
class BonusSet:
    """Bonuses that were set up, and that nobody has yet been paid.

    Args:
        set_id: to pay them by.
        study_id: of the study they are for.
        amounts: by submission, in the order of the file.
        currency: of the amounts.
    """

    set_id: str
    study_id: str
    amounts: tuple[tuple[str, int], ...]
    currency: str

    @property
    def amount(self) -> Money:
        """What participants get together."""
        return total((Money(minor, self.currency) for _, minor in self.amounts), self.currency)

    @property
    def fees(self) -> Money:
        """What Prolific takes for them."""
        return total((rules.fee(Money(minor, self.currency)) for _, minor in self.amounts), self.currency)

    @property
    def tax(self) -> Money:
        """The tax on the fees."""
        return total((rules.tax(Money(minor, self.currency)) for _, minor in self.amounts), self.currency)

    @property
    def cost(self) -> Money:
        """All of it."""
        return self.amount + self.fees + self.tax


def set_up(moment: Moment, study_id: str, text: str) -> BonusSet:
    """Read bonuses from lines of id and amount, without paying them.

    Args:
        moment: when.
        study_id: of a study in which everybody named took part.
        text: a line for each: the id of a participant or of a submission, a comma, an
            amount in the main unit of the study's currency.

    Raises:
        Refused: if a line cannot be read, or an id is not of that study.
    """
    currency = studies.get(moment, study_id).reward.currency
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    if not lines or len(lines) > rules.MOST_BONUSES:
        raise faulty("csv_bonuses", f"From 1 to {rules.MOST_BONUSES} lines are expected.")
    read = [_line(line, currency) for line in lines]
    known = {identifier: _submission(moment, study_id, identifier) for identifier, _ in read}
    if strangers := [identifier for identifier, row in known.items() if row is None]:
        raise invalid([f"These ids did not take part in the study: {', '.join(strangers)}."])
    amounts = [(row.submission_id, amount.minor) for id_, amount in read if (row := known[id_]) is not None]
    set_id = new_id()
    made = sa.insert(BONUS_SETS).values(set_id=set_id, study_id=study_id, lines=amounts)
    moment.connection.execute(made)
    return get(moment, set_id)


def get(moment: Moment, set_id: str) -> BonusSet:
    """Give bonuses that were set up.

    Raises:
        Refused: if there are none.
    """
    query = sa.select(BONUS_SETS).where(BONUS_SETS.c.set_id == set_id)
    row = moment.connection.execute(query).one_or_none()
    if row is None:
        raise absent("bulk bonus payment", set_id)
    amounts = tuple((submission_id, minor) for submission_id, minor in row.lines)
    return BonusSet(row.set_id, row.study_id, amounts, account(moment).currency)


def order(moment: Moment, set_id: str) -> None:
    """Take an order to pay; each order pays, also a second one for the same bonuses.

    Raises:
        Refused: if the balance does not pay for them.
    """
    found = get(moment, set_id)
    if found.cost > available_balance(moment):
        raise Refused(400, "Insufficient funds", "The balance does not pay for these bonuses.")
    due = moment.now + timedelta(seconds=account(moment).settle_seconds)
    moment.connection.execute(sa.insert(ORDERS).values(kind=ORDER, subject=set_id, due_at=due))


def carry_out(moment: Moment, set_id: str) -> None:
    """Pay bonuses that were ordered."""
    found = get(moment, set_id)
    for submission_id, minor in found.amounts:
        row = standing.get(moment, submission_id)
        pay(moment, PaymentKind.BONUS, row, Money(minor, found.currency))


def _line(line: str, currency: str) -> tuple[str, Money]:
    identifier, _, amount = line.partition(",")
    try:
        read = Money.parse(amount, currency)
    except BadInput as error:
        raise faulty("csv_bonuses", f"{line.strip()!r} is not an id and an amount: {error.message}") from None
    if not read:
        raise faulty("csv_bonuses", "A bonus is more than nothing.")
    return identifier.strip(), read


def _submission(moment: Moment, study_id: str, identifier: str) -> Row | None:
    named = (SUBMISSIONS.c.submission_id == identifier) | (SUBMISSIONS.c.participant_id == identifier)
    query = sa.select(SUBMISSIONS).where(SUBMISSIONS.c.study_id == study_id, named)
    return moment.connection.execute(query.order_by(SUBMISSIONS.c.number.desc())).first()
