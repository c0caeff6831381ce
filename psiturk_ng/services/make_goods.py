"""Paying for work whose submission was lost: a posting for that participant alone, in its place."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Final

from psiturk_ng.domain.ledger import Intent, Kind, key_of
from psiturk_ng.domain.plans import Excluded, Item, Plan, Result
from psiturk_ng.domain.recruiting import Ability, PostingRequest
from psiturk_ng.errors import Conflict
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.services.errands.postings import detail_of
from psiturk_ng.services.lost import Lost, LostPasses
from psiturk_ng.services.postings import Advert
from psiturk_ng.services.prices import Prices
from psiturk_ng.services.reconciliation import Reconciliation
from psiturk_ng.store import Store

OFFERED_FOR: Final = timedelta(days=14)
TIME_ALLOWED: Final = timedelta(hours=1)
_LONGEST_TITLE: Final = 128


@dataclass(frozen=True, kw_only=True)
class MakeGoods:
    """Offers postings in place of lost submissions, through one recruiter in one mode.

    Who accepts such a posting only has to hand it in. What becomes of it counts for
    the assignment that was done: approval and bonus are tied to that row.

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

    def plan(self, submissions: Collection[str] = ()) -> Plan:
        """Plan postings for those who finished here and have no submission there.

        Args:
            submissions: only for these submission ids; empty for all.

        Raises:
            Conflict: if the platform cannot keep a posting for one participant.
            RecruiterUnavailable: if the platform cannot be read.
        """
        if Ability.GROUPS not in self.recruiter.abilities:
            raise Conflict(f"The recruiter {self.recruiter.name} cannot keep a posting for one participant.")
        Reconciliation(store=self.store, recruiter=self.recruiter, clock=self.clock).settle_doubts()
        lost = [
            each
            for each in LostPasses(self.store, self.recruiter, self.clock).now()
            if not submissions or each.row.assignmentid in submissions
        ]
        prices = Prices(self.store, self.recruiter)
        return Plan(
            kind=Kind.POSTING,
            recruiter=self.recruiter.name,
            mode=self.recruiter.mode,
            currency=self.recruiter.currency,
            items=tuple(self._item(each, prices) for each in lost if not (each.offered or each.may_come)),
            held_back=tuple(
                _excluded(each, "The submission may still be on its way: look again in a few minutes.")
                for each in lost
                if each.may_come and not each.offered
            ),
            already=tuple(
                _excluded(each, f"The posting {each.offered} was made in its place.")
                for each in lost
                if each.offered
            ),
            balance=self.recruiter.balance(),
            batch=token_hex(8),
        )

    def carry_out(self, plan: Plan) -> Iterator[Result]:
        """Make the postings. May be ended at any point and done again: each is made once.

        Raises:
            ConfigError: if the study has no address that participants can reach.
        """
        intents = [
            Intent(
                kind=Kind.POSTING,
                key=item.key,
                amount=item.amount,
                fee=item.fee,
                batch=plan.batch,
                submission_id=item.submission_id,
                participant_id=item.participant_id,
                uniqueid=item.uniqueid,
                reason=item.reason,
                detail=detail_of(self._request(item)) | {"codeversion": self.codeversion},
            )
            for item in plan.items
        ]
        return dispatch_for(self.store, self.recruiter, self.by, self.clock).run(intents)

    def _item(self, lost: Lost, prices: Prices) -> Item:
        row = lost.row
        reward, fee = prices.of(row.hitid)
        return Item(
            kind=Kind.POSTING,
            submission_id=row.assignmentid,
            participant_id=row.workerid,
            posting_id=row.hitid,
            uniqueid=row.uniqueid,
            amount=reward,
            fee=fee,
            reason="The submission was lost.",
            key=key_of(Kind.POSTING, self.recruiter.name, self.recruiter.mode, "make_good", row.uniqueid),
        )

    def _request(self, item: Item) -> PostingRequest:
        return PostingRequest(
            places=1,
            reward=item.amount,
            lifetime=OFFERED_FOR,
            time_allowed=TIME_ALLOWED,
            title=f"Payment for: {self.advert.title}"[:_LONGEST_TITLE],
            description=(
                "You have done this study, and your submission did not reach us. "
                "Accept and submit this to be paid: there is nothing else to do."
            ),
            keywords=(),
            landing_url=self.advert.landing_url(),
            study=self.advert.study,
            is_private=True,
        )


def _excluded(lost: Lost, why: str) -> Excluded:
    return Excluded(
        submission_id=lost.row.assignmentid,
        participant_id=lost.row.workerid,
        uniqueid=lost.row.uniqueid,
        why=why,
    )
