"""What participants are due beside the reward: by the row, by finished parts, by how their pass ended."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from psiturk_ng.domain.money import Money, decimals
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.errors import ConfigError

UNPAID: Final = frozenset({Outcome.NO_CONSENT, Outcome.WRONG_DEVICE, Outcome.DUPLICATE})
"""Whoever ends so has done nothing that is paid for, whatever the page reports."""

_PART: Final = re.compile(r"(\S+) +([0-9]+(?:\.[0-9]+)?) ?(s|min|h)")
_SECONDS: Final = {"s": 1, "min": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class TimeEstimates:
    """How long the parts of a task take.

    Args:
        choices: in the order of the task; of each choice a participant does one part.
    """

    choices: tuple[Mapping[str, timedelta], ...] = ()

    @classmethod
    def read(cls, text: str) -> "TimeEstimates":
        """Read the setting `time_estimates`, such as `practice 2min, long 10min or short 5min`.

        Raises:
            ConfigError: if it cannot be understood, or names a part twice.
        """
        choices = tuple(dict(map(_part, each.split(" or "))) for each in text.split(",") if each.strip())
        written = [each.split() for each in text.replace(" or ", ",").split(",")]
        named = [words[0] for words in written if words]
        if len(named) > len(set(named)):
            raise ConfigError("time_estimates names a part twice.", "Give each part a name of its own.")
        return cls(choices)

    def of(self, parts: Collection[str]) -> timedelta:
        """Add up finished parts; of parts of which a participant does one, the longest counts."""
        done = ([time for name, time in each.items() if name in parts] for each in self.choices)
        return sum((max(times) for times in done if times), timedelta())

    @property
    def longest(self) -> timedelta:
        """The longest way through the task."""
        return self.of(self.names)

    @property
    def names(self) -> frozenset[str]:
        """Of all parts."""
        return frozenset(name for each in self.choices for name in each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """What a participant did and has.

    Args:
        outcome: how the pass ended; None if it did not say, as psiTurk's do not.
        parts: of the task that were finished.
        performance: what the project's code computed, the column `bonus`; None if nothing.
        reward: what an approval paid for this pass; nothing without one.
        paid: everything that the participant had so far: rewards, this one too, and bonuses.
    """

    outcome: Outcome | None
    parts: Collection[str]
    performance: Money | None
    reward: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody is due beside the reward.

    Args:
        amount: the bonus; None if nothing was ever set for them.
        note: how it comes about, for the researcher; empty if there is nothing to say.
    """

    amount: Money | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PayRules:
    """How a study pays.

    Args:
        currency: of all amounts.
        base: reward of an offer that names none; None if each must.
        wage: for an hour of finished parts; None where the row alone says.
        is_inclusive: whether the reward is part of the wage.
        estimates: of the parts.
        by_outcome: what who ended so gets in all.
        most: for one participant; None without a limit.
        soft: for the study: nothing more is offered above it.
        hard: for the study: no bonus is paid above it.
    """

    currency: str
    base: Money | None = None
    wage: Money | None = None
    is_inclusive: bool = False
    estimates: TimeEstimates = field(default_factory=TimeEstimates)
    by_outcome: Mapping[Outcome, Money] = field(default_factory=dict)
    most: Money | None = None
    soft: Money | None = None
    hard: Money | None = None

    def for_time(self, time: timedelta) -> Money:
        """Tell what a time is worth, rounded half up to the smallest unit; nothing without a wage."""
        if self.wage is None:
            return self._nothing
        seconds = Decimal(time // timedelta(microseconds=1)) / 1_000_000
        exact = Decimal(self.wage.minor) * seconds / 3600
        return Money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), self.currency)

    def due(self, earned: Earned) -> Due:
        """Tell what somebody is due beside the reward, within the limit for one participant."""
        wanted, note = self._wanted(earned)
        if wanted is None or self.most is None:
            return Due(wanted, note)
        left = max(self._nothing, self.most - earned.paid)
        if wanted <= left:
            return Due(wanted, note)
        return Due(left, f"{note + ', ' if note else ''}cut from {wanted} by max_participant_payment")

    @property
    def is_plain(self) -> bool:
        """Whether bonuses are what the row says, without limits: psiTurk's way."""
        return self.wage is None and not self.by_outcome and self.most is None and self.hard is None

    def for_longest(self, reward: Money) -> Money:
        """Tell what whoever goes the longest way gets in all, without what depends on performance.

        Args:
            reward: of the offer.
        """
        wage = self.for_time(self.estimates.longest)
        reached = max(reward, wage) if self.is_inclusive else reward + wage
        return reached if self.most is None else min(reached, self.most)

    def partial(self, outcome: Outcome) -> tuple[Money, bool]:
        """Tell what an early end pays, the reward left aside.

        Returns:
            The amount, and whether it is the most, reached with all parts finished, or fixed.
        """
        if outcome in self.by_outcome:
            return self.by_outcome[outcome], True
        if outcome in UNPAID:
            return self._nothing, True
        return self.for_time(self.estimates.longest), False

    @property
    def _nothing(self) -> Money:
        return Money(0, self.currency)

    def _wanted(self, earned: Earned) -> tuple[Money | None, str]:
        outcome = earned.outcome or Outcome.COMPLETE
        if outcome in self.by_outcome:
            fixed = self.by_outcome[outcome]
            return max(self._nothing, fixed - earned.reward), f"{fixed} in all for {outcome}"
        if outcome in UNPAID:
            return self._nothing, f"{outcome} is not paid for"
        if self.wage is None:
            is_owed = outcome is Outcome.COMPLETE or bool(earned.reward)
            if not is_owed:
                return self._nothing, f"neither wage_per_hour nor outcome_payments pays for {outcome}"
            return earned.performance, ""
        time = self.estimates.of(earned.parts)
        worked = max(self._nothing, self.for_time(time) + (earned.performance or self._nothing))
        strange = sorted(set(earned.parts) - self.estimates.names)
        note = f"{time.total_seconds() / 60:.4g} minutes of finished parts"
        if earned.performance:
            note += f" and {earned.performance} for performance"
        if self.is_inclusive and earned.reward:
            worked = max(self._nothing, worked - earned.reward)
            note += f", less the reward of {earned.reward}"
        if strange:
            note += f"; time_estimates has no {', '.join(strange)}"
        return worked, note


