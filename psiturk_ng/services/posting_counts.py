"""What both sides know of each posting, counted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from psiturk_ng.domain.recruiting import Posting, SubmissionState
from psiturk_ng.domain.status import FINISHED, Status
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.mine import roster_of
from psiturk_ng.store import Store
from psiturk_ng.store.posting_tallies import PostingTallies

_HANDED_IN = frozenset(
    {
        SubmissionState.SUBMITTED,
        SubmissionState.APPROVED,
        SubmissionState.PARTLY_APPROVED,
        SubmissionState.REJECTED,
    }
)
_CREDITED = frozenset({Status.CREDITED, Status.BONUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class OurCount:
    """What our own rows say of a posting; trial runs are not counted.

    Args:
        entered: assignments that have a cell.
        finished: those whose task was done.
        credited: those whose status says approved or bonused.
    """

    entered: int = 0
    finished: int = 0
    credited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What both sides say together, as the platform's submissions were last seen.

    Args:
        both: finished here and handed in there.
        only_here: finished here, not handed in there.
        only_there: handed in there, not finished here.
    """

    both: int = 0
    only_here: int = 0
    only_there: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingReport:
    """One posting in a list.

    Args:
        posting: as the platform shows it now.
        is_ours: whether it belongs to this study.
        ours: what our rows say.
        matched: what both sides say together; nothing if it was not looked at.
    """

    posting: Posting
    is_ours: bool
    ours: OurCount
    matched: Matched


@dataclass(frozen=True)
class Counts:
    """Counts for lists of postings.

    Args:
        store: the project's database.
        recruiter: whose.
    """

    store: Store
    recruiter: Recruiter

    def of(
        self, postings: Sequence[Posting], ours: Collection[str], *, matches: bool = True
    ) -> Iterator[PostingReport]:
        """Report on postings.

        Args:
            postings: which.
            ours: the ids of those that belong to this study.
            matches: whether to match both sides, which takes longest.
        """
        with self.store.reading() as reading:
            tallies = PostingTallies(roster_of(self.recruiter, reading))
            entered = tallies.statuses_by_posting()
            seen = tallies.states_by_posting() if matches else {}
            both = tallies.matched_by_posting(FINISHED, _HANDED_IN) if matches else {}
        for posting in postings:
            mine = _count(entered.get(posting.posting_id, {}))
            yield PostingReport(
                posting=posting,
                is_ours=posting.posting_id in ours,
                ours=mine,
                matched=_matched(
                    mine.finished, seen.get(posting.posting_id, {}), both.get(posting.posting_id, 0)
                )
                if matches
                else Matched(),
            )


def _matched(finished: int, states: Mapping[SubmissionState, int], both: int) -> Matched:
    handed_in = sum(states.get(each, 0) for each in _HANDED_IN)
    return Matched(both=both, only_here=finished - both, only_there=handed_in - both)


def _count(by_status: Mapping[int, int]) -> OurCount:
    return OurCount(
        entered=sum(by_status.values()),
        finished=sum(by_status.get(status, 0) for status in FINISHED),
        credited=sum(by_status.get(status, 0) for status in _CREDITED),
    )
