"""What a platform would do for the people it sends: let in as many as there are places, know them again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.links import GENERAL, LinkPosting, state_of
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.errors import EntryRefused, QuotaFull
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Reading, Store
from psiturk_ng.store.arrivals import Arrivals
from psiturk_ng.store.links import Links, links_of

_HOLDS_A_PLACE: Final = frozenset(
    {SubmissionState.WORKING, SubmissionState.SUBMITTED, SubmissionState.APPROVED}
)


@dataclass(frozen=True)
class LinkDoor:
    """Lets people in by links.

    Args:
        store: the project's database.
        recruiter: the panel that they come from, or `link`.
        clock: tells the time.
    """

    store: Store
    recruiter: str
    clock: Clock = system_clock

    def check(self, visit: Visit, reading: Reading) -> None:
        """Let somebody new through if the link is open, has a place left, and is theirs.

        Raises:
            EntryRefused: 1018 if it is not open, 1001 if it was not made for them.
            QuotaFull: if all places are taken.
        """
        if visit.is_debug or visit.posting == GENERAL:
            return
        links = links_of(reading, visit.mode, self.recruiter)
        posting = links.posting(visit.posting)
        if posting is None or self.clock() >= posting.expires_at:
            raise EntryRefused("hit_not_registered_with_ad_server", "The link is not open.")
        if posting.is_single_use and visit.participant not in set(posting.tickets()):
            raise EntryRefused("hit_assign_worker_id_not_set_in_mturk", "The link was made for nobody.")
        if self._taken(links, posting) >= posting.places:
            raise QuotaFull

    def arrive(self, uniqueid: str, parameters: Mapping[str, str]) -> None:
        """Keep what somebody arrived with."""
        with self.store.writing() as writing:
            Arrivals(writing.connection, writing.tables).note(uniqueid, parameters, self.clock())

    def _taken(self, links: Links, posting: LinkPosting) -> int:
        now = self.clock()
        states = [state_of(each, posting, now) for each in links.passes(posting_id=posting.posting_id)]
        return sum(state in _HOLDS_A_PLACE for state in states)
