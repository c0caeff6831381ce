"""Not asking faster than the service likes."""

import time
from collections.abc import Callable

_SLOWEST_PER_SECOND = 0.5


class Pace:
    """Spaces requests out: halves its rate when told to slow down, and regains it bit by bit.

    Args:
        per_second: the highest rate.
        now: a steady clock in seconds.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        per_second: float,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._highest = per_second
        self._rate = per_second
        self._now = now
        self._sleep = sleep
        self._next = 0.0

    @property
    def per_second(self) -> float:
        """The present rate."""
        return self._rate

    def take(self) -> None:
        """Wait for the next turn."""
        now = self._now()
        wait = self._next - now
        self._next = max(self._next, now) + 1 / self._rate
        if wait > 0:
            self._sleep(wait)

    def slow_down(self) -> None:
        """Go at half the rate, because the service said so."""
        self._rate = max(_SLOWEST_PER_SECOND, min(self._rate, 20.0) / 2)

    def speed_up(self) -> None:
        """Go a little faster, because a request went well."""
        self._rate = min(self._highest, self._rate * 1.05)
