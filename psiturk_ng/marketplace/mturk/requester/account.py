"""The requester's money: the balance, and bonuses."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.marketplace.mturk import hits, reviewing, rules
from psiturk_ng.marketplace.mturk.ids import new_id
from psiturk_ng.marketplace.mturk.refusals import TurkError, absent, invalid
from psiturk_ng.marketplace.mturk.requester import tokens
from psiturk_ng.marketplace.mturk.requester.checks import Asked, payment
from psiturk_ng.marketplace.mturk.requester.making import require_funds
from psiturk_ng.marketplace.mturk.requester.paging import Listing
from psiturk_ng.marketplace.mturk.requester.reviews import handed_in
from psiturk_ng.marketplace.mturk.reviewing import Kind
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import PAYMENTS, Row

_PAYING: Final = "SendBonus"


def get_account_balance(moment: Moment, _: Asked) -> Mapping[str, Any]:
    """Tell what is left."""
    return {"AvailableBalance": reviewing.balance(moment.connection).plain}


def send_bonus(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Pay a worker beside the reward, for an assignment that they handed in."""
    token = asked.get("UniqueRequestToken")
    tokens.refuse_repeat(moment, _PAYING, token)
    amount = payment(asked, "BonusAmount")
    if not asked["Reason"].strip():
        raise invalid("Reason must not be empty: the worker reads it.")
    row, _ = handed_in(moment, asked["AssignmentId"])
    if row.worker_id != asked["WorkerId"]:
        raise TurkError(
            "InvalidParameterValue",
            f"Worker {asked['WorkerId']} did not submit assignment {asked['AssignmentId']}.",
        )
    fee = rules.bonus_fee(amount)
    require_funds(moment, amount + fee)
    reviewing.pay(moment.connection, Kind.BONUS, row, amount, fee, reason=asked["Reason"], at=moment.now)
    tokens.remember(moment, _PAYING, token, new_id())
    return {}


def list_bonus_payments(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """List the bonuses for a HIT or an assignment."""
    if ("HITId" in asked) is ("AssignmentId" in asked):
        raise invalid("Either HITId or AssignmentId must be given.")
    if "HITId" in asked:
        if hits.get(moment.connection, asked["HITId"]) is None:
            raise absent("HIT", asked["HITId"])
        clause = PAYMENTS.c.hit_id == asked["HITId"]
    else:
        handed_in(moment, asked["AssignmentId"])
        clause = PAYMENTS.c.assignment_id == asked["AssignmentId"]
    bonuses = sa.select(*PAYMENTS.c).where(PAYMENTS.c.kind == Kind.BONUS, clause)
    return _LISTING.page(moment, bonuses, asked)


def _shown(row: Row) -> Mapping[str, Any]:
    return {
        "WorkerId": row.worker_id,
        "BonusAmount": Money(row.amount_minor, rules.CURRENCY).plain,
        "AssignmentId": row.assignment_id,
        "Reason": row.reason,
        "GrantTime": row.paid_at,
    }


_LISTING: Final = Listing(name="BonusPayments", key=PAYMENTS.c.number, show=_shown)
