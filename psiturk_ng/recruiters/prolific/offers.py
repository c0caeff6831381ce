"""Postings on Prolific: studies."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Posting, PostingRequest, Quote
from psiturk_ng.errors import BadInput, OutcomeUnknown, RecruiterRefused
from psiturk_ng.recruiters.prolific.calls import Calls
from psiturk_ng.recruiters.prolific.composing import Composer
from psiturk_ng.recruiters.prolific.marks import Mark
from psiturk_ng.recruiters.prolific.reading import posting_of
from psiturk_ng.recruiters.prolific.studies import DRAFTS, Studies, StudyData

_NEWEST_FIRST: Final = "date_created"


class Prices:
    """What Prolific takes for paying an amount: its own calculator knows the account's rates.

    Args:
        calls: carries requests.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._asked = lru_cache(maxsize=1000)(self._ask)

    def fee(self, amount: Money) -> Money:
        """Say fee and tax for one reward or bonus; Prolific takes the same for both."""
        return self._asked(amount)

    def _ask(self, amount: Money) -> Money:
        body = {"reward": amount.minor, "total_available_places": 1}
        total = self._calls.do("POST", "study-cost-calculator/", body)["total_cost"]
        return Money(round(total), amount.currency) - amount


class StudyOffers:
    """Makes, changes and shows studies.

    Args:
        studies: the account's.
        composer: writes them.
        prices: of places.
        currency: of rewards.
        site: where researchers look at studies.
    """

    def __init__(
        self, studies: Studies, composer: Composer, prices: Prices, currency: str, site: str
    ) -> None:
        self._studies = studies
        self._composer = composer
        self._prices = prices
        self._currency = currency
        self._site = site

    def batches(self, request: PostingRequest) -> Sequence[PostingRequest]:
        """Make one study of it: Prolific has no reason for several."""
        return [request]

    def quote(self, request: PostingRequest) -> Quote:
        """Say what a study costs if every place is taken and approved.

        Raises:
            BadInput: if Prolific would never take it.
        """
        self._composer.check(request)
        hourly = request.reward.per_hour(self._composer.estimate(request))
        return self._quoted(request.reward, request.places, f"That is {hourly} an hour.")

    def quote_places(self, posting: Posting, places: int) -> Quote:
        """Say what more places in a study cost.

        Raises:
            BadInput: if there is nothing to add.
        """
        if places < 1:
            raise BadInput("The number of participants must be at least 1.")
        return self._quoted(posting.reward, places)

    def fee_of(self, posting: Posting) -> Money:
        """Say what Prolific takes for one approved submission."""
        return self._prices.fee(posting.reward)

    def post(self, request: PostingRequest, *, token: str) -> Posting:
        """Make a study and publish it; a draft of the same token, left by an interruption, is gone on with.

        Raises:
            RecruiterRefused: if Prolific does not publish it; then it is not kept as a draft either.
        """
        found = self._with_token(token) or self._studies.draft(self._composer.study(request, token))
        study_id = found["id"]
        if found.get("status") == "UNPUBLISHED":
            try:
                self._studies.change(study_id, completion_codes=self._composer.codes(study_id))
                if not request.is_draft:
                    self._studies.move(study_id, "PUBLISH")
            except RecruiterRefused:
                self._studies.delete(study_id)
                raise
        return self.get(study_id)

    def find(self, token: str) -> Posting | None:
        """Look for the study of a token; one that was to be published and was not counts as none."""
        found = self._with_token(token)
        if found is None:
            return None
        mark = Mark.read(found.get("internal_name"))
        is_unfinished = found.get("status") == "UNPUBLISHED" and not mark.is_draft
        return None if is_unfinished else self.get(found["id"])

    def add_places(self, posting_id: str, places: int, *, token: str) -> Posting:
        """Offer more places in a study; one that is complete goes on.

        Raises:
            NotFound: if there is no such study.
        """
        wanted = int(self._studies.get(posting_id)["total_available_places"]) + places
        try:
            # The number is the new total, so a repeat of this request adds nothing more.
            self._studies.change(posting_id, total_available_places=wanted)
        except OutcomeUnknown:
            if int(self._studies.get(posting_id)["total_available_places"]) != wanted:
                raise
        return self.get(posting_id)

    def add_time(self, posting_id: str, time: timedelta) -> Posting:
        """Refuse: a study stands until it is full, paused or stopped.

        Raises:
            RecruiterRefused: always.
        """
        raise RecruiterRefused(
            "A study on Prolific has no end in time: it stands until it is full, paused or stopped."
        )

    def expire(self, posting_id: str) -> Posting:
        """Pause a study; of one that is scheduled, take the date back.

        Raises:
            NotFound: if there is no such study.
        """
        status = self._studies.get(posting_id).get("status")
        if status not in ("UNPUBLISHED", "COMPLETED"):
            self._studies.move(posting_id, "CANCEL_PUBLISH" if status in DRAFTS else "PAUSE")
        return self.get(posting_id)

    def delete(self, posting_id: str) -> None:
        """Delete a draft; what was published stays on Prolific.

        Raises:
            RecruiterRefused: if it was published.
        """
        self._studies.delete(posting_id)

    def get(self, posting_id: str) -> Posting:
        """Show one study.

        Raises:
            NotFound: if there is none of that id.
        """
        return self._posting(self._studies.get(posting_id))

    def all(self) -> Iterator[Posting]:
        """Show all studies of the account, newest first."""
        found = sorted(self._studies.all(), key=lambda each: each.get(_NEWEST_FIRST) or "", reverse=True)
        return map(self._posting, found)

    def _with_token(self, token: str) -> StudyData | None:
        studies = self._studies.all()
        return next((each for each in studies if Mark.read(each.get("internal_name")).token == token), None)

    def _posting(self, study: StudyData) -> Posting:
        is_ours = Mark.read(study.get("internal_name")).is_ours
        counts: Mapping[str, int] | None = self._studies.counts(study, is_ours=is_ours)
        return posting_of(study, self._currency, counts, self._site)

    def _quoted(self, reward: Money, places: int, *notes: str) -> Quote:
        fees = self._prices.fee(reward) * places
        return Quote(places=places, reward=reward, fees=fees, batches=(places,), notes=notes)
