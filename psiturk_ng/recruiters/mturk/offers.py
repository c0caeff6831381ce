"""Postings on Mechanical Turk: HITs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode, Posting, PostingRequest, PostingState, Quote
from psiturk_ng.errors import BadInput, Conflict, NotFound, OutcomeUnknown, RecruiterRefused
from psiturk_ng.recruiters.mturk.calls import Calls
from psiturk_ng.recruiters.mturk.failures import Meaning, TurkRefused
from psiturk_ng.recruiters.mturk.fees import CLIFF, can_grow, hit_sizes, reward_fee
from psiturk_ng.recruiters.mturk.limits import check
from psiturk_ng.recruiters.mturk.qualifications import MASTERS, Admission
from psiturk_ng.recruiters.mturk.question import Annotation, external_question
from psiturk_ng.recruiters.mturk.reading import CURRENCY, aware, posting_of
from psiturk_ng.recruiters.mturk.worlds import World

# Far enough back for any clock that is wrong, near enough to make sense in a list.
_LONG_AGO: Final = timedelta(days=1)


class HitOffers:
    """Makes, changes and shows HITs.

    Args:
        calls: carries requests.
        world: where.
        mode: where.
        admission: whom HITs admit.
        clock: tells the time.
    """

    def __init__(
        self,
        calls: Calls,
        world: World,
        mode: Mode,
        admission: Admission,
        clock: Callable[[], datetime],
    ) -> None:
        self._calls = calls
        self._world = world
        self._mode = mode
        self._admission = admission
        self._clock = clock

    def batches(self, request: PostingRequest) -> Sequence[PostingRequest]:
        """Divide an offer into HITs below the size from which they cost more."""
        return [replace(request, places=size) for size in hit_sizes(request.places)]

    def quote(self, request: PostingRequest) -> Quote:
        """Say what an offer costs.

        Raises:
            BadInput: if Mechanical Turk would never take it.
            ConfigError: if the file of advanced requirements cannot be used.
        """
        check(request, self._mode, self._admission)
        sizes = hit_sizes(request.places)
        masters = self._admission.is_for_masters and not request.is_private
        fees = [self._fee(request.reward, size, masters) * size for size in sizes]
        return Quote(
            places=request.places,
            reward=request.reward,
            fees=sum(fees, Money(0, CURRENCY)),
            batches=tuple(sizes),
            notes=tuple(self._notes(sizes)),
        )

    def quote_places(self, posting: Posting, places: int) -> Quote:
        """Say what more assignments in a HIT cost.

        Raises:
            BadInput: if there is nothing to add.
            Conflict: if it was made with fewer than 10 and would have 10.
            NotFound: if there is no such HIT.
        """
        if places < 1:
            raise BadInput("The number of participants must be at least 1.")
        if not can_grow(posting.places, places):
            raise Conflict(
                f"HIT {posting.posting_id} was made with fewer than {CLIFF} places: "
                f"Mechanical Turk lets it have at most {CLIFF - 1}, and it has {posting.places}.",
                "Make another posting for the rest.",
            )
        each = self._fee(posting.reward, posting.places + places, self._is_for_masters(posting))
        return Quote(places=places, reward=posting.reward, fees=each * places, batches=(places,))

    def fee_of(self, posting: Posting) -> Money:
        """Say what Amazon takes for one approved assignment.

        Raises:
            NotFound: if there is no such HIT.
        """
        return self._fee(posting.reward, posting.places, self._is_for_masters(posting))

    def post(self, request: PostingRequest, *, token: str) -> Posting:
        """Make one HIT."""
        kind = self._calls.do(
            "CreateHITType",
            Title=request.title,
            Description=request.description,
            Keywords=", ".join(request.keywords),
            Reward=request.reward.plain,
            AssignmentDurationInSeconds=int(request.time_allowed.total_seconds()),
            QualificationRequirements=self._admission.requirements(request),
        )
        if kind is None:
            raise OutcomeUnknown("Mechanical Turk gave no id for the kind of HIT.", "Run reconcile first.")
        made = self._calls.do(
            "CreateHITWithHITType",
            HITTypeId=kind["HITTypeId"],
            MaxAssignments=request.places,
            LifetimeInSeconds=int(request.lifetime.total_seconds()),
            Question=external_question(request.landing_url),
            RequesterAnnotation=Annotation(request.study, token).write(),
            UniqueRequestToken=token,
        )
        posting = self._posting(made["HIT"]) if made else self.find(token)
        if posting is None:
            raise OutcomeUnknown(
                "Mechanical Turk says that this was posted before, and does not show it.",
                "Run reconcile before doing it again.",
            )
        return posting

    def find(self, token: str) -> Posting | None:
        """Look through all HITs of the account for one that was made with a token."""
        return next((posting for posting in self.all() if posting.token == token), None)

    def add_places(self, posting_id: str, places: int, *, token: str) -> Posting:
        """Add assignments to a HIT."""
        self._calls.do(
            "CreateAdditionalAssignmentsForHIT",
            HITId=posting_id,
            NumberOfAdditionalAssignments=places,
            UniqueRequestToken=token,
        )
        return self.get(posting_id)

    def add_time(self, posting_id: str, time: timedelta) -> Posting:
        """Move the expiration of a HIT.

        Raises:
            NotFound: if there is no such HIT.
        """
        present_end = aware(self._hit(posting_id)["Expiration"])
        return self._end_at(posting_id, max(present_end, self._clock()) + time)

    def expire(self, posting_id: str) -> Posting:
        """End a HIT early."""
        return self._end_at(posting_id, self._clock() - _LONG_AGO)

    def delete(self, posting_id: str) -> None:
        """Remove a HIT; one that is gone stays gone."""
        try:
            self._calls.do("DeleteHIT", HITId=posting_id)
        except TurkRefused as refused:
            if refused.meaning is Meaning.ABSENT or not self._is_gone(posting_id):
                raise
        except OutcomeUnknown:
            if not self._is_gone(posting_id):
                raise

    def get(self, posting_id: str) -> Posting:
        """Show one HIT.

        Raises:
            NotFound: if there is none of that id.
        """
        return self._posting(self._hit(posting_id))

    def all(self) -> Iterator[Posting]:
        """Show all HITs of the account that were not removed."""
        return map(self._posting, self._calls.pages("ListHITs", "HITs"))

    def _end_at(self, posting_id: str, moment: datetime) -> Posting:
        # A repeat sets the same end, so Amazon's own "already been processed" is no failure.
        self._calls.do("UpdateExpirationForHIT", HITId=posting_id, ExpireAt=moment)
        return self.get(posting_id)

    def _hit(self, posting_id: str) -> dict[str, Any]:
        try:
            hit: dict[str, Any] = self._calls.ask("GetHIT", HITId=posting_id)["HIT"]
        except TurkRefused as refused:
            if refused.meaning is Meaning.ABSENT:
                raise NotFound(f"Mechanical Turk has no HIT {posting_id}.") from refused
            raise
        return hit

    def _is_for_masters(self, posting: Posting) -> bool:
        asked = self._hit(posting.posting_id).get("QualificationRequirements", [])
        return any(each.get("QualificationTypeId") in MASTERS for each in asked)

    def _is_gone(self, posting_id: str) -> bool:
        try:
            return self.get(posting_id).state is PostingState.ENDED
        except NotFound:
            return True
        except RecruiterRefused:
            return False

    def _posting(self, hit: dict[str, Any]) -> Posting:
        return posting_of(hit, self._world.search_url)

    def _fee(self, reward: Money, size: int, masters: bool) -> Money:
        return reward_fee(reward, assignments_in_hit=size, masters=masters)

    def _notes(self, sizes: Sequence[int]) -> Iterator[str]:
        if self._world.notice:
            yield self._world.notice
        if len(sizes) > 1:
            yield (
                f"The places are divided into {len(sizes)} HITs of at most {CLIFF - 1}, since for a HIT with "
                f"{CLIFF} or more Amazon takes 40 % instead of 20 %."
            )
        if self._admission.is_for_masters:
            yield "Only Masters are admitted, for which Amazon takes another 5 %."
        if left_out := self._admission.left_out():
            named = ", ".join(left_out)
            yield f"Qualifications of your Amazon account do not exist in {self._mode}: {named}."
