"""Which submissions a selection means, as both sides show them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.plans import Excluded, Selection
from psiturk_ng.domain.status import Status
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.mine import roster_of
from psiturk_ng.services.sightings import Sighting, Sightings
from psiturk_ng.store import AssignmentRow, Store

DONE_HERE = frozenset({Status.COMPLETED, Status.SUBMITTED})
"""The task was done, and nothing was paid for it as far as our rows say."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a selection means.

    Args:
        seen: submissions that the platform shows.
        unseen: assignments whose task was done and whose submission the platform does not show.
        strange: what was named and belongs to nothing here or there.
        is_named: whether submissions were named one by one.
    """

    seen: Sequence[Sighting]
    unseen: Sequence[AssignmentRow]
    strange: Sequence[Excluded]
    is_named: bool = False


@dataclass(frozen=True)
class Scopes:
    """Finds submissions of one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: whose.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def of(self, selection: Selection, *, all_studies: bool = False) -> Scope:
        """Look at what a selection means.

        Args:
            selection: which.
            all_studies: also postings of the account that are not this study's.

        Raises:
            RecruiterUnavailable: if the platform cannot be read.
        """
        if selection.submissions:
            return self._named(selection.submissions)
        strange: Sequence[Excluded] = ()
        if selection.everything:
            postings = self._everything(all_studies)
        else:
            ours = frozenset(selection.postings) if all_studies else self._ours
            postings = frozenset(selection.postings) & ours
            strange = [
                _strange(posting, f"Posting {posting} is not this study's.")
                for posting in selection.postings
                if posting not in postings
            ]
        look = self.sightings.look_at(postings)
        return Scope(look.seen, list(self._unseen(look.seen, postings)), strange)

    @cached_property
    def sightings(self) -> Sightings:
        """What reads the platform."""
        return Sightings(self.store, self.recruiter, self.clock)

    @cached_property
    def _ours(self) -> frozenset[str]:
        with self.store.reading() as reading:
            listed = roster_of(self.recruiter, reading).posting_ids()
        return listed | self.sightings.known_postings()

    def _everything(self, all_studies: bool) -> frozenset[str]:
        """Name the postings in which something is to be decided: reading all others would take long."""
        waiting = {
            posting.posting_id
            for posting in self.recruiter.offers.all()
            if posting.awaiting_review and (all_studies or posting.posting_id in self._ours)
        }
        return frozenset(waiting | {row.hitid for row in self.done_here()})

    def done_here(self) -> Sequence[AssignmentRow]:
        """List the assignments whose task was done and that are not credited; without trial runs."""
        with self.store.reading() as reading:
            rows = roster_of(self.recruiter, reading).in_mode(DONE_HERE)
        return [row for row in rows if not is_debug_posting(row.hitid)]

    def _unseen(self, seen: Sequence[Sighting], postings: Collection[str]) -> Iterator[AssignmentRow]:
        shown = {sighting.row.uniqueid for sighting in seen if sighting.row}
        for row in self.done_here():
            if row.hitid in postings and row.uniqueid not in shown:
                yield row

    def _named(self, submissions: Sequence[str]) -> Scope:
        found = self.sightings.of_submissions(submissions)
        with self.store.reading() as reading:
            rows = roster_of(self.recruiter, reading).of_submissions(submissions)
        known = {row.assignmentid for row in rows}
        unseen = [row for row in rows if row.assignmentid not in found and not is_debug_posting(row.hitid)]
        strange = [
            _strange(each, f"Neither this study nor the platform knows a submission {each}.")
            for each in dict.fromkeys(submissions)
            if each not in found and each not in known
        ]
        return Scope(
            [found[each] for each in dict.fromkeys(submissions) if each in found], unseen, strange, True
        )


def _strange(submission_id: str, why: str) -> Excluded:
    return Excluded(submission_id=submission_id, participant_id="", uniqueid="", why=why)
