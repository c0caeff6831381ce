"""One round of a campaign: look at both sides, decide, and do that once.

A round is noted in the campaign's row before it posts anything, and no other begins before it is
known to be over. Whoever comes after a process that was killed goes on with that very round: its
postings stand in the ledger under one occasion, so each is made once.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Final

from psiturk_ng.domain.campaigns import (
    Campaign,
    CampaignState,
    Decision,
    OpenRound,
    Step,
    Tally,
    decide,
)
from psiturk_ng.domain.ledger import IN_DOUBT, Entry, EntryFilter, Fate, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import Ability, Mode, Posting, PostingRequest, PostingState
from psiturk_ng.domain.stop_rules import reason_to_stop
from psiturk_ng.errors import BadInput, ConfigError, Conflict, NotFound, RecruiterError
from psiturk_ng.services.campaign_counts import CampaignCounts
from psiturk_ng.services.campaign_health import CampaignHealth
from psiturk_ng.services.campaign_tasks import rest_task
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.services.messages import Messages
from psiturk_ng.services.mine import ledger_of
from psiturk_ng.services.open_rounds import OpenRounds
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.services.validity import Validation
from psiturk_ng.store import Store
from psiturk_ng.store.campaigns import Campaigns

_LOG: Final = logging.getLogger(__name__)
_POSTING: Final = frozenset({Kind.POSTING, Kind.PLACES})
_NOT_NOW: Final = (RecruiterError, ConfigError, BadInput, NotFound, Conflict)
_GROWABLE: Final = frozenset({PostingState.OPEN, PostingState.TAKEN, PostingState.REVIEWABLE})
_ANOTHER: Final = "Another round was under way: the next one counts anew."
_UNDER_WAY: Final = "Places are being offered now."
_RUNNING: Final = (CampaignState.RUNNING,)

Desk = Callable[[Mode, str], Recruiting]
"""Gives what can be done with the project's recruiter in a mode, in somebody's name."""


@dataclass(frozen=True, kw_only=True)
class CampaignRounds:
    """Runs rounds.

    Args:
        store: the project's database.
        desk: opens the project's recruiter.
        recruiter: its name.
        codeversion: label of the present state of the experiment.
        validation: judges who has finished.
        messages: tells when a campaign stops or is done.
        publishes: whether offers are published; the setting `auto_recruit`.
        clock: tells the time.
    """

    store: Store
    desk: Desk
    recruiter: str
    codeversion: str
    validation: Validation
    messages: Messages
    publishes: bool = True
    clock: Clock = system_clock

    def run(self, campaign_id: int, due: datetime) -> str:
        """Run the round that is due at a time. May be ended at any point and run again.

        Returns:
            What was done, or why it waits.

        Raises:
            NotFound: if there is no such campaign.
        """
        campaign = self._campaign(campaign_id)
        if campaign.state is not CampaignState.RUNNING:
            return f"Campaign {campaign_id} is {campaign.state}."
        plan = campaign.plan
        if plan.codeversion != self.codeversion:
            return self._wait(
                campaign,
                f"It recruits for version {plan.codeversion}, and the experiment is at {self.codeversion}: "
                "it goes on when that is the same again.",
            )
        if plan.recruiter != self.recruiter:
            return self._wait(
                campaign,
                f"It recruits through {plan.recruiter}, and the project through {self.recruiter}: "
                "it goes on when that is the same again.",
            )
        try:
            desk = self.desk(plan.mode, f"campaign {campaign_id}")
            return _Round(self, campaign, desk, due).run()
        except _NOT_NOW as error:
            why = f"Nothing can be posted now; the next round tries again. {error.message}"
            return self._wait(campaign, why)

    def note(self, campaign: Campaign, why: str, tally: Tally | None = None) -> str:
        """Keep what a round saw and did.

        Returns:
            The same sentence.
        """
        now = self.clock()
        with self.store.writing() as writing:
            Campaigns(writing).note(campaign.campaign_id, why=why, now=now, tally=tally)
        _LOG.info("campaign %s: %s", campaign.campaign_id, why)
        return why

    def end(self, campaign: Campaign, to: CampaignState, why: str) -> None:
        """Set a campaign to done or stopped, and tell so: once, whoever else tries."""
        now = self.clock()
        with self.store.writing() as writing:
            moved = Campaigns(writing).move(campaign.campaign_id, to, was=_RUNNING, now=now, why=why)
            if moved:
                rest_task(writing, campaign.campaign_id)
        if not moved:
            return
        facts = {"campaign": campaign.campaign_id, "state": to, "why": why, **campaign.tally.as_dict()}
        text = f"Campaign {campaign.campaign_id} is {to}. {why}"
        self.messages.tell(campaign.plan.message_to, f"Campaign {campaign.campaign_id}: {to}", text, facts)

    def _wait(self, campaign: Campaign, why: str) -> str:
        return self.note(campaign, why)

    def _campaign(self, campaign_id: int) -> Campaign:
        with self.store.reading() as reading:
            found = Campaigns(reading).find(campaign_id)
        if found is None:
            raise NotFound(f"There is no campaign {campaign_id}.", "List them with: campaign list")
        return found


@dataclass
class _Round:
    """The round of one campaign.

    Args:
        rounds: what runs it.
        campaign: as it stood when the round began.
        desk: its recruiter.
        due: when the round was due.
    """

    rounds: CampaignRounds
    campaign: Campaign
    desk: Recruiting
    due: datetime

    def run(self) -> str:
        """Do it; gives what was done, or why it waits."""
        if doubtful := self._in_doubt():
            numbers = ", ".join(str(entry.entry_id) for entry in doubtful)
            return self._note(
                f"It is not known yet what became of an earlier posting: ledger entry {numbers}. "
                "The next round asks the platform again, and posts nothing before that is clear."
            )
        self._judge()
        rounds, plan = self.rounds, self.campaign.plan
        counts = CampaignCounts(
            store=rounds.store,
            recruiter=self.desk.recruiter,
            study=self.desk.advert.study,
            campaign=self.campaign,
            is_judged=rounds.validation.judge is not None,
            clock=rounds.clock,
        )
        tally = counts.tally()
        self.campaign = replace(self.campaign, tally=tally)
        health = CampaignHealth(rounds.store, self.desk.recruiter, self.campaign, rounds.clock()).look()
        alarm = reason_to_stop(plan.stop, health, tally.spent)
        decision = decide(
            plan, tally, rounds.clock(), alarm=alarm, price=partial(self._price, self._growing(counts))
        )
        decision = replace(decision, why=f"{decision.why}{self._to_hand_out(decision)}")
        # What is about to be offered is not said to be there before the platform has taken it.
        rounds.note(self.campaign, _UNDER_WAY if decision.step is Step.POST else decision.why, tally)
        return self._do(decision, counts)

    def _to_hand_out(self, decision: Decision) -> str:
        """Say where the addresses are, where no platform shows them to anybody."""
        is_out = decision.places or (decision.step is Step.WAIT and self.campaign.tally.available)
        is_ours = is_out and self.desk.recruiter.entry().is_open
        return " Participants come by its address, which you hand out: hit list" if is_ours else ""

    def _do(self, decision: Decision, counts: CampaignCounts) -> str:
        if decision.step is Step.POST:
            refuse_drafts(self.desk, self.rounds.publishes)
            return self._post(decision, self._growing(counts))
        if decision.step is Step.WAIT:
            return decision.why
        excess = self.campaign.tally.valid + self.campaign.tally.outstanding - self.campaign.plan.goal
        ends_all = decision.step is not Step.TRIM
        if wait := self._give_up():
            return self._note(wait)
        if trouble := self._expire(counts.open_postings(), None if ends_all else excess):
            return self._note(f"{decision.why} What is posted could not be ended: {trouble}")
        if decision.step is Step.FINISH:
            self.rounds.end(self.campaign, CampaignState.DONE, decision.why)
        elif decision.step is Step.STOP:
            self.rounds.end(self.campaign, CampaignState.STOPPED, decision.why)
        return decision.why

    @cached_property
    def _open_rounds(self) -> OpenRounds:
        return OpenRounds(self.rounds.store, self.desk.recruiter, self.rounds.clock)

    def _in_doubt(self) -> Sequence[Entry]:
        """Find out what became of postings; gives those of which that cannot be told."""
        only = EntryFilter(kinds=_POSTING, states=IN_DOUBT)
        with self.rounds.store.reading() as reading:
            entries = list(ledger_of(self.desk.recruiter, reading).matching(only))
        dispatch = dispatch_for(self.rounds.store, self.desk.recruiter, self.desk.by, self.rounds.clock)
        return [entry for entry in map(dispatch.certain, entries) if entry.state in IN_DOUBT]

    def _judge(self) -> None:
        if self.rounds.validation.judge is not None:
            for _ in self.rounds.validation.judge_all(codeversion=self.campaign.plan.codeversion):
                continue

    def _growing(self, counts: CampaignCounts) -> Posting | None:
        """Give the posting that more places are added to, where the platform likes that better."""
        if Ability.GROWS not in self.desk.recruiter.abilities:
            return None
        now = self.rounds.clock()
        # A link that is full and reviewed shows as ended, and takes people in when places are added.
        is_link = self.desk.recruiter.entry().is_open
        growable = _GROWABLE | {PostingState.ENDED} if is_link else _GROWABLE
        for posting in counts.own_postings:
            row = counts.seen.posted[posting.posting_id]
            stands = row.ended_at is None and not posting.is_expired(now) and posting.state in growable
            if stands and posting.reward == self.campaign.plan.reward:
                return posting
        return None

    def _price(self, growing: Posting | None, places: int) -> Money:
        if growing is not None:
            return self.desk.recruiter.offers.quote_places(growing, places).total
        return self.desk.postings.quote(self._request(places)).total

    def _request(self, places: int) -> PostingRequest:
        plan = self.campaign.plan
        return self.desk.postings.request(
            places=places, reward=plan.reward, time_allowed=plan.time_allowed, estimate=plan.estimate
        )

    def _post(self, decision: Decision, growing: Posting | None) -> str:
        if self.campaign.open_round is not None and not self._goes_on(decision, growing):
            # Whoever began it may have posted after we counted.
            return self._note(self._give_up() or _ANOTHER)
        opened = self.campaign.open_round
        if opened is None and growing is not None and decision.places <= (free := _free(growing)):
            if decision.places == free:
                return self._reopen(decision, growing)
            growing = None
        opened = opened or self._begin(decision.places, growing)
        if opened is None:
            return self._note(_ANOTHER)
        results = []
        for result in self._offer(opened):
            results.append(result)
            if not result.is_success or not self._open_rounds.is_open(self.campaign):
                break
        posted = sum(result.places for result in results if result.is_success)
        failed = next((result for result in results if not result.is_success), None)
        if failed is None or failed.fate is Fate.REFUSED:
            self._close()
        tally = self._with_offered(posted, growing)
        if failed is None:
            return self._note(decision.why, tally)
        rest = "the platform refused more" if failed.fate is Fate.REFUSED else "the rest is tried again"
        said = f"{posted} of {opened.places} places were offered, {rest}: {failed.sentence}"
        return self._note(said, tally)

    def _with_offered(self, places: int, growing: Posting | None) -> Tally:
        """Count in what was offered just now; the next round counts what the platform says."""
        tally = self.campaign.tally
        if not places:
            return tally
        return replace(
            tally,
            available=tally.available + places,
            trimmable=tally.trimmable + places,
            committed=tally.committed + self._price(growing, places),
        )

    def _reopen(self, decision: Decision, full: Posting) -> str:
        if self._begin(decision.places, full) is None:
            return self._note(_ANOTHER)
        result = self.desk.postings.reopen(full.posting_id)
        self._close()
        return self._note(decision.why if result.is_success else result.sentence)

    def _goes_on(self, decision: Decision, growing: Posting | None) -> bool:
        """Tell whether to go on with a round that was broken off: its rest fits, and what it adds to."""
        opened = self.campaign.open_round
        if opened is None:
            return False
        rest = opened.places - self._open_rounds.posted(opened)
        if not opened.posting_id:
            return 0 < rest <= decision.places
        if growing is None or (growing.posting_id, growing.places) != (opened.posting_id, opened.before):
            return False
        return 0 < rest <= decision.places - _free(growing)

    def _begin(self, places: int, growing: Posting | None) -> OpenRound | None:
        """Begin a round; None if another began meanwhile."""
        fresh = OpenRound(occasion=self.campaign.occasion(self.due), places=places)
        if growing is not None:
            added = places - _free(growing)
            fresh = replace(fresh, places=added, posting_id=growing.posting_id, before=growing.places)
        is_mine = self._open_rounds.begin(self.campaign, fresh)
        self.campaign = replace(self.campaign, open_round=fresh)
        return fresh if is_mine else None

    def _offer(self, opened: OpenRound) -> Iterator[Result]:
        campaign = self.campaign
        postings = replace(
            self.desk.postings, may_send=lambda writing: self._open_rounds.holds(writing, campaign)
        )
        if opened.posting_id:
            agreed = postings.quote_places(opened.posting_id, opened.places)
            yield postings.add_places(opened.posting_id, opened.places, agreed=agreed, before=opened.before)
            return
        request = self._request(opened.places)
        yield from postings.create(request, agreed=postings.quote(request), occasion=opened.occasion)

    def _give_up(self) -> str:
        """End a round that another process has left; gives why that must wait, empty if it need not."""
        opened = self.campaign.open_round
        if opened is not None and self._open_rounds.may_arrive(opened):
            return "A round was broken off, and what it asked for may still arrive: nothing is done before."
        self._close()
        return ""

    def _close(self) -> None:
        if self.campaign.open_round is None:
            return
        self._open_rounds.close(self.campaign)
        self.campaign = replace(self.campaign, open_round=None)

    def _expire(self, postings: Sequence[Posting], places: int | None) -> str:
        """End postings until so many places are gone; all of them if None. Gives what went wrong."""
        for posting in postings:
            if places is not None and places <= 0:
                break
            for result in self.desk.postings.expire([posting.posting_id]):
                if not result.is_success:
                    return result.sentence
            places = None if places is None else places - posting.available
        return ""

    def _note(self, why: str, tally: Tally | None = None) -> str:
        return self.rounds.note(self.campaign, why, tally)


def refuse_drafts(desk: Recruiting, publishes: bool) -> None:
    """Refuse to offer places where a person is to publish every offer.

    Raises:
        Conflict: if that is so.
    """
    if not publishes and Ability.DRAFTS in desk.recruiter.abilities:
        raise Conflict(
            "A campaign publishes its offers by itself, and with auto_recruit = false they are only drafted.",
            "Set auto_recruit to true, or offer places by hand: hit create",
        )


def _free(posting: Posting) -> int:
    """Count the places that came free in a posting that was full: it takes nobody in until it is reopened."""
    return posting.available if posting.state is PostingState.REVIEWABLE else 0
