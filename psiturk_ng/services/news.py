"""What platforms tell by themselves: it only hurries what is read anyway, and each thing counts once."""

from dataclasses import dataclass

from psiturk_ng.domain.recruiting import PlatformEvent
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.sightings import Sightings
from psiturk_ng.store import Store
from psiturk_ng.store.news import NewsRows


@dataclass(frozen=True)
class News:
    """Takes events of one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: whose.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def take(self, event: PlatformEvent) -> bool:
        """Look at what an event is about, unless it was told before.

        What the event itself says is not believed: the platform is read. It is noted only
        afterwards, so that one that could not be followed is taken when it comes again.

        Returns:
            Whether it was new.

        Raises:
            RecruiterUnavailable: if the platform cannot be read now.
        """
        with self.store.reading() as reading:
            if NewsRows(reading).is_known(self._name(event)):
                return False
            roster = reading.roster(self.recruiter.name, self.recruiter.mode)
            is_ours = bool(event.submission_id) and bool(list(roster.of_submissions([event.submission_id])))
        if is_ours:
            Sightings(self.store, self.recruiter, self.clock).of_submissions([event.submission_id])
        with self.store.writing() as writing:
            NewsRows(writing).note(self._name(event), event.kind, self.clock())
        return True

    def _name(self, event: PlatformEvent) -> str:
        return f"{self.recruiter.name}:{self.recruiter.mode}:{event.event_id}"
