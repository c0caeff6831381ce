"""What is about to be done with money, and what came of it, as values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from psiturk_ng.domain.bonuses import RESUMED_WITHIN, History
from psiturk_ng.domain.ledger import Entry, EntryState, Fate, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result, Selection, count_fates
from psiturk_ng.domain.recruiting import Mode, visit_modes
from psiturk_ng.errors import BadInput

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAID = Entry(
    entry_id=1,
    kind=Kind.BONUS,
    recruiter="link",
    mode=Mode.SIM,
    key="k1",
    token="t",
    amount=Money(50),
    fee=Money(10),
    state=EntryState.DONE,
    by="ada",
    batch="first",
    created_at=NOW - timedelta(hours=2),
    submission_id="a1",
    participant_id="w1",
    uniqueid="w1:a1",
    reason="thanks",
)


@pytest.mark.parametrize(
    "said", [{}, {"everything": True, "postings": ("h",)}, {"postings": ("h",), "submissions": ("a",)}]
)
def test_it_must_be_clear_which_submissions_are_meant(said: dict[str, object]) -> None:
    """One of three ways, and only one."""
    with pytest.raises(BadInput, match="not clear"):
        Selection(**said)  # type: ignore[arg-type]


def test_a_summary_leaves_out_what_did_not_occur() -> None:
    """In the order in which fates are listed."""
    results = [Result(fate=Fate.REFUSED), Result(fate=Fate.DONE), Result(fate=Fate.DONE)]
    assert list(count_fates(results).items()) == [(Fate.DONE, 2), (Fate.REFUSED, 1)]
    assert [result.is_success for result in results] == [False, True, True]


def test_the_same_reason_is_paid_once_unless_somebody_insists() -> None:
    """And each insistence is a round of its own."""
    past = History([PAID], NOW).of("w1:a1")
    assert past.already("thanks", override=False) == "It had this bonus before: $0.50 (thanks, 2026-03-01)."
    assert past.already("thanks", override=True) == ""
    assert past.round_of("thanks") == ("again", "1")
    assert past.already("more", override=False) == ""
    assert past.round_of("more") == ()


def test_another_reason_is_paid_only_to_who_was_named() -> None:
    """A bonus that the ledger does not know must be insisted on either way."""
    past = History([PAID], NOW).of("w1:a1")
    assert past.needs_override(True, is_named=False).startswith("It had a bonus before")
    assert past.needs_override(True, is_named=True) == ""
    nobody = History([], NOW).of("w1:a1")
    assert nobody.needs_override(True, is_named=True) == "It had a bonus that is not in the ledger."
    assert nobody.needs_override(False, is_named=False) == ""


def test_what_was_interrupted_goes_on_before_anything_new_begins() -> None:
    """For a day: who was paid in that go is not paid again, whoever insists."""
    other = replace(PAID, entry_id=2, key="k2", state=EntryState.INTENDED, uniqueid="w2:a2")
    assert "interrupted" in History([PAID, other], NOW).of("w1:a1").already("thanks", override=True)
    later = NOW + RESUMED_WITHIN
    assert History([PAID, other], later).of("w1:a1").already("thanks", override=True) == ""
    refused = replace(other, state=EntryState.REFUSED)
    assert History([PAID, refused], NOW).of("w1:a1").already("thanks", override=True) == ""
    unfinished = History([other], NOW).of("w2:a2")
    assert unfinished.unfinished("thanks") == other
    assert unfinished.already("thanks", override=False) == ""


def test_visits_in_the_laboratory_are_real_where_people_come_by_themselves() -> None:
    """A platform sends nobody to a laboratory, and a rehearsal is none."""
    assert visit_modes(Mode.LIVE, is_open=True) == {"live", "lab"}
    assert visit_modes(Mode.LIVE, is_open=False) == {"live"}
    assert visit_modes(Mode.SIM, is_open=True) == {"sim"}
