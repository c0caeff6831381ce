"""Who finished here, and of whom the platform has no submission."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final

from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.made_good import make_goods_in
from psiturk_ng.services.scope import Scopes
from psiturk_ng.services.sightings import Look, Sightings
from psiturk_ng.store import AssignmentRow, Store

STILL_COMING: Final = timedelta(minutes=5)
"""So long after the end of the task the platform may not have the submission yet."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A pass whose submission the platform does not have.

    Args:
        row: the assignment.
        offered: the posting that was made in its place; empty if none was.
        may_come: whether it is so fresh that the submission may still be on its way.
        was_returned: whether the participant gave the place back there.
    """

    row: AssignmentRow
    offered: str
    may_come: bool
    was_returned: bool = False


@dataclass(frozen=True)
class LostPasses:
    """Finds them for one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: whose platform.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def now(self) -> Sequence[Lost]:
        """Look at the platform, and list them.

        Raises:
            RecruiterUnavailable: if it cannot be read.
        """
        sightings = Sightings(self.store, self.recruiter, self.clock)
        postings = {row.hitid for row in Scopes(self.store, self.recruiter, self.clock).done_here()}
        return list(self.among(sightings.look_at(postings | set(self._offered().values()))))

    def among(self, look: Look) -> Iterator[Lost]:
        """List those who finished and are not among what the platform shows.

        Who came by a posting that the platform does not show may have been paid: nothing is known of them.

        Args:
            look: at all of this study's postings.
        """
        shown = {each.row.uniqueid: each.submission.state for each in look.seen if each.row}
        offered = self._offered()
        for row in Scopes(self.store, self.recruiter, self.clock).done_here():
            was_returned = shown.get(row.uniqueid) is SubmissionState.RETURNED
            if was_returned or (row.uniqueid not in shown and row.hitid not in look.unread):
                may_come = not was_returned and self._may_come(row)
                yield Lost(row, offered.get(row.uniqueid, ""), may_come, was_returned)

    def _offered(self) -> Mapping[str, str]:
        with self.store.reading() as reading:
            make_goods = make_goods_in(reading, self.recruiter)
        return {uniqueid: posting_id for (posting_id, _), uniqueid in make_goods.items()}

    def _may_come(self, row: AssignmentRow) -> bool:
        ended = row.endhit or row.beginhit
        return ended is not None and self.clock() < ended.replace(tzinfo=UTC) + STILL_COMING
