"""Faults on demand: what goes wrong between a requester, the marketplace and its workers.

A plan says how often each happens, as a share from 0 to 1. The same seed strikes
the same requests in the same order, as long as they come one at a time.
"""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from threading import Lock
from typing import Any, Final

from psiturk_ng.errors import BadInput
from psiturk_ng.marketplace import settings
from psiturk_ng.marketplace.state import State

FAULTS_VARIABLE: Final = "PSITURK_MARKET_FAULTS"
"""Environment variable with a plan of faults, as JSON, to begin with."""

_NAME: Final = "faults"
_SHARES: Final = ("throttle", "fail", "fail_after", "lose_answer", "slow", "drop_submit")
_LONGEST_WAIT_SECONDS: Final = 300.0


class Strike(StrEnum):
    """What befalls one request."""

    NONE = "none"
    THROTTLE = "throttle"
    """Refused as one too many; nothing is done."""
    FAIL = "fail"
    """Answered with status 500; nothing is done."""
    FAIL_AFTER = "fail_after"
    """Done, and answered with status 500."""
    LOSE_ANSWER = "lose_answer"
    """Done, and the connection closed without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """How often what goes wrong.

    Args:
        throttle: share of requests that are refused as too many.
        fail: share that fail before anything is done.
        fail_after: share that are done and answered as failed.
        lose_answer: share that are done and not answered.
        slow: share that are answered late.
        slow_seconds: how late.
        drop_submit: share of workers' final submissions that never arrive.
        per_second: requests in a second before more are throttled; 0 for no limit.
        operations: only these; all if empty.
        times: so many faults and no more; None for no end. Throttling by `per_second` is not counted.
        seed: of chance.
    """

    throttle: float = 0.0
    fail: float = 0.0
    fail_after: float = 0.0
    lose_answer: float = 0.0
    slow: float = 0.0
    slow_seconds: float = 0.0
    drop_submit: float = 0.0
    per_second: float = 0.0
    operations: tuple[str, ...] = ()
    times: int | None = None
    seed: int = 0

    @classmethod
    def parse(cls, told: object) -> "FaultPlan":
        """Read a plan from an object of JSON.

        Raises:
            BadInput: if a name is unknown or a value makes no sense.
        """
        known = {each.name for each in fields(cls)}
        if not isinstance(told, Mapping) or (set(told) - known):
            raise BadInput(f"A plan of faults is an object with some of: {', '.join(sorted(known))}.")
        numbers = {name: told[name] for name in told if name not in ("operations", "times")}
        for name, value in numbers.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise BadInput(f"{name} is a number from 0 on, not {value!r}.")
            if name in _SHARES and value > 1:
                raise BadInput(f"{name} is a share from 0 to 1, not {value!r}.")
        if told.get("slow_seconds", 0) > _LONGEST_WAIT_SECONDS:
            raise BadInput(f"slow_seconds is at most {_LONGEST_WAIT_SECONDS:.0f}.")
        return cls(**numbers, **_parse_rest(told))


def _parse_rest(told: Mapping[str, Any]) -> dict[str, Any]:
    operations, times = told.get("operations", []), told.get("times")
    if not isinstance(operations, list) or not all(isinstance(each, str) for each in operations):
        raise BadInput("operations is a list of names.")
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 0):
        raise BadInput(f"times is a whole number or null, not {times!r}.")
    return {"operations": tuple(operations), "times": times}


class Faults:
    """Decides what befalls each request, by the plan that the state keeps.

    Args:
        state: the marketplace's.
        now: a steady clock in seconds.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        state: State,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._state = state
        self._now = now
        self._sleep = sleep
        self._lock = Lock()
        with state.moment() as moment:
            self._begin(FaultPlan.parse(settings.read(moment.connection, _NAME, {})))

    @property
    def plan(self) -> FaultPlan:
        """The present one."""
        return self._plan

    def follow(self, plan: FaultPlan) -> None:
        """Follow another plan from now on, from the beginning of its chance; a restart begins it again."""
        with self._state.moment() as moment:
            settings.write(moment.connection, _NAME, asdict(plan))
        with self._lock:
            self._begin(plan)

    def strike(self, operation: str) -> Strike:
        """Decide what befalls a request; a slow one has waited when this returns."""
        with self._lock:
            if not self._is_in_time():
                return Strike.THROTTLE
            if self._plan.operations and operation not in self._plan.operations:
                return Strike.NONE
            # All are drawn every time, so that one share does not shift the chance of another.
            drawn = {name: self._random.random() < getattr(self._plan, name) for name in _SHARES}
            is_slow = drawn["slow"] and self._may()
            found = next((each for each in Strike if drawn.get(each) and self._may()), Strike.NONE)
        if is_slow:
            self._sleep(self._plan.slow_seconds)
        return found

    def drops_submit(self) -> bool:
        """Decide whether a worker's final submission is lost on its way."""
        with self._lock:
            return self._random.random() < self._plan.drop_submit and self._may()

    def _begin(self, plan: FaultPlan) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)  # noqa: S311 - to be repeated, not to be secret
        self._left = plan.times
        self._tokens = max(1.0, plan.per_second)
        self._filled = self._now()

    def _may(self) -> bool:
        if self._left == 0:
            return False
        self._left = None if self._left is None else self._left - 1
        return True

    def _is_in_time(self) -> bool:
        if not self._plan.per_second:
            return True
        now = self._now()
        self._tokens = min(
            max(1.0, self._plan.per_second),
            self._tokens + (now - self._filled) * self._plan.per_second,
        )
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def begun(state: State, environ: Mapping[str, str]) -> Faults:
    """Begin with the faults that the environment plans, or go on with those that the state keeps.

    Raises:
        BadInput: if the environment's plan is none.
    """
    faults = Faults(state)
    if environ.get(FAULTS_VARIABLE):
        faults.follow(read_plan(environ[FAULTS_VARIABLE]))
    return faults


def read_plan(text: str) -> FaultPlan:
    """Read a plan that somebody wrote as JSON.

    Raises:
        BadInput: if it is none.
    """
    try:
        return FaultPlan.parse(json.loads(text))
    except json.JSONDecodeError as error:
        raise BadInput(f"A plan of faults is JSON: {error}.") from error
