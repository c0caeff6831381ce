"""Where the places of a campaign are, as both sides show them; the rule is in `domain.campaigns`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from psiturk_ng.domain.campaigns import Campaign, Tally
from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.ledger import IN_DOUBT, EntryFilter, EntryState, Kind
from psiturk_ng.domain.money import Money, total
from psiturk_ng.domain.outcomes import FILLS_CELL
from psiturk_ng.domain.recruiting import Posting, PostingState, SubmissionState
from psiturk_ng.domain.status import FINISHED, Status
from psiturk_ng.errors import NotFound
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.mine import ledger_of, roster_of
from psiturk_ng.services.sightings import Sightings
from psiturk_ng.store import AssignmentRow, Reading, Store
from psiturk_ng.store.outcomes import Outcomes
from psiturk_ng.store.roster import PostingRow, SubmissionRow
from psiturk_ng.store.validity import Validity, ValidityRow

_APPROVED = frozenset({SubmissionState.APPROVED, SubmissionState.PARTLY_APPROVED})
_HANDED_IN = _APPROVED | {SubmissionState.SUBMITTED, SubmissionState.REJECTED}
_OVER = frozenset({PostingState.REVIEWABLE, PostingState.REVIEWING, PostingState.ENDED})
_PAID_BONUS = frozenset({EntryState.DONE, EntryState.PAID_BY_HAND})
_MEANT_BONUS = frozenset({EntryState.INTENDED, EntryState.BY_HAND}) | IN_DOUBT
_PAID_HERE = frozenset({Status.CREDITED, Status.BONUSED})


@dataclass(frozen=True)
class Seen:
    """What is known at one moment.

    Args:
        postings: those that may bring participants of the campaign's version, as the platform shows them.
        posted: what was noted when they were made, by id; of the whole study.
        rows: finished assignments of the campaign's version.
        others: keys of assignments, finished or not, that are no matter to the campaign.
        submissions: what the platform says of those who came by the postings.
        validity: exclusions and judgements, by uniqueid.
        verdicts: whether data is whole, by uniqueid.
        ended_otherwise: keys of assignments that ended in another way than complete.
        gone: postings that the platform does not show any more.
    """

    postings: Sequence[Posting]
    posted: Mapping[str, PostingRow]
    rows: Sequence[AssignmentRow]
    others: frozenset[str]
    submissions: Sequence[SubmissionRow]
    validity: Mapping[str, ValidityRow]
    verdicts: Mapping[str, Verdict]
    ended_otherwise: frozenset[str]
    gone: frozenset[str]


@dataclass(frozen=True)
class CampaignCounts:
    """Counts the places and the money of one campaign.

    Args:
        store: the project's database.
        recruiter: the campaign's, in its mode.
        study: label of the study.
        campaign: which.
        is_judged: whether the project's own code decides who is valid.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    study: str
    campaign: Campaign
    is_judged: bool
    clock: Clock = system_clock

    @cached_property
    def seen(self) -> Seen:
        """Look at both sides, once.

        Postings are read before submissions: who hands in between counts twice rather than not at all.

        Raises:
            RecruiterUnavailable: if the platform cannot be read.
        """
        with self.store.reading() as reading:
            roster = roster_of(self.recruiter, reading)
            posted, known = roster.postings(), roster.posting_ids()
            came = [row for row in roster.in_mode(list(Status)) if not is_debug_posting(row.hitid)]
        by_rows = {row.hitid for row in came if row.codeversion == self.campaign.plan.codeversion}
        listed = self._postings(posted, known).values()
        postings = [each for each in listed if self._is_relevant(each, posted, by_rows)]
        ids = {posting.posting_id for posting in postings}
        look = Sightings(self.store, self.recruiter, self.clock).look_at(ids | by_rows)
        with self.store.reading() as reading:
            return self._read(reading, postings, posted, by_rows, look.unread)

    def tally(self) -> Tally:
        """Count."""
        valid, undecided, rejected, waiting = self._finished()
        unfinished = self._unfinished()
        available = sum(self._available(posting) for posting in self.seen.postings)
        mine = self.own_postings
        return Tally(
            valid=len(valid),
            undecided=len(undecided) + unfinished + self._unlisted(),
            pending=sum(posting.pending for posting in self.seen.postings),
            available=available,
            rejected=len(rejected),
            unfinished_hand_ins=unfinished,
            waiting_here=len(waiting),
            trimmable=sum(self._available(posting) for posting in mine),
            spent=self._spent(),
            committed=self._committed(),
        )

    @cached_property
    def own_postings(self) -> Sequence[Posting]:
        """The postings that the campaign made, as the platform shows them, newest first."""
        own = self._own_ids
        mine = [posting for posting in self.seen.postings if posting.posting_id in own]
        return sorted(mine, key=lambda posting: posting.created_at, reverse=True)

    def open_postings(self) -> Sequence[Posting]:
        """Those of them that somebody can still take a place in, the smallest first."""
        found = [posting for posting in self.own_postings if self._available(posting)]
        return sorted(found, key=self._available)

    @cached_property
    def _own_ids(self) -> frozenset[str]:
        prefix = self.campaign.batch_prefix
        return frozenset(key for key, row in self.seen.posted.items() if row.batch.startswith(prefix))

    def _postings(self, posted: Mapping[str, PostingRow], known: frozenset[str]) -> Mapping[str, Posting]:
        """List the study's postings, by id."""
        listed = {
            posting.posting_id: posting
            for posting in self.recruiter.offers.all()
            if posting.study == self.study or posting.posting_id in known
        }
        for posting_id, row in posted.items():
            if posting_id in listed or row.deleted_at is not None:
                continue
            # A list may lack what was made a moment ago.
            try:
                listed[posting_id] = self.recruiter.offers.get(posting_id)
            except NotFound:
                continue
        return listed

    def _is_relevant(self, posting: Posting, posted: Mapping[str, PostingRow], by_rows: set[str]) -> bool:
        """Tell whether a posting brought, or may still bring, participants of the campaign's version.

        Whoever comes now gets the present version, whenever the posting was made.
        """
        row = posted.get(posting.posting_id)
        is_own = row is not None and row.codeversion == self.campaign.plan.codeversion
        stands = posting.available or posting.pending or posting.awaiting_review
        return is_own or bool(stands) or posting.posting_id in by_rows

    def _read(
        self,
        reading: Reading,
        postings: Sequence[Posting],
        posted: Mapping[str, PostingRow],
        by_rows: set[str],
        unread: frozenset[str],
    ) -> Seen:
        roster, plan = roster_of(self.recruiter, reading), self.campaign.plan
        found = [row for row in roster.in_mode(list(Status)) if not is_debug_posting(row.hitid)]
        ours = {
            row.uniqueid
            for row in found
            if row.codeversion == plan.codeversion and plan.condition in (None, row.cond)
        }
        rows = [row for row in found if row.uniqueid in ours and row.status in FINISHED]
        ends = Outcomes(reading).of_all(ours)
        return Seen(
            postings=postings,
            posted=posted,
            rows=rows,
            others=frozenset(row.uniqueid for row in found) - ours,
            submissions=roster.submissions(),
            validity=Validity(reading).all(),
            verdicts=reading.records.verdicts([row.uniqueid for row in rows]),
            ended_otherwise=frozenset(key for key, outcome in ends.items() if outcome not in FILLS_CELL),
            gone=unread | (by_rows - {posting.posting_id for posting in postings}),
        )

    def _finished(self) -> tuple[list[str], list[str], list[str], list[str]]:
        """Sort who finished: valid, undecided, not valid, not handed in."""
        valid: list[str] = []
        undecided: list[str] = []
        rejected: list[str] = []
        waiting: list[str] = []
        for row in self.seen.rows:
            state = self._state_of.get(row.uniqueid)
            is_settled = row.status in _PAID_HERE or row.hitid in self.seen.gone
            if state is SubmissionState.REJECTED:
                rejected.append(row.uniqueid)
            elif state not in _HANDED_IN and not is_settled:
                waiting.append(row.uniqueid)
            else:
                verdict = self._verdict(row.uniqueid, may_change=state is SubmissionState.SUBMITTED)
                bucket = undecided if verdict is None else valid if verdict else rejected
                bucket.append(row.uniqueid)
        return valid, undecided, rejected, waiting

    def _verdict(self, uniqueid: str, *, may_change: bool) -> bool | None:
        """Tell whether one counts; None if that is not decided yet."""
        if self._is_out(uniqueid) or uniqueid in self.seen.ended_otherwise:
            return False
        known = self.seen.validity.get(uniqueid)
        whole = self.seen.verdicts.get(uniqueid)
        if whole is not None and not whole.is_whole:
            return None if may_change else False
        if self.is_judged and (known is None or known.is_valid is None):
            return None
        return True

    def _unfinished(self) -> int:
        """Count who handed in without finishing here, and waits for a review."""
        elsewhere = {row.uniqueid for row in self.seen.rows} | self.seen.others
        ids = {posting.posting_id for posting in self.seen.postings}
        return sum(
            each.state is SubmissionState.SUBMITTED
            and each.posting_id in ids
            and each.uniqueid not in elsewhere
            and not self._is_out(each.uniqueid)
            and each.uniqueid not in self.seen.ended_otherwise
            for each in self.seen.submissions
        )

    def _is_out(self, uniqueid: str | None) -> bool:
        known = self.seen.validity.get(uniqueid or "")
        return known is not None and (known.is_excluded or known.is_valid is False)

    def _unlisted(self) -> int:
        """Count what the platform counts as handed in and does not list yet."""
        listed: dict[str, int] = {}
        for each in self.seen.submissions:
            if each.state in _HANDED_IN:
                listed[each.posting_id] = listed.get(each.posting_id, 0) + 1
        return sum(
            max(0, posting.places - posting.available - posting.pending - listed.get(posting.posting_id, 0))
            for posting in self.seen.postings
        )

    @cached_property
    def _state_of(self) -> Mapping[str, SubmissionState]:
        """The state of each assignment's submission; of several, one that was handed in."""
        found: dict[str, SubmissionState] = {}
        for each in self.seen.submissions:
            if each.uniqueid and found.get(each.uniqueid) not in _HANDED_IN:
                found[each.uniqueid] = each.state
        return found

    def _available(self, posting: Posting) -> int:
        """Count the places that somebody can still take."""
        row = self.seen.posted.get(posting.posting_id)
        is_ended = row is not None and row.ended_at is not None
        return 0 if is_ended or posting.state in _OVER else posting.available

    def _spent(self) -> Money:
        return self._of_submissions(_APPROVED) + self._bonuses(_PAID_BONUS)

    def _committed(self) -> Money:
        waiting = self._of_submissions({SubmissionState.SUBMITTED})
        places = [
            self._price(posting.posting_id) * (self._available(posting) + posting.pending)
            for posting in self.own_postings
        ]
        return total([waiting, *places, self._bonuses(_MEANT_BONUS)], self.recruiter.currency)

    def _of_submissions(self, states: Iterable[SubmissionState]) -> Money:
        wanted = frozenset(states)
        prices = [
            self._price(each.posting_id)
            for each in self.seen.submissions
            if each.state in wanted and each.posting_id in self._own_ids
        ]
        return total(prices, self.recruiter.currency)

    def _price(self, posting_id: str) -> Money:
        row = self.seen.posted[posting_id]
        return row.reward + row.fee

    def _bonuses(self, states: Iterable[EntryState]) -> Money:
        only = EntryFilter(kinds=frozenset({Kind.BONUS}), states=frozenset(states))
        with self.store.reading() as reading:
            entries = [
                entry
                for entry in ledger_of(self.recruiter, reading).matching(only)
                if entry.posting_id in self._own_ids
            ]
        return total((entry.amount + entry.fee for entry in entries), self.recruiter.currency)
