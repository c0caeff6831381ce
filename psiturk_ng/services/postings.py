"""Offering places: what it costs, making the offer, and what became of it."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from secrets import token_hex
from typing import Any, Final

from psiturk_ng.domain.ledger import IN_DOUBT, SETTLED, Entry, EntryFilter, Fate, Intent, Kind, key_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay import PayRules
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import Ability, Posting, PostingRequest, PostingState, Quote
from psiturk_ng.errors import Conflict, NotFound, OutcomeUnknown, RecruiterRefused, RecruiterUnavailable
from psiturk_ng.recruiters.base import Recruiter, Reopening
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.dispatch import Dispatch, still_wanted
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.services.errands.postings import detail_of
from psiturk_ng.services.limits import require_room
from psiturk_ng.services.mine import ledger_of, roster_of
from psiturk_ng.services.posting_counts import Counts, Matched, OurCount, PostingReport
from psiturk_ng.services.sightings import Sightings
from psiturk_ng.store import Store, Writing

__all__ = ["Advert", "Matched", "OurCount", "PostingReport", "Postings", "Show"]

RESUMED_WITHIN: Final = timedelta(days=1)
"""So long the same request goes on with what was interrupted; later it is meant anew."""

_PATIENCE: Final = 4
_SLACK: Final = timedelta(minutes=30)
"""Who may take so many times the estimate, and this longer, is cut off only when they have left."""


def time_for(estimate: timedelta) -> timedelta:
    """Say how long participants may take, where only how long they will probably take is known."""
    return estimate * _PATIENCE + _SLACK


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
        rules: how the study pays; None as psiTurk.
        may_send: asked in the transaction that claims an offer, whether it is still wanted.
    """

    store: Store
    recruiter: Recruiter
    advert: Advert
    codeversion: str
    by: str
    clock: Clock = system_clock
    rules: PayRules | None = None
    may_send: Callable[[Writing], bool] = still_wanted

    def request(
        self,
        *,
        places: int,
        reward: Money,
        time_allowed: timedelta,
        lifetime: timedelta | None = None,
        required_groups: tuple[str, ...] = (),
        excluded_groups: tuple[str, ...] = (),
        estimate: timedelta | None = None,
        is_draft: bool = False,
    ) -> PostingRequest:
        """Put an offer together from what was asked and what the settings say.

        Raises:
            ConfigError: if the study has no address that participants can reach.
        """
        return PostingRequest(
            places=places,
            reward=reward,
            lifetime=lifetime or self.advert.lifetime,
            time_allowed=time_allowed,
            title=self.advert.title,
            description=self.advert.description,
            keywords=self.advert.keywords,
            landing_url=self.advert.landing_url(),
            study=self.advert.study,
            required_groups=required_groups,
            excluded_groups=excluded_groups,
            estimate=estimate,
            is_draft=is_draft,
        )

    def quote(self, request: PostingRequest) -> Quote:
        """Say what an offer costs.

        Raises:
            BadInput: if the platform would never take it.
        """
        return self.recruiter.offers.quote(request)

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
            Conflict: if it would cost something else than was agreed, or more than the study's limit.
        """
        if self.quote(request) != agreed:
            raise Conflict("The price has changed since it was agreed to.", "Run the command again.")
        interrupted = self._interrupted(request)
        if self.rules and not interrupted:
            require_room(self.store, self.recruiter, self.rules, agreed)
        go = occasion or interrupted or token_hex(8)
        offers = self.recruiter.offers
        intents = [
            Intent(
                kind=Kind.POSTING,
                key=key_of(Kind.POSTING, self.recruiter.name, self.recruiter.mode, go, str(number)),
                amount=one.reward * one.places,
                fee=offers.quote(one).fees,
                batch=go,
                detail=detail_of(one) | {"codeversion": self.codeversion, "offer": _fingerprint(request)},
            )
            for number, one in enumerate(offers.batches(request))
        ]
        return self._dispatch.run(intents)

    def quote_places(self, posting_id: str, places: int) -> Quote:
        """Say what more places in a posting cost.

        Raises:
            NotFound: if the platform has no such posting.
            Conflict: if the posting cannot grow to that.
        """
        offers = self.recruiter.offers
        return offers.quote_places(offers.get(posting_id), places)

    def add_places(self, posting_id: str, places: int, *, agreed: Quote, before: int | None = None) -> Result:
        """Offer more places in a posting.

        The same, asked for again within a day after it was interrupted, is done once.

        Args:
            posting_id: which.
            places: how many more.
            agreed: what was shown and agreed to.
            before: how many it has: if it has another number, nothing is added; None for whatever it has.

        Raises:
            NotFound: if the platform has no such posting.
            Conflict: if it would cost something else than was agreed, or more than the study's limit, an
                earlier extension is in doubt, or it has another number of places than was said.
        """
        if earlier := self._interrupted_change(Kind.PLACES, posting_id, {"places": places}):
            return self._dispatch.carry_out(earlier)
        posting = self.recruiter.offers.get(posting_id)
        if before not in (None, posting.places):
            raise Conflict(f"Posting {posting_id} has {posting.places} places, not {before}.")
        if self.recruiter.offers.quote_places(posting, places) != agreed:
            raise Conflict("The price has changed since it was agreed to.", "Run the command again.")
        if self.rules:
            require_room(self.store, self.recruiter, self.rules, agreed)
        return self._change(
            Kind.PLACES,
            posting_id,
            {"places": places, "before": posting.places},
            amount=agreed.rewards,
            fee=agreed.fees,
        )

    def add_time(self, posting_id: str, time: timedelta) -> Result:
        """Let a posting stand longer, counted from its present end.

        The same, asked for again within a day after it was interrupted, is done once.

        Raises:
            NotFound: if the platform has no such posting.
            Conflict: if the platform cannot do that, or an earlier extension is in doubt.
        """
        if Ability.EXTEND_TIME not in self.recruiter.abilities:
            raise Conflict(f"The recruiter {self.recruiter.name} cannot let a posting stand longer.")
        detail = {"seconds": time.total_seconds()}
        if earlier := self._interrupted_change(Kind.TIME, posting_id, detail):
            return self._dispatch.carry_out(earlier)
        posting = self.recruiter.offers.get(posting_id)
        before = posting.expires_at.isoformat() if posting.expires_at else None
        nothing = Money(0, self.recruiter.currency)
        return self._change(Kind.TIME, posting_id, {**detail, "before": before}, amount=nothing, fee=nothing)

    def reopen(self, posting_id: str) -> Result:
        """Let people take the places that came free in a posting that was full.

        Raises:
            Conflict: if the platform does that by itself.
        """
        recruiter = self.recruiter
        if not isinstance(recruiter, Reopening):
            raise Conflict(f"The recruiter {recruiter.name} offers places that come free again by itself.")
        return _attempted(posting_id, recruiter.reopen)

    def expire(self, posting_ids: Collection[str]) -> Iterator[Result]:
        """End postings early; whoever has begun may finish."""

        def end(posting_id: str) -> None:
            shown = self.recruiter.offers.expire(posting_id)
            now = self.clock()
            self._note(posting_id, ended_at=now, expires_at=shown.expires_at)

        return (_attempted(posting_id, end) for posting_id in dict.fromkeys(posting_ids))

    def delete(self, posting_ids: Collection[str]) -> Iterator[Result]:
        """Remove postings that are over and reviewed; what we know of them stays here."""

        def remove(posting_id: str) -> None:
            # Afterwards nobody can be asked what became of its submissions.
            Sightings(self.store, self.recruiter, self.clock).look_at([posting_id])
            self.recruiter.offers.delete(posting_id)
            self._note(posting_id, deleted_at=self.clock())

        return (_attempted(posting_id, remove) for posting_id in dict.fromkeys(posting_ids))

    def list(
        self, show: Show = Show.ALL, *, all_studies: bool = False, matches: bool = True
    ) -> Sequence[PostingReport]:
        """List postings, newest first.

        Args:
            show: which.
            all_studies: also those of the account that are not this study's.
            matches: whether to match both sides, which takes longest.

        Raises:
            RecruiterUnavailable: if the platform cannot be read.
        """
        shown = [posting for posting in self.recruiter.offers.all() if _is_shown(posting, show, self.clock())]
        ours = {posting.posting_id for posting in shown if self._is_ours(posting)}
        reports = Counts(self.store, self.recruiter).of(shown, ours, matches=matches)
        return [report for report in reports if all_studies or report.is_ours]

    def deletable(self, *, all_studies: bool = False) -> Sequence[Posting]:
        """List postings that are over and have nothing left to review."""
        return [
            report.posting
            for report in self.list(all_studies=all_studies)
            if not (report.posting.pending or report.posting.awaiting_review)
            and report.posting.state in (PostingState.REVIEWABLE, PostingState.REVIEWING, PostingState.ENDED)
        ]

    @cached_property
    def _dispatch(self) -> Dispatch:
        return dispatch_for(self.store, self.recruiter, self.by, self.clock, self.may_send)

    @cached_property
    def _listed(self) -> frozenset[str]:
        with self.store.reading() as reading:
            return roster_of(self.recruiter, reading).posting_ids()

    def _is_ours(self, posting: Posting) -> bool:
        return posting.study == self.advert.study or posting.posting_id in self._listed

    def _interrupted(self, request: PostingRequest) -> str:
        """Name the go in which the same offer was begun within a day and not ended; empty if none."""
        wanted = _fingerprint(request)
        for entry in reversed(self._recent(Kind.POSTING)):
            if entry.detail.get("offer") == wanted and entry.state not in SETTLED:
                return entry.batch
        return ""

    def _interrupted_change(self, kind: Kind, posting_id: str, asked: Mapping[str, Any]) -> Entry | None:
        """Give the same change to a posting, if it was begun within a day and its end is not known.

        Raises:
            Conflict: if another one is in doubt: what the posting has now does not tell.
        """
        for entry in reversed(self._recent(kind)):
            if entry.posting_id != posting_id or entry.state not in IN_DOUBT:
                continue
            if all(entry.detail.get(name) == value for name, value in asked.items()):
                return entry
            if self._dispatch.certain(entry).state in IN_DOUBT:
                raise Conflict(
                    f"An earlier extension of {posting_id} may or may not have happened.",
                    "Run reconcile first.",
                )
        return None

    def _recent(self, kind: Kind) -> Sequence[Entry]:
        since = self.clock() - RESUMED_WITHIN
        with self.store.reading() as reading:
            ledger = ledger_of(self.recruiter, reading)
            found = list(ledger.matching(EntryFilter(kinds=frozenset({kind}))))
        return [entry for entry in found if entry.created_at >= since]

    def _change(
        self, kind: Kind, posting_id: str, detail: Mapping[str, Any], *, amount: Money, fee: Money
    ) -> Result:
        marks = [str(detail[name]) for name in sorted(detail)]
        key = key_of(kind, self.recruiter.name, self.recruiter.mode, posting_id, *marks)
        intent = Intent(
            kind=kind,
            key=key,
            amount=amount,
            fee=fee,
            batch=token_hex(8),
            posting_id=posting_id,
            detail=detail,
        )
        return next(iter(self._dispatch.run([intent])))

    def _note(self, posting_id: str, **columns: Any) -> None:
        with self.store.writing() as writing:
            roster_of(self.recruiter, writing).change_posting(posting_id, **columns)


def _attempted(posting_id: str, do: Callable[[str], object]) -> Result:
    """Do what costs nothing and is harmless when done twice."""
    try:
        do(posting_id)
    except OutcomeUnknown as error:
        return Result(fate=Fate.UNCERTAIN, posting_id=posting_id, sentence=error.message)
    except RecruiterUnavailable as error:
        return Result(fate=Fate.FAILED, posting_id=posting_id, sentence=error.message)
    except (RecruiterRefused, NotFound, Conflict) as error:
        return Result(fate=Fate.REFUSED, posting_id=posting_id, sentence=error.message)
    return Result(fate=Fate.DONE, posting_id=posting_id)


def _is_shown(posting: Posting, show: Show, now: datetime) -> bool:
    if show is Show.ACTIVE:
        return not posting.is_expired(now) and posting.state is not PostingState.ENDED
    if show is Show.REVIEWABLE:
        return posting.state in (PostingState.REVIEWABLE, PostingState.REVIEWING)
    return True


def _fingerprint(request: PostingRequest) -> str:
    return sha256(json.dumps(detail_of(request), sort_keys=True).encode()).hexdigest()[:32]
