"""Posting, approving and paying through the real adapter against the simulated marketplace."""

import pytest

from psiturk_ng.domain.ledger import Fate
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Selection, count_fates
from tests.money.study import EVERYBODY, Study

pytestmark = pytest.mark.mturk


def test_a_study_is_paid_once(study: Study) -> None:
    """The balance falls by reward, bonus and fees; the same again moves nothing."""
    submissions = study.crowd(5)
    assert count_fates(study.approve()) == {Fate.DONE: 5}
    assert [study.status(each) for each in submissions] == [5] * 5
    assert count_fates(study.bonus()) == {Fate.DONE: 5}
    assert [study.status(each) for each in submissions] == [7] * 5
    # 5 x (1.00 + 0.20) + 5 x (0.50 + 0.10)
    assert study.market.balance() == "9991.00"
    assert study.approve() == []
    assert study.bonus() == []
    assert study.market.balance() == "9991.00"
    payments = study.desk.payments
    assert len(payments.plan_bonus(EVERYBODY, amount=None, reason="thanks").already) == 5
    assert len(payments.plan_bonus(EVERYBODY, amount=Money(5), reason="other").already) == 5
    assert study.desk.reconciliation.run().findings == ()


def test_another_reason_pays_a_named_one_again(study: Study) -> None:
    """And says what was paid before."""
    first, _ = study.crowd(2)
    study.approve()
    study.bonus()
    payments = study.desk.payments
    plan = payments.plan_bonus(Selection(submissions=(first,)), amount=Money(25), reason="more")
    (item,) = plan.items
    assert "$0.50 (thanks" in item.note
    assert count_fates(payments.carry_out(plan)) == {Fate.DONE: 1}
    assert study.payments()[-1] == ("bonus", first, 25)
