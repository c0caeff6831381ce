"""Bonuses on the simulated Prolific: two steps, two units, and a second step that pays again."""

import pytest

from tests.marketplace.prolific_market import ProlificMarket, somebody


def _set_up(prolific: ProlificMarket, study_id: str, lines: str) -> dict[str, object]:
    body = {"study_id": study_id, "csv_bonuses": lines}
    made: dict[str, object] = prolific.post("submissions/bonus-payments/", body, status=201)
    return made


def test_a_bonus_is_set_up_in_pounds_and_paid_in_pence(prolific: ProlificMarket) -> None:
    """Setting up pays nothing; what is paid shows with the submission, fee and tax come beside."""
    study_id, who = prolific.published(), somebody()
    submission_id = prolific.submitted(study_id, who)
    made = _set_up(prolific, study_id, f"{who},1.5\n{submission_id},0.25\n")
    assert [made[name] for name in ("amount", "fees", "vat", "total_amount")] == [175, 58, 12, 245]
    before = prolific.balance()
    assert prolific.get(f"submissions/{submission_id}/")["bonus_payments"] == []
    prolific.post(f"bulk-bonus-payments/{made['id']}/pay/", {}, status=202)
    assert prolific.get(f"submissions/{submission_id}/")["bonus_payments"] == [150, 25]
    assert prolific.balance() == (before[0] - 245, before[1] - 245)


def test_paying_again_pays_again(prolific: ProlificMarket) -> None:
    """The documentation warns of it, and so it is here."""
    study_id, who = prolific.published(), somebody()
    prolific.submitted(study_id, who)
    made = _set_up(prolific, study_id, f"{who},1")
    for _ in range(2):
        prolific.post(f"bulk-bonus-payments/{made['id']}/pay/", {}, status=202)
    assert prolific.participants.earnings(who).total.minor == 200


def test_a_payment_takes_its_time_if_asked_to(prolific: ProlificMarket) -> None:
    """Accepted is not paid."""
    prolific.control("account", {"settle_seconds": 120})
    study_id = prolific.published()
    prolific.wait(seconds=121)
    submission_id = prolific.submitted(study_id)
    made = _set_up(prolific, study_id, f"{submission_id},2.00")
    prolific.post(f"bulk-bonus-payments/{made['id']}/pay/", {}, status=202)
    assert prolific.get(f"submissions/{submission_id}/")["bonus_payments"] == []
    prolific.wait(seconds=121)
    assert prolific.get(f"submissions/{submission_id}/")["bonus_payments"] == [200]


@pytest.mark.parametrize(
    "line", ["{stranger},1.00", "{who},1.005", "{who},-1", "{who},0", "{who}", "{who},1e2", ""]
)
def test_what_cannot_be_paid_is_not_set_up(prolific: ProlificMarket, line: str) -> None:
    """An id that was not there, an amount that is none; the sentence names it."""
    study_id, who = prolific.published(), somebody()
    prolific.submitted(study_id, who)
    text = line.format(stranger="f" * 24, who=who)
    prolific.post("submissions/bonus-payments/", {"study_id": study_id, "csv_bonuses": text}, status=400)


def test_nobody_pays_more_than_they_have(prolific: ProlificMarket) -> None:
    """The order is refused, and nothing is paid."""
    prolific.control("account", {"deposit": "5.00"})
    study_id, who = prolific.published(), somebody()
    prolific.submitted(study_id, who)
    made = _set_up(prolific, study_id, f"{who},3.00")
    prolific.post(f"bulk-bonus-payments/{made['id']}/pay/", {}, status=400)
    assert prolific.participants.earnings(who).total.minor == 0
