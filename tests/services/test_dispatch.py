"""Sending what was meant, once, to a platform that recognises no repeats."""

from dataclasses import replace
from datetime import timedelta

import pytest

from psiturk_ng.domain.ledger import EntryState, Fate
from psiturk_ng.domain.recruiting import Ability, Mode
from psiturk_ng.errors import OutcomeUnknown, RecruiterRefused, RecruiterUnavailable
from psiturk_ng.services.dispatch import UNDER_WAY
from psiturk_ng.store import Store
from tests.services.conftest import FrozenClock
from tests.services.two_steps import Desk, TwoSteps, do_nothing, raising

LOST = OutcomeUnknown("The answer was lost.")
DOWN = RecruiterUnavailable("It does not answer.")


@pytest.fixture
def desk(store: Store, clock: FrozenClock) -> Desk:
    """A researcher in front of the platform."""
    return Desk(store, TwoSteps(), clock)


def test_the_reference_is_committed_before_anything_is_paid(desk: Desk) -> None:
    """Whoever finds the entry after a crash knows what to look for."""
    kept = []
    desk.platform.before = [lambda: kept.append(desk.entry("a").reference)]
    assert desk.fates("a") == [Fate.DONE]
    assert kept == desk.platform.asked == ["setup-1"]


def test_what_was_done_is_not_done_again(desk: Desk) -> None:
    """Nor is it asked for."""
    desk.fates("a")
    assert desk.fates("a", "b") == [Fate.ALREADY, Fate.DONE]
    assert desk.platform.asked == ["setup-1", "setup-2"]


def test_what_was_done_without_an_answer_is_found_at_once(desk: Desk) -> None:
    """By its reference."""
    desk.platform.after = [raising(LOST)]
    assert desk.fates("a") == [Fate.DONE]
    assert desk.platform.asked == ["setup-1"]


@pytest.mark.parametrize("settling", [timedelta(0), 3 * UNDER_WAY])
def test_what_does_not_show_is_waited_for_before_it_is_sent_again(desk: Desk, settling: timedelta) -> None:
    """The request may still be on its way, or the payment not be shown yet."""
    desk.platform.settling = settling
    desk.platform.before = [raising(LOST)]
    assert desk.fates("a") == [Fate.UNCERTAIN]
    assert "may still arrive" in desk.pay("a")[0].sentence
    desk.clock.now += max(UNDER_WAY, settling)
    assert desk.fates("a") == [Fate.DONE]
    assert [each.reference for each in desk.platform.paid] == ["setup-2"]


def test_what_was_only_prepared_is_not_waited_for(desk: Desk) -> None:
    """Without a committed reference nothing can have been paid."""
    desk.platform.on_prepare = raising(LOST)
    assert desk.fates("a") == [Fate.FAILED]
    desk.platform.on_prepare = do_nothing
    assert desk.fates("a") == [Fate.DONE]


def test_where_repeats_are_recognised_nobody_waits(desk: Desk) -> None:
    """The platform is read at once, and asked again in the same run."""
    desk.platform.abilities = frozenset({Ability.PAYS, Ability.KNOWS_REPEATS})
    desk.platform.before = [raising(LOST)]
    assert desk.fates("a") == [Fate.DONE]
    assert len(desk.platform.paid) == 1


def test_without_references_equal_payments_are_counted(desk: Desk) -> None:
    """One of two equal payments that the ledger does not account for is the one in doubt."""
    desk.platform.shows_references = False
    desk.platform.abilities = frozenset({Ability.PAYS, Ability.KNOWS_REPEATS})
    assert desk.fates("a") == [Fate.DONE]
    desk.platform.after = [raising(LOST)]
    (second,) = desk.send([replace(desk.intent("a"), key="another round")])
    assert second.fate is Fate.DONE
    assert len(desk.platform.paid) == 2


def test_who_lost_the_claim_does_not_pay(desk: Desk) -> None:
    """Another process thought this one gone, and took over while it prepared."""

    def take_over() -> None:
        # Its first preparation is lost: only what follows is paid.
        entry = desk.entry("a")
        with desk.store.writing() as writing:
            ledger = writing.ledger("steps", Mode.SIM)
            ledger.doubt(entry)
        desk.platform.on_prepare = do_nothing

    desk.platform.on_prepare = take_over
    desk.fates("a")
    assert len(desk.platform.paid) == 1
    assert desk.platform.asked == ["setup-2"]


def test_a_refusal_is_not_repeated_in_the_same_run(desk: Desk) -> None:
    """It says why; the next run may ask again."""
    desk.platform.before = [raising(RecruiterRefused("Not enough money."))]
    (result,) = desk.pay("a")
    assert (result.fate, result.sentence) == (Fate.REFUSED, "Not enough money.")
    assert desk.fates("a") == [Fate.DONE]


def test_a_platform_that_is_down_is_asked_three_times_and_then_left_alone(desk: Desk) -> None:
    """For one thing three times; after three things the rest is not tried, and stays meant."""
    desk.platform.before = [raising(DOWN)] * 9
    assert desk.fates("a", "b", "c", "d") == [Fate.FAILED] * 4
    assert len(desk.platform.asked) == 9
    assert desk.entry("d").state is EntryState.INTENDED
    assert desk.fates("a", "b", "c", "d") == [Fate.DONE] * 4


def test_short_trouble_is_got_over_in_one_run(desk: Desk) -> None:
    """A third try that works is a success."""
    desk.platform.before = [raising(DOWN)] * 2
    assert desk.fates("a") == [Fate.DONE]
    assert desk.entry("a").attempts == 3


def test_a_bug_leaves_a_doubt_and_not_a_claim(desk: Desk) -> None:
    """Whatever breaks off a payment, it is looked up before it is sent again."""
    desk.platform.after = [raising(ZeroDivisionError())]
    with pytest.raises(ZeroDivisionError):
        desk.pay("a")
    assert desk.entry("a").state is EntryState.UNCERTAIN
    assert desk.fates("a") == [Fate.ALREADY]


def test_all_of_a_bulk_is_meant_before_the_first_is_sent(desk: Desk) -> None:
    """So that a second run knows what the first wanted."""
    seen = []
    desk.platform.before = [lambda: seen.append(desk.entry("c").state)]
    desk.fates("a", "b", "c")
    assert seen == [EntryState.INTENDED]
