"""When a campaign stops by itself, because something seems to be wrong."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import BadInput

USUAL_MINIMUM: Final = 5
_OF_FIRST: Final = re.compile(r"(\d{1,6}) ?(?:/|of) ?(\d{1,6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRules:
    """Limits; one that is None is not watched.

    Args:
        errors: per cent of those who ended with an error, or without anything ever saved.
        dropouts: per cent of those who ended who left before the end.
        failed_saves: per cent of those who finished whose data is not whole.
        spend_minor: how much may be spent, in the smallest unit of the currency.
        invalid: how many of the first so many may fail validation: the second number is `of_first`.
        of_first: see there.
        minimum: so many must have ended before per cents are looked at.
    """

    errors: int | None = None
    dropouts: int | None = None
    failed_saves: int | None = None
    spend_minor: int | None = None
    invalid: int | None = None
    of_first: int | None = None
    minimum: int = USUAL_MINIMUM

    def __post_init__(self) -> None:
        for name in ("errors", "dropouts", "failed_saves"):
            share = getattr(self, name)
            if share is not None and not 0 < share <= 100:
                raise BadInput("A share at which to stop is a number of per cent from 1 to 100.")
        if self.invalid is not None and not 0 < self.invalid <= (self.of_first or 0):
            raise BadInput("Say how many of how many first ones may fail, such as 3/10.")
        if self.minimum < 1:
            raise BadInput("At least one participant must have ended before shares are looked at.")
        if self.spend_minor is not None and self.spend_minor < 1:
            raise BadInput("The spending at which to stop is more than nothing.")

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "StopRules":
        """Read rules back; what is not known is left out."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in document.items() if name in known})

    def as_dict(self) -> dict[str, Any]:
        """Write them down: those that are watched."""
        written = {name: value for name, value in asdict(self).items() if value is not None}
        if set(written) <= {"minimum"}:
            return {}
        return written

    def sentences(self, currency: str) -> list[str]:
        """Say what is watched."""
        said = []
        if self.errors is not None:
            said.append(f"Stops if {self.errors} % of those who ended had an error or saved nothing.")
        if self.dropouts is not None:
            said.append(f"Stops if {self.dropouts} % of those who ended left before the end.")
        if self.failed_saves is not None:
            said.append(f"Stops if the data of {self.failed_saves} % of those who finished is not whole.")
        if self.spend_minor is not None:
            said.append(f"Stops when {Money(self.spend_minor, currency)} are spent.")
        if self.invalid is not None:
            said.append(f"Stops if {self.invalid} of the first {self.of_first} fail validation.")
        return said


def parse_of_first(text: str) -> tuple[int, int]:
    """Read how many of how many first ones may fail, such as `3/10`.

    Raises:
        BadInput: if it is not that.
    """
    found = _OF_FIRST.fullmatch(text.strip())
    if found is None:
        raise BadInput(f"{text!r} does not say how many of how many.", "Write it as 3/10.")
    return int(found[1]), int(found[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the participants of a campaign fare, since it was last resumed.

    Args:
        finished: did the task to its end.
        left: began, and left before the end or ran out of time.
        failed: of both, those whose task ended with an error, or for whom nothing was ever saved.
        damaged: of those who finished, those whose data is not whole.
        verdicts: whether each who was judged is valid, in the order in which they finished.
    """

    finished: int = 0
    left: int = 0
    failed: int = 0
    damaged: int = 0
    verdicts: tuple[bool, ...] = ()

    @property
    def ended(self) -> int:
        """Everybody who is not at work any more."""
        return self.finished + self.left


def reason_to_stop(rules: StopRules, health: Health, spent: Money) -> str:
    """Say in a sentence which limit is passed; empty if none is."""
    shares = (
        (rules.errors, health.failed, health.ended, "of those who ended had an error or saved nothing"),
        (rules.dropouts, health.left, health.ended, "of those who ended left before the end"),
        (rules.failed_saves, health.damaged, health.finished, "of those who finished have damaged data"),
    )
    for limit, number, whole, what in shares:
        if limit is not None and whole >= rules.minimum and number * 100 >= limit * whole:
            return f"{number} of {whole} {what}, which is {limit} % or more."
    if rules.spend_minor is not None and spent.minor >= rules.spend_minor:
        return f"{spent} are spent, and it was to stop at {Money(rules.spend_minor, spent.currency)}."
    if rules.invalid is not None:
        failed = health.verdicts[: rules.of_first].count(False)
        if failed >= rules.invalid:
            return f"{failed} of the first {rules.of_first} failed validation."
    return ""
