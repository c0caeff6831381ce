"""Postings without a platform: addresses to hand out."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from psiturk_ng.domain.links import LinkPlan, LinkPosting, posting_id_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Posting, PostingRequest, Quote
from psiturk_ng.errors import BadInput, NotFound, RecruiterRefused
from psiturk_ng.recruiters.book import Book
from psiturk_ng.recruiters.link.states import Clock, posting_of

BY_HAND: Final = "Nothing is paid through a link: rewards and bonuses are noted, to be paid by hand."
BY_CALL: Final = "{} is told of everybody who finishes; bonuses are noted, to be paid by hand."


class LinkOffers:
    """Makes, changes and shows links.

    Args:
        book: where they are kept.
        plan: how their addresses look.
        currency: of rewards.
        is_single_use: whether each place gets an address of its own.
        clock: tells the time.
        note: how people are paid.
    """

    def __init__(
        self,
        book: Book,
        plan: LinkPlan,
        currency: str,
        is_single_use: bool,
        clock: Clock,
        note: str = BY_HAND,
    ) -> None:
        self._book = book
        self._plan = plan
        self._currency = currency
        self._is_single_use = is_single_use
        self._clock = clock
        self._note = note

    def batches(self, request: PostingRequest) -> Sequence[PostingRequest]:
        """Make one link of it."""
        return [request]

    def quote(self, request: PostingRequest) -> Quote:
        """Say what will have to be paid by hand; there are no fees.

        Raises:
            BadInput: if there are no places, the currency is another, or groups are asked for.
        """
        if request.places < 1:
            raise BadInput("The number of participants must be at least 1.")
        if request.reward.currency != self._currency:
            raise BadInput(
                f"Rewards are in {self._currency}, not in {request.reward.currency}.",
                "Set currency in [Recruitment], or link_currency in [Link].",
            )
        if request.required_groups or request.excluded_groups:
            raise BadInput("A link admits whoever has it: it knows no groups or qualifications.")
        return self._free(request.reward, request.places)

    def quote_places(self, posting: Posting, places: int) -> Quote:
        """Say what will have to be paid by hand for more places.

        Raises:
            BadInput: if there is nothing to add.
        """
        if places < 1:
            raise BadInput("The number of participants must be at least 1.")
        return self._free(posting.reward, places)

    def fee_of(self, posting: Posting) -> Money:
        """Say that there is none."""
        return Money(0, self._currency)

    def post(self, request: PostingRequest, *, token: str) -> Posting:
        """Make a link; the same request makes the same one."""
        now = self._clock()
        posting = LinkPosting(
            posting_id=posting_id_of(token),
            token=token,
            title=request.title,
            reward=request.reward,
            places=request.places,
            is_single_use=self._is_single_use,
            landing_url=request.landing_url,
            time_allowed=request.time_allowed,
            study=request.study,
            created_at=now,
            expires_at=now + request.lifetime,
        )
        self._book.add(posting)
        return self.get(posting.posting_id)

    def find(self, token: str) -> Posting | None:
        """Look for the link that was made with a token."""
        posting = self._book.posting(posting_id_of(token))
        return None if posting is None else self._shown(posting)

    def add_places(self, posting_id: str, places: int, *, token: str) -> Posting:
        """Offer more places.

        Raises:
            RecruiterRefused: if there is no such link.
        """
        posting = self._kept(posting_id)
        self._book.change(posting_id, places=posting.places + places, expires_at=posting.expires_at)
        return self.get(posting_id)

    def add_time(self, posting_id: str, time: timedelta) -> Posting:
        """Let a link stand longer.

        Raises:
            RecruiterRefused: if there is no such link.
        """
        posting = self._kept(posting_id)
        end = max(posting.expires_at, self._clock()) + time
        self._book.change(posting_id, places=posting.places, expires_at=end)
        return self.get(posting_id)

    def expire(self, posting_id: str) -> Posting:
        """Let nobody new in by a link.

        Raises:
            RecruiterRefused: if there is no such link.
        """
        posting = self._kept(posting_id)
        end = min(posting.expires_at, self._clock())
        self._book.change(posting_id, places=posting.places, expires_at=end)
        return self.get(posting_id)

    def delete(self, posting_id: str) -> None:
        """Remove a link; who came by it stays.

        Raises:
            RecruiterRefused: if somebody could still come or finish by it, or waits for review.
        """
        posting = self._kept(posting_id)
        shown = self._shown(posting)
        if not shown.is_expired(self._clock()) or shown.pending or shown.awaiting_review:
            raise RecruiterRefused(f"The link {posting_id} is not over, or not all were reviewed.")
        self._book.remove(posting_id)

    def get(self, posting_id: str) -> Posting:
        """Show one link.

        Raises:
            NotFound: if there is none of that id.
        """
        posting = self._book.posting(posting_id)
        if posting is None:
            raise NotFound(f"There is no link {posting_id}.")
        return self._shown(posting)

    def all(self) -> Iterator[Posting]:
        """Show all links, newest first."""
        postings, now = self._book.postings(), self._clock()
        tallies = self._book.tally(postings, now)
        return (posting_of(each, tallies[each.posting_id], self._plan, now) for each in postings)

    def _kept(self, posting_id: str) -> LinkPosting:
        posting = self._book.posting(posting_id)
        if posting is None:
            raise RecruiterRefused(f"There is no link {posting_id}.")
        return posting

    def _shown(self, posting: LinkPosting) -> Posting:
        now = self._clock()
        return posting_of(posting, self._book.tally([posting], now)[posting.posting_id], self._plan, now)

    def _free(self, reward: Money, places: int) -> Quote:
        nothing = Money(0, self._currency)
        return Quote(places=places, reward=reward, fees=nothing, batches=(places,), notes=(self._note,))
