"""Who may see the ad and who may enter: every case of psiTurk's tables, and the defects that end here."""

from dataclasses import dataclass

import pytest

from psiturk_ng.domain.entry import AdPage, ad_page, assignment_to_resume
from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.participant_errors import NUMBERS
from psiturk_ng.errors import EntryRefused


@dataclass
class Row:
    """An earlier assignment of the participant who visits."""

    assignmentid: str = "A1"
    hitid: str = "H1"
    mode: str | None = "live"
    status: int | None = 1


REAL = Visit("W1", "A1", "H1", "live")
DEBUG = Visit("W1", "A1", "debugH", "live")
OTHER = Row("A2", "H2")


def refused_with(call: object) -> int:
    """Run a call that must refuse, and give psiTurk's number."""
    with pytest.raises(EntryRefused) as refusal:
        call()  # type: ignore[operator]
    return NUMBERS[refusal.value.name]


@pytest.mark.parametrize("status", [None, 0, 1])
def test_the_ad_is_shown_until_the_task_has_started(status: int | None) -> None:
    """An allocated assignment may see its ad again."""
    assert ad_page(REAL, [Row(status=status)], allow_repeats=False) is AdPage.AD


@pytest.mark.parametrize("status", [2, 6])
def test_a_started_assignment_gets_1009_on_the_ad(status: int) -> None:
    """Started and quit assignments are locked."""
    assert refused_with(lambda: ad_page(REAL, [Row(status=status)], allow_repeats=True)) == 1009


@pytest.mark.parametrize("status", [3, 4])
def test_a_finished_assignment_gets_the_page_that_submits(status: int) -> None:
    """Submitting can be repeated as long as it is not settled."""
    assert ad_page(REAL, [Row(status=status)], allow_repeats=False) is AdPage.SUBMIT


def test_submitted_with_another_assignment_is_refused_or_unknown() -> None:
    """Status 4 with another assignment: 1010, or 1000 where repeats are allowed."""
    earlier = [Row(status=4), OTHER]
    assert refused_with(lambda: ad_page(REAL, earlier, allow_repeats=False)) == 1010
    assert refused_with(lambda: ad_page(REAL, earlier, allow_repeats=True)) == 1000


@pytest.mark.parametrize("status", [5, 7, 100])
def test_a_settled_or_unknown_status_gets_1000_on_the_ad(status: int) -> None:
    """Nothing on the ad page fits a paid assignment or a project's own number."""
    assert refused_with(lambda: ad_page(REAL, [Row(status=status)], allow_repeats=False)) == 1000


def test_who_took_part_gets_1010_unless_repeats_are_allowed() -> None:
    """The repeat rule, on both pages."""
    assert refused_with(lambda: ad_page(REAL, [OTHER], allow_repeats=False)) == 1010
    assert refused_with(lambda: assignment_to_resume(REAL, [OTHER], allow_repeats=False)) == 1010
    assert ad_page(REAL, [OTHER], allow_repeats=True) is AdPage.AD
    assert assignment_to_resume(REAL, [OTHER], allow_repeats=True) is None


@pytest.mark.parametrize("mode", ["debug", "sim"])
def test_rehearsals_do_not_block_a_real_visit_but_their_own_mode(mode: str) -> None:
    """A worker who tried the simulated market may take part for real."""
    rehearsed = Row("A2", "H2", mode=mode, status=3)
    assert assignment_to_resume(REAL, [rehearsed], allow_repeats=False) is None
    again = Visit("W1", "A1", "H1", mode)
    assert refused_with(lambda: assignment_to_resume(again, [rehearsed], allow_repeats=False)) == 1010


def test_a_trial_run_never_counts_as_taking_part() -> None:
    """Posting ids that begin with debug are the researcher's."""
    assert assignment_to_resume(REAL, [Row("A2", "debugX")], allow_repeats=False) is None


def test_the_order_of_earlier_rows_does_not_matter() -> None:
    """psiTurk checked the last row and used the first (D-09)."""
    own, other = Row(status=1), OTHER
    assert assignment_to_resume(REAL, [other, own], allow_repeats=True) is own
    assert assignment_to_resume(REAL, [own, other], allow_repeats=True) is own
    for earlier in ([own, other], [other, own]):
        assert (
            refused_with(lambda rows=earlier: assignment_to_resume(REAL, rows, allow_repeats=False)) == 1010
        )


@pytest.mark.parametrize("status", [2, 3, 4, 5, 6, 7, 100])
def test_an_assignment_that_started_cannot_be_entered_again(status: int) -> None:
    """1008, whatever came after the start."""
    assert refused_with(lambda: assignment_to_resume(REAL, [Row(status=status)], allow_repeats=True)) == 1008


def test_a_debug_id_does_not_unlock_a_real_assignment() -> None:
    """psiTurk let a worker restart by writing debug into the address (D-33)."""
    assert refused_with(lambda: assignment_to_resume(DEBUG, [Row(status=2)], allow_repeats=False)) == 1010


def test_a_real_visit_does_not_share_the_row_of_a_trial_run() -> None:
    """A uniqueid that belongs to another posting's trial run is refused."""
    assert (
        refused_with(lambda: assignment_to_resume(REAL, [Row(hitid="debugH")], allow_repeats=False)) == 1004
    )


@pytest.mark.parametrize("status", [1, 2, 3, 6])
def test_a_trial_run_can_always_be_opened_again(status: int) -> None:
    """The researcher reloads as often as needed."""
    own = Row(hitid="debugH", status=status)
    assert assignment_to_resume(DEBUG, [own], allow_repeats=False) is own


def test_a_finished_trial_run_still_shows_the_page_that_submits() -> None:
    """Status 3 comes before the debug rule, as in psiTurk."""
    assert ad_page(DEBUG, [Row(hitid="debugH", status=3)], allow_repeats=False) is AdPage.SUBMIT
    assert ad_page(DEBUG, [Row(hitid="debugH", status=2)], allow_repeats=False) is AdPage.AD
