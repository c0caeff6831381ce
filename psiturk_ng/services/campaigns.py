"""What a researcher does with campaigns: begin, look, pause, resume, change, cancel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.campaign_outlook import next_step
from psiturk_ng.domain.campaigns import (
    GREATEST_NUMBER,
    RESUMABLE,
    UNENDED,
    Campaign,
    CampaignPlan,
    CampaignState,
    Tally,
    tally_of,
)
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import Quote
from psiturk_ng.errors import BadInput, Conflict, NotFound
from psiturk_ng.services.campaign_counts import CampaignCounts
from psiturk_ng.services.campaign_rounds import Desk, refuse_drafts
from psiturk_ng.services.campaign_tasks import begin_task, rest_task
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.leadership import is_led
from psiturk_ng.services.messages import read_address
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.store import Reading, Store
from psiturk_ng.store.campaigns import Campaigns

_NOBODY: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What beginning a campaign means.

    Args:
        plan: what is wanted.
        tally: how things stand before it begins.
        first: what the first round would cost.
        whole: what all places that are missing would cost, if everybody is approved.
        balance: what the account holds; None if the platform does not say.
    """

    plan: CampaignPlan
    tally: Tally
    first: Quote
    whole: Quote
    balance: Money | None


@dataclass(frozen=True, kw_only=True)
class CampaignDesk:
    """Begins, shows and changes campaigns.

    Args:
        store: the project's database.
        desk: opens the project's recruiter.
        is_judged: whether the project's own code decides who is valid.
        by: who acts, such as `ada (shell)`.
        publishes: whether offers are published; the setting `auto_recruit`.
        clock: tells the time.
    """

    store: Store
    desk: Desk
    is_judged: bool
    by: str
    publishes: bool = True
    clock: Clock = system_clock

    def preview(self, plan: CampaignPlan) -> Preview:
        """Say how things stand, and what the campaign would cost.

        Raises:
            Conflict: if the goal is reached already, another campaign has the same aim, or offers are
                only to be drafted.
            BadInput: if the platform would never take such an offer.
            RecruiterUnavailable: if the platform cannot be read.
        """
        read_address(plan.message_to)
        with self.store.reading() as reading:
            _refuse_second(reading, plan)
        desk = self.desk(plan.mode, self.by)
        refuse_drafts(desk, self.publishes)
        tally = self._count(desk, self._imagined(plan))
        if plan.goal <= tally.valid:
            raise Conflict(
                f"{tally.valid} valid completes are there already.", "Aim at more with a higher goal."
            )
        missing = max(1, plan.goal - tally.valid - tally.outstanding)
        return Preview(
            plan=plan,
            tally=tally,
            first=self._quote(desk, plan, min(missing, plan.places_per_round)),
            whole=self._quote(desk, plan, missing),
            balance=desk.recruiter.balance(),
        )

    def create(self, plan: CampaignPlan) -> Campaign:
        """Begin a campaign; its first round comes with the scheduler.

        Raises:
            Conflict: if another campaign has the same aim, or offers are only to be drafted.
        """
        read_address(plan.message_to)
        if not self.publishes:
            refuse_drafts(self.desk(plan.mode, self.by), self.publishes)
        now = self.clock()
        with self.store.writing() as writing:
            writing.lock_allocation()
            _refuse_second(writing, plan)
            why = f"{self.by} began it; no round has been yet."
            number = Campaigns(writing).add(plan, by=self.by, now=now, why=why)
            begin_task(writing, number, plan, by=self.by, now=now)
        return self.show(number)

    def all(self) -> Sequence[Campaign]:
        """List all campaigns, of all versions, modes and recruiters, newest first."""
        with self.store.reading() as reading:
            return Campaigns(reading).all()

    def show(self, campaign_id: int) -> Campaign:
        """Show one campaign as it was last counted.

        Raises:
            NotFound: if there is none of that number.
        """
        with self.store.reading() as reading:
            found = Campaigns(reading).find(campaign_id)
        if found is None:
            raise NotFound(f"There is no campaign {campaign_id}.", "List them with: campaign list")
        return found

    def next_step(self, campaign: Campaign) -> str:
        """Say what a campaign does next, and what a person can do."""
        return next_step(campaign, self.clock(), is_scheduled=is_led(self.store, self.clock))

    def pause(self, campaign_id: int) -> Campaign:
        """Post nothing more until it is resumed; what is posted stands.

        Raises:
            Conflict: if it does not run.
        """
        self._move(campaign_id, CampaignState.PAUSED, (CampaignState.RUNNING,), f"{self.by} paused it.")
        return self.show(campaign_id)

    def resume(self, campaign_id: int) -> Campaign:
        """Go on with a campaign that is paused, was stopped by its rules, or was begun with psiTurk.

        Raises:
            Conflict: if it is none of these, or another campaign has the same aim.
        """
        campaign = self.show(campaign_id)
        if campaign.state not in RESUMABLE:
            raise Conflict(f"Campaign {campaign_id} is {campaign.state}: there is nothing to resume.")
        now = self.clock()
        with self.store.writing() as writing:
            writing.lock_allocation()
            _refuse_second(writing, campaign.plan, but=campaign_id)
            campaigns, why = Campaigns(writing), f"{self.by} resumed it."
            fresh = campaigns.find(campaign_id)
            if fresh is not None and fresh.state is CampaignState.LEFT:
                campaigns.adopt(campaign_id, campaign.plan, by=self.by, now=now, why=why)
            else:
                campaigns.move(campaign_id, CampaignState.RUNNING, was=tuple(RESUMABLE), now=now, why=why)
            begin_task(writing, campaign_id, campaign.plan, by=self.by, now=now)
        return self.show(campaign_id)

    def set_goal(self, campaign_id: int, goal: int) -> Campaign:
        """Aim at another number. Places beyond it are withdrawn by the next round.

        Raises:
            BadInput: if it is no such number.
            Conflict: if so many are there already, or it has ended.
        """
        campaign = self.show(campaign_id)
        if campaign.state not in UNENDED | RESUMABLE:
            raise Conflict(f"Campaign {campaign_id} is {campaign.state}: begin another one.")
        if not 0 < goal <= GREATEST_NUMBER:
            raise BadInput(f"The goal is a whole number from 1 to {GREATEST_NUMBER}.")
        if goal <= campaign.tally.valid:
            raise Conflict(f"The goal must be above {campaign.tally.valid}: so many are there already.")
        with self.store.writing() as writing:
            why = f"{self.by} set the goal to {goal}; it was {campaign.plan.goal}."
            Campaigns(writing).set_goal(campaign_id, goal, why=why)
        return self.show(campaign_id)

    def cancel(self, campaign_id: int) -> Campaign:
        """End a campaign; what is posted stands until `withdraw` ends it.

        Raises:
            Conflict: if it has ended.
        """
        campaign = self.show(campaign_id)
        if campaign.state is CampaignState.LEFT:
            now = self.clock()
            with self.store.writing() as writing:
                Campaigns(writing).end_theirs(campaign_id, now)
        else:
            states = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.STOPPED)
            self._move(campaign_id, CampaignState.CANCELLED, states, f"{self.by} cancelled it.")
        return self.show(campaign_id)

    def withdraw(self, campaign_id: int) -> Iterator[Result]:
        """End what a campaign has posted and nobody has taken yet; whoever has begun may finish.

        Raises:
            RecruiterUnavailable: if the platform cannot be read.
        """
        campaign = self.show(campaign_id)
        desk = self.desk(campaign.plan.mode, self.by)
        found = self._counts(desk, campaign).open_postings()
        return desk.postings.expire([posting.posting_id for posting in found])

    def _move(self, campaign_id: int, to: CampaignState, was: Sequence[CampaignState], why: str) -> None:
        campaign, now = self.show(campaign_id), self.clock()
        with self.store.writing() as writing:
            moved = Campaigns(writing).move(campaign_id, to, was=was, now=now, why=why)
            if moved:
                rest_task(writing, campaign_id)
        if not moved:
            raise Conflict(f"Campaign {campaign_id} is {campaign.state}.", "Look at it: campaign show")

    def _imagined(self, plan: CampaignPlan) -> Campaign:
        now = self.clock()
        return Campaign(
            campaign_id=_NOBODY,
            plan=plan,
            state=CampaignState.RUNNING,
            why="",
            tally=tally_of({}, plan.reward.currency),
            created_at=now,
            watched_since=now,
        )

    def _count(self, desk: Recruiting, campaign: Campaign) -> Tally:
        return self._counts(desk, campaign).tally()

    def _counts(self, desk: Recruiting, campaign: Campaign) -> CampaignCounts:
        return CampaignCounts(
            store=self.store,
            recruiter=desk.recruiter,
            study=desk.advert.study,
            campaign=campaign,
            is_judged=self.is_judged,
            clock=self.clock,
        )

    @staticmethod
    def _quote(desk: Recruiting, plan: CampaignPlan, places: int) -> Quote:
        return desk.postings.quote(
            desk.postings.request(
                places=places, reward=plan.reward, time_allowed=plan.time_allowed, estimate=plan.estimate
            )
        )


def _refuse_second(reading: Reading, plan: CampaignPlan, but: int = _NOBODY) -> None:
    """Refuse two campaigns that would count the same participants.

    Raises:
        Conflict: if there is another.
    """
    for other in Campaigns(reading).all():
        if other.campaign_id == but or other.state not in UNENDED:
            continue
        theirs = (other.plan.codeversion, other.plan.mode, other.plan.recruiter)
        same = theirs == (plan.codeversion, plan.mode, plan.recruiter)
        overlap = None in (plan.condition, other.plan.condition) or plan.condition == other.plan.condition
        if same and overlap:
            raise Conflict(
                f"Campaign {other.campaign_id} recruits for the same version, mode and recruiter.",
                f"Change its goal, or cancel it first: campaign cancel {other.campaign_id}",
            )
