"""Reading what a platform says of submissions, and matching it with the assignments that we saw."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from psiturk_ng.domain.recruiting import Submission, SubmissionState
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import NotFound
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.credit import credit
from psiturk_ng.services.made_good import make_goods_in
from psiturk_ng.services.mine import roster_of
from psiturk_ng.store import AssignmentRow, Reading, Store, Writing

_DONE_HERE = (Status.COMPLETED, Status.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One submission as the platform shows it, and whose it is.

    Args:
        submission: what the platform says.
        row: the assignment that it stands for; None if there is none.
        others: assignments of other participants who came with the same submission id.
        is_make_good: whether it only pays for an earlier pass, which `row` is.
    """

    submission: Submission
    row: AssignmentRow | None
    others: tuple[AssignmentRow, ...] = ()
    is_make_good: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What postings showed.

    Args:
        seen: their submissions.
        unread: postings that the platform does not show: deleted, forgotten, or of another account.
            Nothing follows from what it does not show of them.
    """

    seen: Sequence[Sighting]
    unread: frozenset[str]


@dataclass(frozen=True)
class Sightings:
    """Looks at the submissions of one recruiter in one mode, and notes what it sees.

    What the platform approved by itself, or somebody on its site, is credited here at once.

    Args:
        store: the project's database.
        recruiter: whose.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def look_at(self, postings: Iterable[str], states: Collection[SubmissionState] = ()) -> Look:
        """Look at what came in through postings.

        Args:
            postings: which.
            states: only submissions in these; all if empty.

        Raises:
            RecruiterUnavailable: if the platform cannot be read.
        """
        deleted = self._deleted()
        unread, found = set(), list[Submission]()
        for posting_id in sorted(set(postings)):
            try:
                if posting_id in deleted:
                    unread.add(posting_id)
                else:
                    found += self.recruiter.submissions.of_posting(posting_id, states)
            except NotFound:
                unread.add(posting_id)
        return Look(self._matched(found), frozenset(unread))

    def of_submissions(self, submissions: Iterable[str]) -> Mapping[str, Sighting]:
        """Look at single submissions.

        Returns:
            Those that the platform shows, by id.

        Raises:
            RecruiterUnavailable: if the platform cannot be read.
        """
        found = []
        for submission_id in dict.fromkeys(submissions):
            try:
                found.append(self.recruiter.submissions.get(submission_id))
            except NotFound:
                continue
        return {each.submission.submission_id: each for each in self._matched(found)}

    def known_postings(self) -> frozenset[str]:
        """Name the postings through which people come; without deleted ones and trial runs."""
        with self.store.reading() as reading:
            roster = roster_of(self.recruiter, reading)
            known = roster.came_by() | roster.postings().keys()
        return frozenset(known - self._deleted())

    def _deleted(self) -> frozenset[str]:
        with self.store.reading() as reading:
            posted = roster_of(self.recruiter, reading).postings()
        return frozenset(key for key, row in posted.items() if row.deleted_at is not None)

    def _matched(self, found: Sequence[Submission]) -> Sequence[Sighting]:
        with self.store.writing() as writing:
            roster = roster_of(self.recruiter, writing)
            claimants: dict[str, list[AssignmentRow]] = {}
            for row in roster.of_submissions(each.submission_id for each in found):
                claimants.setdefault(row.assignmentid, []).append(row)
            make_goods = make_goods_in(writing, self.recruiter)
            sightings = [_match(each, claimants, make_goods, writing) for each in found]
            now = self.clock()
            for sighting in sightings:
                uniqueid = sighting.row.uniqueid if sighting.row else None
                roster.see(sighting.submission, uniqueid=uniqueid, now=now)
                self._credit(writing, sighting)
        return sightings

    def _credit(self, writing: Writing, sighting: Sighting) -> None:
        is_approved = sighting.submission.state is SubmissionState.APPROVED
        if is_approved and sighting.row and sighting.row.status in _DONE_HERE:
            credit(writing, self.store, sighting.row.uniqueid)


def _match(
    submission: Submission,
    claimants: Mapping[str, Sequence[AssignmentRow]],
    make_goods: Mapping[tuple[str, str], str],
    reading: Reading,
) -> Sighting:
    uniqueid = make_goods.get((submission.posting_id, submission.participant_id))
    if uniqueid is not None:
        return Sighting(submission, reading.by_uniqueid(uniqueid), is_make_good=True)
    rows = claimants.get(submission.submission_id, ())
    own = next((row for row in rows if row.workerid == submission.participant_id), None)
    return Sighting(submission, own, tuple(row for row in rows if row is not own))
