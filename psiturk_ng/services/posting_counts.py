"""What both sides know of each posting, counted."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.recruiting import Posting, SubmissionState
from psiturk_ng.domain.status import FINISHED, Status
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.mine import roster_of
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.roster import SubmissionRow

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
        matched: what both sides say together.
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

    def of(self, postings: Sequence[Posting], ours: Collection[str]) -> Iterator[PostingReport]:
        """Report on postings.

        Args:
            postings: which.
            ours: the ids of those that belong to this study.
        """
        with self.store.reading() as reading:
            roster = roster_of(self.recruiter, reading)
            rows: dict[str, list[AssignmentRow]] = {}
            for row in roster.of_postings(posting.posting_id for posting in postings):
                if not is_debug_posting(row.hitid):
                    rows.setdefault(row.hitid, []).append(row)
            seen: dict[str, list[SubmissionRow]] = {}
            for each in roster.submissions():
                seen.setdefault(each.posting_id, []).append(each)
        for posting in postings:
            mine = rows.get(posting.posting_id, [])
            theirs = seen.get(posting.posting_id, [])
            yield PostingReport(
                posting=posting,
                is_ours=posting.posting_id in ours,
                ours=_count(mine),
                matched=_match(mine, theirs),
            )


def _count(rows: Sequence[AssignmentRow]) -> OurCount:
    return OurCount(
        entered=len(rows),
        finished=sum(row.status in FINISHED for row in rows),
        credited=sum(row.status in _CREDITED for row in rows),
    )


def _match(rows: Sequence[AssignmentRow], seen: Sequence[SubmissionRow]) -> Matched:
    here = {row.uniqueid for row in rows if row.status in FINISHED}
    there = [each for each in seen if each.state in _HANDED_IN]
    known = {each.uniqueid for each in there if each.uniqueid}
    return Matched(
        both=len(here & known),
        only_here=len(here - known),
        only_there=sum(each.uniqueid not in here for each in there),
    )
