"""How each kind of entry is asked of a platform, and looked up there."""

from collections.abc import Callable, Mapping

from psiturk_ng.domain.ledger import Kind
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock
from psiturk_ng.services.dispatch import Dispatch, Errand, still_wanted
from psiturk_ng.services.errands.bonuses import BonusErrand
from psiturk_ng.services.errands.postings import PlacesErrand, PostingErrand, TimeErrand
from psiturk_ng.services.errands.reviews import ReviewErrand
from psiturk_ng.store import Store, Writing


def errands_of(store: Store, recruiter: Recruiter, clock: Clock) -> Mapping[Kind, Errand]:
    """Give all of them for one recruiter in one mode."""
    return {
        Kind.POSTING: PostingErrand(recruiter),
        Kind.PLACES: PlacesErrand(recruiter),
        Kind.TIME: TimeErrand(recruiter),
        Kind.APPROVE: ReviewErrand(store, recruiter, clock),
        Kind.REJECT: ReviewErrand(store, recruiter, clock),
        Kind.UNREJECT: ReviewErrand(store, recruiter, clock),
        Kind.RETURN: ReviewErrand(store, recruiter, clock),
        Kind.SCREEN_OUT: ReviewErrand(store, recruiter, clock),
        Kind.BONUS: BonusErrand(store, recruiter),
    }


def dispatch_for(
    store: Store,
    recruiter: Recruiter,
    by: str,
    clock: Clock,
    may_send: Callable[[Writing], bool] = still_wanted,
) -> Dispatch:
    """Make what carries out all kinds of entries."""
    return Dispatch(
        store=store,
        recruiter=recruiter,
        errands=errands_of(store, recruiter, clock),
        by=by,
        clock=clock,
        may_send=may_send,
    )
