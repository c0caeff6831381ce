"""Listing submissions: what we saw and what the platform says, side by side and never mixed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from psiturk_ng.domain.bonuses import pass_of
from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.ledger import SETTLED, Entry, EntryFilter, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Outcome, SubmissionState
from psiturk_ng.domain.status import Status
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.mine import ledger_of, roster_of
from psiturk_ng.services.pages import Page
from psiturk_ng.services.scope import DONE_HERE
from psiturk_ng.services.sightings import Sighting, Sightings
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.outcomes import Outcomes
from psiturk_ng.store.submission_list import KnownSubmission, KnownSubmissions

_PAID_BONUSES: Final = EntryFilter(kinds=frozenset({Kind.BONUS}), states=SETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionReport:
    """One submission in a list.

    Args:
        submission_id: the platform's.
        participant_id: the platform's.
        posting_id: the platform's.
        assignment: our row; None if there is none.
        state: what the platform said; None if it was never seen there.
        seen_at: when it said so; aware.
        submitted_at: when it was handed in; aware.
        bonus: what the ledger says was paid beside the reward.
        outcome: how the pass ended here; None if nothing was noted.
        verdict: on the data here; None without a row.
    """

    submission_id: str
    participant_id: str
    posting_id: str
    assignment: AssignmentRow | None
    state: SubmissionState | None
    seen_at: datetime | None
    submitted_at: datetime | None
    bonus: Money
    outcome: Outcome | None = None
    verdict: Verdict | None = None

    @property
    def need(self) -> str:
        """Say what a person has to decide about it; empty if nothing."""
        row, is_whole = self.assignment, self.outcome in (None, Outcome.COMPLETE)
        is_done = row is not None and row.status in DONE_HERE
        match self.state:
            case SubmissionState.TIMED_OUT if is_done:
                return "finished after the platform's time had run out; approve it by its id to pay for it"
            case SubmissionState.RETURNED if is_done and is_whole:
                return "finished here, and gave the place back; a bonus by its id can pay for it"
            case SubmissionState.SUBMITTED if not is_whole:
                return f"ended as {self.outcome}; approve it by its id, or ask for its return"
        return ""


@dataclass(frozen=True, kw_only=True)
class SubmissionList:
    """Lists the submissions of one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: whose.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def list(
        self,
        states: Collection[SubmissionState] = (),
        *,
        postings: Collection[str] = (),
        all_studies: bool = False,
    ) -> Sequence[SubmissionReport]:
        """Ask the platform and list what it and we know.

        Trial runs are left out.

        Args:
            states: only those which the platform says are in one of these states.
            postings: only those of these postings.
            all_studies: also those of the account that are not in this database.

        Raises:
            RecruiterUnavailable: if the platform cannot be asked.
        """
        sightings = Sightings(self.store, self.recruiter, self.clock)
        ours = sightings.known_postings()
        everything = self._all_postings() if all_studies else ours
        wanted = frozenset(postings) or everything
        seen = [
            sighting
            for sighting in sightings.look_at(wanted, states).seen
            if (all_studies or sighting.row or sighting.submission.posting_id in ours)
            and not is_debug_posting(sighting.submission.posting_id)
        ]
        unseen = () if states else self._unseen(seen, frozenset(postings))
        bonuses, now = self._bonuses(), self.clock()
        reports = [*(_seen(each, bonuses, now, self._nothing) for each in seen), *unseen]
        return self._with_outcomes(reports)

    def look(self) -> None:
        """Ask the platform, and note what it says.

        Raises:
            RecruiterUnavailable: if it cannot be asked.
        """
        sightings = Sightings(self.store, self.recruiter, self.clock)
        sightings.look_at(sightings.known_postings())

    def page(self, number: int, *, is_waiting: bool, text: str = "") -> Page[SubmissionReport]:
        """Give one page of what is known here, without asking the platform; the oldest come first.

        Args:
            number: which page, from 1; past the last, the last.
            is_waiting: whether only those are wanted that wait for a decision.
            text: part of the id of a participant, a submission or a posting.
        """
        with self.store.reading() as reading:
            known = KnownSubmissions(roster_of(self.recruiter, reading), is_waiting=is_waiting, text=text)

            def reports(offset: int, limit: int) -> Sequence[SubmissionReport]:
                found = known.page(offset, limit)
                ids = [each.submission_id for each in found]
                entries = ledger_of(self.recruiter, reading).of_submissions({Kind.BONUS}, ids)
                bonuses = self._added_up(entry for entry in entries if entry.state in SETTLED)
                return self._with_outcomes([_known(each, bonuses, self._nothing) for each in found])

            return Page.cut(known.count(), number, reports)

    def _with_outcomes(self, reports: Sequence[SubmissionReport]) -> Sequence[SubmissionReport]:
        """Add how the passes ended here, and what is known of their data."""
        keys = [each.assignment.uniqueid for each in reports if each.assignment]
        with self.store.reading() as reading:
            outcomes, verdicts = Outcomes(reading).of_all(keys), reading.records.verdicts(keys)
        return [
            replace(
                each,
                outcome=outcomes.get(each.assignment.uniqueid),
                verdict=verdicts.get(each.assignment.uniqueid),
            )
            if each.assignment
            else each
            for each in reports
        ]

    @property
    def _nothing(self) -> Money:
        return Money(0, self.recruiter.currency)

    def _all_postings(self) -> frozenset[str]:
        return frozenset(posting.posting_id for posting in self.recruiter.offers.all())

    def _unseen(self, seen: Sequence[Sighting], postings: frozenset[str]) -> Sequence[SubmissionReport]:
        shown = {sighting.row.uniqueid for sighting in seen if sighting.row}
        with self.store.reading() as reading:
            rows = roster_of(self.recruiter, reading).in_mode(list(Status))
        bonuses = self._bonuses()
        return [
            _unseen(row, bonuses, self._nothing)
            for row in rows
            if _counts(row) and row.uniqueid not in shown and (not postings or row.hitid in postings)
        ]

    def _bonuses(self) -> Mapping[str, Money]:
        """Add up what the ledger says was paid, or is to be paid by hand, for each pass."""
        with self.store.reading() as reading:
            return self._added_up(ledger_of(self.recruiter, reading).matching(_PAID_BONUSES))

    def _added_up(self, entries: Iterable[Entry]) -> Mapping[str, Money]:
        paid: dict[str, Money] = {}
        for entry in entries:
            paid[pass_of(entry)] = paid.get(pass_of(entry), self._nothing) + entry.amount
        return paid


