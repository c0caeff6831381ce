"""Bringing both sides to one truth: what we saw, what we meant to pay, and what the platform says."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from psiturk_ng.domain.ledger import IN_DOUBT, SETTLED, Entry, EntryFilter, EntryState, Kind
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.domain.status import FINISHED, Status
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.services.lost import LostPasses
from psiturk_ng.services.mine import ledger_of, roster_of
from psiturk_ng.services.scope import DONE_HERE, Scopes
from psiturk_ng.services.sightings import Look, Sighting, Sightings
from psiturk_ng.store import AssignmentRow, Store

_DOUBTFUL: Final = EntryFilter(states=IN_DOUBT)
_PAID: Final = frozenset({Status.CREDITED, Status.BONUSED})


class FindingKind(StrEnum):
    """What can be wrong between the two sides."""

    UNCERTAIN = "uncertain"
    """An entry of the ledger that may or may not have happened."""
    FINISHED_HERE_UNKNOWN_THERE = "finished_here_unknown_there"
    """Somebody did the task, and the platform has no submission of theirs."""
    THERE_NOT_HERE = "there_not_here"
    """The platform has a submission of somebody who did not finish here."""
    TWO_CLAIMANTS = "two_claimants"
    """Several participants came with one submission id."""
    DISAGREES = "disagrees"
    """The platform says approved, rejected or paid, and we did not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was wrong.

    Args:
        kind: what.
        sentence: in words.
        is_settled: whether it was put right, or needs nobody.
        hint: what a person can do; empty if nothing.
        posting_id: the platform's; empty if there is none.
        submission_id: the platform's; empty if there is none.
        participant_id: the platform's; empty if there is none.
        uniqueid: key of the assignment; empty if it is not in this database.
        entry_id: the entry of the ledger; None if it is not about one.
    """

    kind: FindingKind
    sentence: str
    is_settled: bool
    hint: str = ""
    posting_id: str = ""
    submission_id: str = ""
    participant_id: str = ""
    uniqueid: str = ""
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a reconciliation found.

    Args:
        findings: all of them.
        submissions: how many submissions the platform showed.
    """

    findings: tuple[Finding, ...]
    submissions: int

    @property
    def open(self) -> tuple[Finding, ...]:
        """Those that need a person."""
        return tuple(finding for finding in self.findings if not finding.is_settled)

    @property
    def is_certain(self) -> bool:
        """Whether no entry of the ledger is in doubt any more."""
        return not any(finding.kind is FindingKind.UNCERTAIN for finding in self.open)


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """Compares both sides for one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: whose side is read.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def run(self) -> Reconciled:
        """Read the platform, put right what is safe, and say what needs a person.

        Raises:
            RecruiterUnavailable: if the platform cannot be read; nothing was changed by that.
        """
        doubts = self.settle_doubts()
        sightings = Sightings(self.store, self.recruiter, self.clock)
        before = self._before()
        look = sightings.look_at(sightings.known_postings() | self._postings_done_here())
        findings = [
            *doubts.findings,
            *self._unread(look),
            *self._lost(look),
            *(finding for sighting in look.seen for finding in self._about(sighting, before)),
        ]
        return Reconciled(tuple(findings), len(look.seen))

    def settle_doubts(self) -> Reconciled:
        """Only look up the entries of the ledger that are in doubt: done before any bulk action."""
        with self.store.reading() as reading:
            ledger = ledger_of(self.recruiter, reading)
            doubtful = list(ledger.matching(_DOUBTFUL))
        dispatch = dispatch_for(self.store, self.recruiter, "", self.clock)
        return Reconciled(tuple(_doubt(entry, dispatch.certain(entry)) for entry in doubtful), 0)

    def _unread(self, look: Look) -> Iterator[Finding]:
        done = Counter(row.hitid for row in self._done_here() if row.hitid in look.unread)
        for posting_id, number in sorted(done.items()):
            yield Finding(
                kind=FindingKind.FINISHED_HERE_UNKNOWN_THERE,
                sentence=f"{number} finished by the posting {posting_id}, which the platform does not show.",
                is_settled=True,
                hint="Whether they were paid cannot be told from here.",
                posting_id=posting_id,
            )

    def _lost(self, look: Look) -> Iterator[Finding]:
        for lost in LostPasses(self.store, self.recruiter, self.clock).among(look):
            hint = "Offer them a posting of their own in its place: reconcile --make-good"
            if lost.offered:
                hint = f"The posting {lost.offered} was made for them in its place."
            elif lost.may_come:
                hint = "It may still arrive: look again in a few minutes."
            there = (
                "gave their place back there"
                if lost.was_returned
                else "the platform has no submission of theirs"
            )
            yield Finding(
                kind=FindingKind.FINISHED_HERE_UNKNOWN_THERE,
                sentence=f"{lost.row.workerid} finished here, and {there}.",
                is_settled=bool(lost.offered) or lost.may_come,
                hint=hint,
                posting_id=lost.row.hitid,
                submission_id=lost.row.assignmentid,
                participant_id=lost.row.workerid,
                uniqueid=lost.row.uniqueid,
            )

    def _about(self, sighting: Sighting, before: "_Before") -> Iterator[Finding]:
        found, row = sighting.submission, sighting.row
        about = _About(
            posting_id=found.posting_id,
            submission_id=found.submission_id,
            participant_id=found.participant_id,
            uniqueid=row.uniqueid if row else "",
        )
        if sighting.others:
            others = ", ".join(sorted(each.workerid for each in sighting.others))
            yield about.finding(
                FindingKind.TWO_CLAIMANTS,
                f"{others} came with the submission id {found.submission_id}, which the platform says is "
                f"{found.participant_id}'s.",
                is_settled=row is not None,
                hint="" if row else "Approve it by its id only if the task was done by that participant.",
            )
        elif found.state is SubmissionState.SUBMITTED and (row is None or row.status not in FINISHED):
            yield about.finding(
                FindingKind.THERE_NOT_HERE,
                f"{found.participant_id} handed in, and "
                + ("did not finish here." if row else "is not in this database."),
                hint="Look at it, then approve it by its id, or reject it.",
            )
        if found.state is SubmissionState.REJECTED and found.submission_id not in before.rejected:
            yield about.finding(
                FindingKind.DISAGREES,
                f"{found.submission_id} was rejected on the platform, not from here.",
                is_settled=True,
            )
        if row is not None:
            yield from self._differing(about, found.state, row, before)

    @staticmethod
    def _differing(
        about: "_About", state: SubmissionState, row: AssignmentRow, before: "_Before"
    ) -> Iterator[Finding]:
        """Say where the status of an assignment and the state of its submission do not fit."""
        if state is SubmissionState.TIMED_OUT and row.status in DONE_HERE:
            yield _late(about)
        elif state is SubmissionState.APPROVED and before.statuses.get(row.uniqueid) in DONE_HERE:
            yield about.finding(
                FindingKind.DISAGREES,
                f"The platform has approved {about.submission_id}: it is credited here now.",
                is_settled=True,
            )
        elif state is SubmissionState.SUBMITTED and row.status in _PAID:
            yield about.finding(
                FindingKind.DISAGREES,
                f"{about.submission_id} is credited here, and the platform still waits for a decision.",
                hint="Approve it by its id.",
            )

    def _done_here(self) -> Sequence[AssignmentRow]:
        return Scopes(self.store, self.recruiter, self.clock).done_here()

    def _postings_done_here(self) -> frozenset[str]:
        return frozenset(row.hitid for row in self._done_here())

    def _before(self) -> "_Before":
        with self.store.reading() as reading:
            roster, ledger = roster_of(self.recruiter, reading), ledger_of(self.recruiter, reading)
            statuses = {row.uniqueid: row.status or 0 for row in roster.in_mode(list(Status))}
            seen = [row for row in roster.submissions() if row.state is SubmissionState.REJECTED]
            meant = ledger.matching(EntryFilter(kinds=frozenset({Kind.REJECT})))
            rejected = {row.submission_id for row in seen} | {entry.submission_id for entry in meant}
        return _Before(statuses, frozenset(rejected))


@dataclass(frozen=True, slots=True)
class _Before:
    """What was known before the platform was read.

    Args:
        statuses: of our assignments.
        rejected: ids of submissions that were known to be rejected.
    """

    statuses: Mapping[str, int]
    rejected: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """Whom a finding is about."""

    posting_id: str
    submission_id: str
    participant_id: str
    uniqueid: str

    def finding(
        self, kind: FindingKind, sentence: str, *, is_settled: bool = False, hint: str = ""
    ) -> Finding:
        """Say something about them."""
        return Finding(
            kind=kind,
            sentence=sentence,
            is_settled=is_settled,
            hint=hint,
            posting_id=self.posting_id,
            submission_id=self.submission_id,
            participant_id=self.participant_id,
            uniqueid=self.uniqueid,
        )


def _late(about: _About) -> Finding:
    return about.finding(
        FindingKind.DISAGREES,
        f"{about.participant_id} finished here, after the platform's time for {about.submission_id} "
        "had run out.",
        hint="Look at the data, then approve it by its id to pay for it.",
    )


def _doubt(before: Entry, now: Entry) -> Finding:
    what = f"Entry {now.entry_id} ({now.kind} {now.submission_id or now.posting_id})".replace(" )", ")")
    if now.state is EntryState.SENDING:
        sentence, hint = "is being sent by another process at this moment", ""
    elif now.state is EntryState.UNCERTAIN:
        sentence = f"may or may not have happened: {now.error}".rstrip(". ")
        hint = f"Look on the platform, then: ledger settle {now.entry_id} --happened yes|no"
    elif now.state in SETTLED:
        sentence, hint = "was done", ""
    else:
        sentence, hint = "was not done: run the command again", ""
    return Finding(
        kind=FindingKind.UNCERTAIN,
        sentence=f"{what} {sentence}.",
        is_settled=now.state not in IN_DOUBT,
        hint=hint,
        posting_id=now.posting_id,
        submission_id=now.submission_id,
        participant_id=now.participant_id,
        uniqueid=now.uniqueid,
        entry_id=now.entry_id,
    )
