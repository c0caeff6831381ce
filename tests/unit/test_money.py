"""Money is exact, whatever it comes from."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psiturk_ng.domain.money import Money, total
from psiturk_ng.errors import BadInput


@pytest.mark.parametrize(
    ("text", "minor"), [("1.50", 150), ("$1.5", 150), (".5", 50), ("2", 200), (" 0.10 ", 10), ("1.500", 150)]
)
def test_amounts_that_people_type_are_read(text: str, minor: int) -> None:
    """Every usual way of writing an amount is read exactly."""
    assert Money.parse(text) == Money(minor)


@pytest.mark.parametrize("text", ["", "-1", "1.234", "one", "1e3", "1,50", "nan", "inf", "1.2.3", "٣"])
def test_what_is_no_amount_is_refused_with_a_sentence(text: str) -> None:
    """Anything else is refused, and the person learns how to write it."""
    with pytest.raises(BadInput) as refused:
        Money.parse(text)
    assert refused.value.message
    assert refused.value.hint


def test_six_times_two_cents_in_floats_is_twelve_cents() -> None:
    """A bonus added up in floats is paid without the noise."""
    added = 0.02 + 0.02 + 0.02 + 0.02 + 0.02 + 0.02
    assert repr(added) == "0.12000000000000001"
    assert Money.of_column(added).plain == "0.12"


def test_half_a_cent_is_rounded_up_even_where_the_float_lies_below() -> None:
    """Rounding goes by the digits that a person sees."""
    assert Money.of_column(1.005).plain == "1.01"
    assert Money.of_column(2.675).plain == "2.68"


@given(st.integers(-(10**11), 10**11))
def test_every_amount_survives_its_float_and_its_text(minor: int) -> None:
    """Neither the column nor a file changes an amount."""
    money = Money(minor)
    assert Money.of_column(float(money.amount)) == money
    assert (minor < 0) or Money.parse(money.plain) == money


def test_currencies_do_not_mix() -> None:
    """Dollars and pounds are never added or compared."""
    with pytest.raises(BadInput):
        Money(1, "USD") + Money(1, "GBP")
    with pytest.raises(BadInput):
        _ = Money(1, "USD") < Money(1, "GBP")


def test_currencies_keep_their_own_decimals() -> None:
    """A currency without cents has none."""
    assert Money.parse("120", "JPY").minor == 120
    assert str(Money(120, "JPY")) == "120 JPY"
    assert str(Money(-150)) == "-$1.50"
    with pytest.raises(BadInput):
        Money.parse("1.5", "JPY")


def test_a_share_is_rounded_half_up() -> None:
    """Fees are whole cents."""
    assert Money(5).share(Decimal(20)) == Money(1)
    assert Money(2).share(Decimal(20)) == Money(0)
    assert Money(3).share(Decimal(50)) == Money(2)


@given(st.lists(st.integers(-(10**9), 10**9)))
def test_sums_are_exact(minors: list[int]) -> None:
    """However many amounts, not a cent is lost."""
    assert total(map(Money, minors)) == Money(sum(minors))