def read_outcome_payments(text: str, currency: str) -> Mapping[Outcome, Money]:
    """Read the setting `outcome_payments`, such as `screened_out 0.20, failed_check 0`.

    Raises:
        ConfigError: if it cannot be understood.
    """
    return dict(_payments(text, currency))


def _payments(text: str, currency: str) -> Iterator[tuple[Outcome, Money]]:
    for each in text.split(","):
        if not each.strip():
            continue
        name, _, amount = each.strip().partition(" ")
        if name not in list(Outcome) or name == Outcome.COMPLETE or not amount.strip():
            raise ConfigError(
                f"outcome_payments has {each.strip()!r}, which is not an outcome and an amount.",
                "Write it as screened_out 0.20. Who completes is paid by base_payment and wage_per_hour.",
            )
        yield Outcome(name), setting_amount("outcome_payments", amount, currency)


def setting_amount(name: str, text: str, currency: str) -> Money:
    """Read an amount from a setting.

    Raises:
        ConfigError: if it is none, or finer than the currency.
    """
    try:
        return Money.parse(text, currency)
    except ValueError as error:
        places = decimals(currency)
        raise ConfigError(f"{name}: {error}", f"{currency} has {places} digits after the point.") from error


def _part(text: str) -> tuple[str, timedelta]:
    found = _PART.fullmatch(text.strip())
    time = timedelta(seconds=float(found[2]) * _SECONDS[found[3]]) if found else timedelta()
    if found is None or not timedelta() < time < timedelta(days=1):
        raise ConfigError(
            f"time_estimates has {text.strip()!r}, which is not a part and its time.",
            "Write it as practice 2min, with s, min or h.",
        )
    return found[1], time
