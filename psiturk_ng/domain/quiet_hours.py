"""Hours of the day in which nothing is posted."""

import re
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from psiturk_ng.errors import BadInput

_FORM: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})(?: (\S+))?")
_LONGEST: Final = 64
_CURE: Final = "Write them as 22:00-08:00, or 22:00-08:00 America/New_York."


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the day to another, over midnight if the second is earlier.

    Args:
        since: their first minute.
        until: the first minute after them.
        zone: a name such as `Europe/Berlin`.
    """

    since: time
    until: time
    zone: str = "UTC"

    @classmethod
    def parse(cls, text: str) -> "QuietHours":
        """Read hours as a person writes them.

        Raises:
            BadInput: if they are none.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None or len(text) > _LONGEST:
            raise BadInput(f"{text!r} are no hours of the day.", _CURE)
        try:
            since, until = (time(int(found[n]), int(found[n + 1])) for n in (1, 3))
            ZoneInfo(found[5] or "UTC")
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise BadInput(f"{text!r} are no hours of the day.", _CURE) from error
        if since == until:
            raise BadInput("Quiet hours that never end let nothing be posted.", _CURE)
        return cls(since, until, found[5] or "UTC")

    def __str__(self) -> str:
        return f"{self.since:%H:%M}-{self.until:%H:%M} {self.zone}"

    def include(self, moment: datetime) -> bool:
        """Tell whether a moment is in them.

        Args:
            moment: aware.
        """
        zone: tzinfo = ZoneInfo(self.zone)
        clock = moment.astimezone(zone).time().replace(second=0, microsecond=0)
        if self.since < self.until:
            return self.since <= clock < self.until
        return clock >= self.since or clock < self.until
