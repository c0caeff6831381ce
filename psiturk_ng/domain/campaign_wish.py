"""Reading what somebody wants of a campaign: from a command, a form, or JSON, which name things alike."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from psiturk_ng.domain.campaigns import CampaignPlan
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.quiet_hours import QuietHours
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.stop_rules import USUAL_MINIMUM, StopRules, parse_of_first
from psiturk_ng.errors import BadInput

Read = TypeVar("Read")

NEEDED: Final = (
    "goal",
    "assignments_per_round",
    "minutes_between_rounds",
    "hit_reward",
    "hit_duration_hours",
)
"""psiTurk's names, in the order of its form."""

OPTIONAL: Final = (
    "estimate_minutes",
    "condition",
    "budget",
    "starts_at",
    "ends_at",
    "quiet",
    "stop_errors",
    "stop_dropouts",
    "stop_failed_saves",
    "stop_spend",
    "stop_invalid",
    "stop_minimum",
    "message_to",
)

_WHOLE: Final = re.compile(r"([0-9]{1,9})(?:\.0+)?")
_MOST_HOURS: Final = 24 * 366


class Wish:
    """What somebody wants; a value that is missing, empty or null is not wanted.

    Args:
        told: by name.

    Raises:
        BadInput: if a name is unknown, or something that is needed lacks.
    """

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = {name: str(value).strip() for name, value in told.items() if value not in (None, "")}
        if unknown := sorted(set(told) - {*NEEDED, *OPTIONAL}):
            raise BadInput(f"A campaign has no {unknown[0]}.", f"It has: {', '.join((*NEEDED, *OPTIONAL))}.")
        if missing := [name for name in NEEDED if name not in self._told]:
            raise BadInput(f"A campaign needs {missing[0]}.")

    def plan(self, *, codeversion: str, mode: Mode, recruiter: str, currency: str) -> CampaignPlan:
        """Make a plan of it.

        Args:
            codeversion: label of the present state of the experiment.
            mode: where it recruits.
            recruiter: through which platform.
            currency: that the platform pays in.

        Raises:
            BadInput: if a value cannot be read.
        """
        minutes = self._perhaps("estimate_minutes", _number)
        budget = self._perhaps("budget", lambda text: Money.parse(text, currency))
        return CampaignPlan(
            codeversion=codeversion,
            mode=mode,
            recruiter=recruiter,
            goal=self._read("goal", _whole),
            places_per_round=self._read("assignments_per_round", _whole),
            gap=timedelta(minutes=self._read("minutes_between_rounds", _whole)),
            reward=self._read("hit_reward", lambda text: Money.parse(text, currency)),
            time_allowed=timedelta(hours=self._read("hit_duration_hours", _number)),
            estimate=None if minutes is None else timedelta(minutes=minutes),
            condition=self._perhaps("condition", _whole),
            budget=budget,
            starts_at=self._perhaps("starts_at", _moment),
            ends_at=self._perhaps("ends_at", _moment),
            quiet=self._perhaps("quiet", QuietHours.parse),
            stop=self._stop(currency),
            message_to=self._told.get("message_to", ""),
        )

    def _stop(self, currency: str) -> StopRules:
        spend = self._perhaps("stop_spend", lambda text: Money.parse(text, currency))
        invalid = self._perhaps("stop_invalid", parse_of_first)
        return StopRules(
            errors=self._perhaps("stop_errors", _whole),
            dropouts=self._perhaps("stop_dropouts", _whole),
            failed_saves=self._perhaps("stop_failed_saves", _whole),
            spend_minor=None if spend is None else spend.minor,
            invalid=None if invalid is None else invalid[0],
            of_first=None if invalid is None else invalid[1],
            minimum=self._perhaps("stop_minimum", _whole) or USUAL_MINIMUM,
        )

    def _read(self, name: str, read: Callable[[str], Read]) -> Read:
        try:
            return read(self._told[name])
        except BadInput as error:
            raise BadInput(f"{name}: {error.message}", error.hint) from error

    def _perhaps(self, name: str, read: Callable[[str], Read]) -> Read | None:
        return self._read(name, read) if name in self._told else None


def read_goal(value: object) -> int:
    """Read the number of valid completes that is wanted.

    Raises:
        BadInput: if it is no whole number.
    """
    return _whole(str(value).strip())


def _whole(text: str) -> int:
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise BadInput(f"{text!r} is not a whole number.")
    return int(found[1])


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is not a number.") from error
    if not 0 < number <= _MOST_HOURS:
        raise BadInput(f"{text} must be more than 0 and no more than a year.")
    return number


def _moment(text: str) -> datetime:
    try:
        # Without a zone it is this machine's.
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise BadInput(f"{text!r} is not a time.", "Write it as 2026-03-01 09:00.") from error
