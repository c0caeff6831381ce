"""Offering places: what it costs, making the offer, and what became of it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import Posting, PostingRequest, Quote
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store


class Show(StrEnum):
    """Which postings to list."""

    ALL = "all"
    ACTIVE = "active"
    REVIEWABLE = "reviewable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advert:
    """What all postings of a study say: the settings in [HIT Configuration].

    Args:
        title: what participants read first.
        description: what they read next.
        keywords: to be found by.
        lifetime: how long an offer stands, unless somebody says otherwise.
        landing_url: tells the study's page; may raise ConfigError.
        study: label of the study.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    lifetime: timedelta
    landing_url: Callable[[], str]
    study: str


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


@dataclass(frozen=True, kw_only=True)
class Postings:
    """Makes, changes and lists postings of one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: where to post.
        advert: what postings say.
        codeversion: label of the present state of the experiment.
        by: who acts.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    advert: Advert
    codeversion: str
    by: str
    clock: Clock = system_clock

    def request(
        self,
        *,
        places: int,
        reward: Money,
        time_allowed: timedelta,
        lifetime: timedelta | None = None,
        required_groups: tuple[str, ...] = (),
        excluded_groups: tuple[str, ...] = (),
    ) -> PostingRequest:
        """Put an offer together from what was asked and what the settings say.

        Raises:
            ConfigError: if the study has no address that participants can reach.
        """
        raise NotImplementedError

    def quote(self, request: PostingRequest) -> Quote:
        """Say what an offer costs.

        Raises:
            BadInput: if the platform would never take it.
        """
        raise NotImplementedError

    def create(self, request: PostingRequest, *, agreed: Quote, occasion: str = "") -> Iterator[Result]:
        """Make an offer, posting by posting.

        The same request, made again within a day after an interruption, goes on where that ended.

        Args:
            request: what to offer.
            agreed: what was shown and agreed to.
            occasion: makes the offer once for all: a second one of the same occasion posts nothing.

        Returns:
            What became of each batch, as it happens.

        Raises:
            Conflict: if it would cost something else than was agreed.
        """
        raise NotImplementedError

    def quote_places(self, posting_id: str, places: int) -> Quote:
        """Say what more places in a posting cost.

        Raises:
            NotFound: if the platform has no such posting.
            Conflict: if the posting cannot grow to that.
        """
        raise NotImplementedError

    def add_places(self, posting_id: str, places: int, *, agreed: Quote) -> Result:
        """Offer more places in a posting.

        Raises:
            NotFound: if the platform has no such posting.
            Conflict: if it would cost something else than was agreed, or an earlier extension is in doubt.
        """
        raise NotImplementedError

    def add_time(self, posting_id: str, time: timedelta) -> Result:
        """Let a posting stand longer, counted from its present end.

        Raises:
            NotFound: if the platform has no such posting.
        """
        raise NotImplementedError

    def expire(self, posting_ids: Collection[str]) -> Iterator[Result]:
        """End postings early; whoever has begun may finish."""
        raise NotImplementedError

    def delete(self, posting_ids: Collection[str]) -> Iterator[Result]:
        """Remove postings that are over and reviewed; what we know of them stays here."""
        raise NotImplementedError

    def list(self, show: Show = Show.ALL, *, all_studies: bool = False) -> Sequence[PostingReport]:
        """List postings, newest first.

        Args:
            show: which.
            all_studies: also those of the account that are not this study's.
        """
        raise NotImplementedError

    def deletable(self, *, all_studies: bool = False) -> Sequence[Posting]:
        """List postings that are over and have nothing left to review."""
        raise NotImplementedError
