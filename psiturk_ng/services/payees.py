"""Who can be paid beside the reward, and through which submission."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Excluded, Selection
from psiturk_ng.domain.recruiting import Ability, Outcome, SubmissionState
from psiturk_ng.domain.status import FINISHED, Status
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.mine import is_of, roster_of
from psiturk_ng.services.sightings import Sighting, Sightings
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.outcomes import Outcomes

_CREDITED = frozenset({Status.CREDITED, Status.BONUSED})
_PAYABLE_THERE = frozenset({SubmissionState.APPROVED, SubmissionState.SUBMITTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Somebody who can have a bonus.

    Args:
        submission_id: through which it is paid.
        participant_id: the platform's.
        posting_id: the platform's.
        uniqueid: key of the assignment; empty if it is not in this database.
        is_bonused: whether the assignment's status says that a bonus was paid.
        own_bonus: what the assignments table says; None if nothing.
        named: the id by which somebody asked for it.
        is_early: whether they gave the place back, and are paid for what they did.
    """

    submission_id: str
    participant_id: str
    posting_id: str
    uniqueid: str = ""
    is_bonused: bool = False
    own_bonus: Money | None = None
    named: str = ""
    is_early: bool = False

    @property
    def pass_id(self) -> str:
        """The key of the assignment, also if it is not ours."""
        return self.uniqueid or f"{self.participant_id}:{self.submission_id}"

    def excluded(self, why: str) -> Excluded:
        """Leave it out."""
        return Excluded(
            submission_id=self.submission_id,
            participant_id=self.participant_id,
            uniqueid=self.uniqueid,
            why=why,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a selection means.

    Args:
        payees: who can be paid.
        held_back: who cannot, and why.
    """

    payees: Sequence[Payee]
    held_back: Sequence[Excluded]


@dataclass(frozen=True)
class Payees:
    """Finds them for one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: through which platform.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def of(self, selection: Selection, *, all_studies: bool = False, is_early_meant: bool = False) -> Found:
        """Find whom a selection means: those who are approved; trial runs never.

        Where who gave the place back can be paid: those too whose pass ended early, or who are named.

        Args:
            selection: whom.
            all_studies: also submissions that are not in this database.
            is_early_meant: whether those are meant whose pass ended early.

        Raises:
            RecruiterUnavailable: if the platform must be read and cannot be.
        """
        if selection.submissions:
            return self._named(selection.submissions, all_studies)
        with self.store.reading() as reading:
            roster = roster_of(self.recruiter, reading)
            rows = (
                roster.in_mode(FINISHED) if selection.everything else roster.of_postings(selection.postings)
            )
        mine = [row for row in rows if is_of(self.recruiter, row) and not is_debug_posting(row.hitid)]
        ready = [row for row in mine if row.status in _CREDITED]
        waiting = [_not_approved(row) for row in mine if row.status in FINISHED - _CREDITED]
        more = self._of_others(selection) if all_studies else ()
        early = self._early(mine, selection) if is_early_meant and self._pays_returned else ()
        return Found([*self._payees(ready), *early, *more], waiting)

    @property
    def _pays_returned(self) -> bool:
        return Ability.PAYS_RETURNED in self.recruiter.abilities

    def _early(self, finished: Sequence[AssignmentRow], selection: Selection) -> Iterator[Payee]:
        """Find those whose pass ended early, and who gave the place back."""
        with self.store.reading() as reading:
            left = roster_of(self.recruiter, reading).in_mode([Status.QUITEARLY])
            rows = {row.uniqueid: row for row in (*finished, *left) if self._counts(row)}
            ended = Outcomes(reading).of_all(rows)
        wanted = [
            row
            for key, row in rows.items()
            if ended.get(key, Outcome.COMPLETE) is not Outcome.COMPLETE
            and row.status not in _CREDITED
            and (selection.everything or row.hitid in selection.postings)
        ]
        keys = {row.uniqueid for row in wanted}
        sightings = Sightings(self.store, self.recruiter, self.clock)
        for seen in sightings.look_at({row.hitid for row in wanted}, {SubmissionState.RETURNED}).seen:
            if seen.row is not None and seen.row.uniqueid in keys and not seen.is_make_good:
                yield self._of_early(seen.row, seen)

    def _of_early(self, row: AssignmentRow, seen: Sighting) -> Payee:
        found = seen.submission
        payee = _payee(row, found.submission_id, found.posting_id, self.recruiter.currency)
        return replace(payee, is_early=True)

    def _named(self, submissions: Sequence[str], all_studies: bool) -> Found:
        wanted = tuple(dict.fromkeys(submissions))
        with self.store.reading() as reading:
            rows = roster_of(self.recruiter, reading).of_submissions(wanted)
        credited = {row.assignmentid: row for row in rows if row.status in _CREDITED and self._counts(row)}
        seen = Sightings(self.store, self.recruiter, self.clock).of_submissions(
            each for each in wanted if each not in credited
        )
        payees = [*self._payees(credited.values())]
        held_back = []
        for submission_id in wanted:
            if submission_id in credited:
                continue
            payee = self._seen(seen.get(submission_id), all_studies)
            if isinstance(payee, Payee):
                payees.append(payee)
            else:
                held_back.append(
                    Excluded(submission_id=submission_id, participant_id="", uniqueid="", why=payee)
                )
        return Found(payees, held_back)

    def _seen(self, sighting: Sighting | None, all_studies: bool) -> Payee | str:
        """Judge a submission that no credited assignment of ours has: who is paid, or why not."""
        if sighting is None:
            return "The platform shows no such submission, and none is approved here."
        row, found = sighting.row, sighting.submission
        if row is not None:
            if not self._counts(row):
                return "It is a trial run, or of another mode."
            if found.state is SubmissionState.RETURNED and self._pays_returned:
                return self._of_early(row, sighting)
            if found.state is not SubmissionState.APPROVED:
                return "It is not approved."
            return _payee(row, found.submission_id, found.posting_id, self.recruiter.currency)
        if not all_studies:
            return "It is not in this study's database."
        if found.state not in _PAYABLE_THERE:
            return f"The platform says: {found.state}."
        return _stranger(sighting)

    def _of_others(self, selection: Selection) -> Iterator[Payee]:
        postings = selection.postings or [posting.posting_id for posting in self.recruiter.offers.all()]
        sightings = Sightings(self.store, self.recruiter, self.clock)
        for sighting in sightings.look_at(postings, {SubmissionState.APPROVED}).seen:
            if sighting.row is None and not sighting.others:
                yield _stranger(sighting)

    def _payees(self, rows: Iterable[AssignmentRow]) -> Iterator[Payee]:
        standing = self._standing()
        for row in rows:
            through = standing.get(row.uniqueid, (row.assignmentid, row.hitid))
            yield _payee(row, *through, self.recruiter.currency)

    def _standing(self) -> Mapping[str, tuple[str, str]]:
        """Tell which submission stands for an assignment, where that is another than its own."""
        with self.store.reading() as reading:
            seen = roster_of(self.recruiter, reading).submissions()
        own = {each.uniqueid for each in seen if each.uniqueid and _is_own(each.uniqueid, each.submission_id)}
        return {
            each.uniqueid: (each.submission_id, each.posting_id)
            for each in seen
            if each.uniqueid and each.uniqueid not in own and each.state is SubmissionState.APPROVED
        }

    def _counts(self, row: AssignmentRow) -> bool:
        return is_of(self.recruiter, row) and not is_debug_posting(row.hitid)


def _payee(row: AssignmentRow, submission_id: str, posting_id: str, currency: str) -> Payee:
    return Payee(
        submission_id=submission_id,
        participant_id=row.workerid,
        posting_id=posting_id,
        uniqueid=row.uniqueid,
        is_bonused=row.status == Status.BONUSED,
        own_bonus=None if row.bonus is None else Money.of_column(row.bonus, currency),
        named=row.assignmentid,
    )


def _stranger(sighting: Sighting) -> Payee:
    found = sighting.submission
    return Payee(
        submission_id=found.submission_id,
        participant_id=found.participant_id,
        posting_id=found.posting_id,
        named=found.submission_id,
    )


def _not_approved(row: AssignmentRow) -> Excluded:
    return Excluded(
        submission_id=row.assignmentid,
        participant_id=row.workerid,
        uniqueid=row.uniqueid,
        why="It is not approved yet.",
    )


def _is_own(uniqueid: str, submission_id: str) -> bool:
    return uniqueid.endswith(f":{submission_id}")
