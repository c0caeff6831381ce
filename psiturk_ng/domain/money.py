"""Money, exact: an amount of one currency, never a float."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering
from typing import Final

from psiturk_ng.errors import BadInput

DECIMALS: Final = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "CREDIT": 2}
"""Digits after the point of the currencies that do not have two."""

_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]*)?|\.[0-9]+")
_CURRENCY: Final = re.compile(r"[A-Z]{3,8}")
_SYMBOLS: Final = {"USD": "$", "GBP": "£", "EUR": "€"}


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money.

    Args:
        minor: in the smallest unit of the currency, such as cents; may be negative.
        currency: its ISO 4217 code, or another word in capitals such as `CREDIT`.

    Raises:
        BadInput: if the currency is not such a code.
    """

    minor: int
    currency: str = "USD"

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise BadInput(f"{self.currency!r} is not a currency.", "Use a code such as USD, GBP or EUR.")

    @classmethod
    def parse(cls, text: str, currency: str = "USD") -> "Money":
        """Read an amount that a person typed or a file holds, such as `1.50`, `$1.50`, `.5` or `2`.

        Args:
            text: digits with at most one point; the currency's sign may stand before it.
            currency: which currency it is in.

        Raises:
            BadInput: if it is not an amount, is negative, or is finer than the currency.
        """
        digits = text.strip().removeprefix(_SYMBOLS.get(currency, "")).strip()
        if not _AMOUNT.fullmatch(digits):
            raise BadInput(f"{text.strip()!r} is not an amount of money.", "Write it as 1.50.")
        scaled = Decimal(digits).scaleb(decimals(currency))
        if scaled != int(scaled):
            raise BadInput(
                f"{text.strip()} is finer than {currency} allows.",
                f"Use at most {decimals(currency)} digits after the point.",
            )
        return cls(int(scaled), currency)

    @classmethod
    def of_column(cls, value: float, currency: str = "USD") -> "Money":
        """Take the amount that a float, such as the assignments table's `bonus`, means.

        0.12000000000000001 means 0.12.

        Args:
            value: finite; rounded half up to the currency's decimals from its shortest decimal form.
            currency: which currency it is in.

        Raises:
            BadInput: if it is not a finite number.
        """
        exact = Decimal(repr(float(value)))
        if not exact.is_finite():
            raise BadInput(f"{value} is not an amount of money.")
        # Fifteen significant digits are what survives in a float: the rest is noise of its arithmetic.
        meant = Decimal(f"{exact:.15g}").scaleb(decimals(currency))
        return cls(int(meant.quantize(Decimal(1), ROUND_HALF_UP)), currency)

    @property
    def amount(self) -> Decimal:
        """In the currency's main unit, exact."""
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    @property
    def plain(self) -> str:
        """The digits alone, with all decimals of the currency, such as `1.50`: what platforms read."""
        return f"{self.amount:.{decimals(self.currency)}f}"

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        digits = self.plain.removeprefix("-")
        symbol = _SYMBOLS.get(self.currency)
        return f"{sign}{symbol}{digits}" if symbol else f"{sign}{digits} {self.currency}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def share(self, percent: Decimal) -> "Money":
        """Give a percentage of it, rounded half up to the smallest unit.

        Args:
            percent: such as `Decimal(20)`.
        """
        part = (Decimal(self.minor) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
        return Money(int(part), self.currency)

    def per_hour(self, time: timedelta) -> "Money":
        """Tell what it comes to in an hour, rounded down, if it is paid for a time.

        Args:
            time: more than nothing.
        """
        return Money(int(self.minor * timedelta(hours=1) / time), self.currency)

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise BadInput(f"{self} and {other} are of two currencies and cannot be put together.")
        return other


def decimals(currency: str) -> int:
    """Count the digits after the point that a currency has."""
    return DECIMALS.get(currency, 2)


def total(amounts: Iterable[Money], currency: str = "USD") -> Money:
    """Add amounts up.

    Args:
        amounts: of one currency; may be none.
        currency: theirs, so that the sum of none has one.
    """
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result