def _seen(
    sighting: Sighting, bonuses: Mapping[str, Money], now: datetime, nothing: Money
) -> SubmissionReport:
    found = sighting.submission
    pass_id = sighting.row.uniqueid if sighting.row else f"{found.participant_id}:{found.submission_id}"
    return SubmissionReport(
        submission_id=found.submission_id,
        participant_id=found.participant_id,
        posting_id=found.posting_id,
        assignment=sighting.row,
        state=found.state,
        seen_at=now,
        submitted_at=found.submitted_at,
        bonus=bonuses.get(pass_id, nothing),
    )


def _known(known: KnownSubmission, bonuses: Mapping[str, Money], nothing: Money) -> SubmissionReport:
    said = known.said
    if said is None:
        assert known.row is not None
        return _unseen(known.row, bonuses, nothing)
    pass_id = said.uniqueid or f"{said.participant_id}:{said.submission_id}"
    return SubmissionReport(
        submission_id=said.submission_id,
        participant_id=said.participant_id,
        posting_id=said.posting_id,
        assignment=known.row,
        state=said.state,
        seen_at=said.seen_at,
        submitted_at=said.submitted_at,
        bonus=bonuses.get(pass_id, nothing),
    )


def _unseen(row: AssignmentRow, bonuses: Mapping[str, Money], nothing: Money) -> SubmissionReport:
    return SubmissionReport(
        submission_id=row.assignmentid,
        participant_id=row.workerid,
        posting_id=row.hitid,
        assignment=row,
        state=None,
        seen_at=None,
        submitted_at=None,
        bonus=bonuses.get(row.uniqueid, nothing),
    )


def _counts(row: AssignmentRow) -> bool:
    return not is_debug_posting(row.hitid)
