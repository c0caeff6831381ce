"""Campaigns: unattended plans to reach a number of valid completes, and what a round does.

The counting rule. A place that was offered is in exactly one of these states:

- available: nobody has taken it;
- pending: somebody has, and has not handed in. If they never do, the place goes to
  somebody else, so it counts as a place whatever they have done here;
- handed in and valid: a valid complete;
- handed in and undecided: it may still become valid;
- handed in and decided against: it will not become valid, and another place is needed.

Valid completes and the places that may yet lead to one never exceed the goal: people's
arrivals, returns and submissions only move places from one state to another, and a round
offers no more than is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.quiet_hours import QuietHours
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.stop_rules import StopRules
from psiturk_ng.errors import BadInput, Conflict

GREATEST_NUMBER = 1_000_000


class CampaignState(StrEnum):
    """What a campaign is up to.

    running, paused: goes on, or will when somebody resumes it. done: the goal is reached or
    its time is over. stopped: by its own rules. cancelled: by a person. left: psiTurk's, still
    marked as active, and nobody runs it.
    """

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    LEFT = "left"


UNENDED = frozenset({CampaignState.RUNNING, CampaignState.PAUSED})
"""May go on, and keeps others of its kind from beginning."""

RESUMABLE = frozenset({CampaignState.PAUSED, CampaignState.STOPPED, CampaignState.LEFT})
"""A person may let it go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPlan:
    """What a researcher wants.

    Args:
        codeversion: counts only participants of this version.
        mode: where it recruits.
        recruiter: on which platform.
        goal: how many valid completes.
        places_per_round: at most so many are offered at once.
        gap: time between rounds.
        reward: for each.
        time_allowed: how long a participant may take.
        estimate: how long they will probably take; None if nobody said.
        condition: counts only participants in this condition; None for all.
        budget: never spends and promises more than this; None for no cap.
        starts_at: posts nothing before; None for now.
        ends_at: posts nothing after; None for no end.
        quiet: hours in which nothing is posted.
        stop: when it stops by itself.
        message_to: an e-mail address or a webhook's; empty for that of the settings.

    Raises:
        BadInput: if something of it makes no sense.
        Conflict: if it would end before it starts.
    """

    codeversion: str
    mode: Mode
    recruiter: str
    goal: int
    places_per_round: int
    gap: timedelta
    reward: Money
    time_allowed: timedelta
    estimate: timedelta | None = None
    condition: int | None = None
    budget: Money | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    quiet: QuietHours | None = None
    stop: StopRules = field(default_factory=StopRules)
    message_to: str = ""

    def __post_init__(self) -> None:
        for number, what in (
            (self.goal, "goal"),
            (self.places_per_round, "number of places per round"),
            (int(self.gap.total_seconds() // 60), "number of minutes between rounds"),
        ):
            if not 0 < number <= GREATEST_NUMBER:
                raise BadInput(f"The {what} is a whole number from 1 to {GREATEST_NUMBER}.")
        if self.reward.minor < 0 or (self.budget is not None and self.budget.minor <= 0):
            raise BadInput("Rewards are not negative, and a budget is more than nothing.")
        if self.time_allowed <= timedelta(0):
            raise BadInput("Participants need some time.")
        if self.ends_at is not None and self.starts_at is not None and self.ends_at <= self.starts_at:
            raise Conflict("The campaign would end before it starts.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """A round that was decided on and is not known to be over.

    Args:
        occasion: under which its postings stand in the ledger.
        places: how many it offers.
        posting_id: the posting that they are added to; empty for new postings.
        before: how many places that posting had.
    """

    occasion: str
    places: int
    posting_id: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Where the places of a campaign are, and its money.

    Args:
        valid: valid completes that were handed in.
        undecided: handed in, and may still become valid.
        pending: taken, and not handed in.
        available: not taken.
        rejected: handed in, and not valid.
        unfinished_hand_ins: of the undecided, those who did not finish here.
        waiting_here: finished here, and not handed in: their places are pending.
        trimmable: of the available, those in the campaign's own postings.
        spent: paid for approved submissions and bonuses, with fees.
        committed: what the campaign's other places cost if all are taken and approved, with fees,
            and bonuses that are meant.
    """

    spent: Money
    committed: Money
    valid: int = 0
    undecided: int = 0
    pending: int = 0
    available: int = 0
    rejected: int = 0
    unfinished_hand_ins: int = 0
    waiting_here: int = 0
    trimmable: int = 0

    @property
    def outstanding(self) -> int:
        """Places that may yet lead to a valid complete."""
        return self.available + self.pending + self.undecided

    def as_dict(self) -> dict[str, Any]:
        """Write it down."""
        numbers = {name: getattr(self, name) for name in _NUMBERS}
        money = {"spent": self.spent.minor, "committed": self.committed.minor}
        return numbers | money | {"currency": self.spent.currency}


_NUMBERS = (
    "valid",
    "undecided",
    "pending",
    "available",
    "rejected",
    "unfinished_hand_ins",
    "waiting_here",
    "trimmable",
)


def tally_of(document: dict[str, Any], currency: str) -> Tally:
    """Read a tally back; one that was never counted is empty."""
    return Tally(
        spent=Money(int(document.get("spent", 0)), currency),
        committed=Money(int(document.get("committed", 0)), currency),
        **{name: int(document.get(name, 0)) for name in _NUMBERS},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One campaign as it stands.

    Args:
        campaign_id: its number.
        plan: what is wanted.
        state: what it is up to.
        why: why it waits, or what it did last.
        tally: as last counted.
        rounds: how many were begun.
        open_round: the one that is not known to be over; None as a rule.
        made_by: who began it.
        created_at: when.
        watched_since: participants who came earlier are no matter to the rules that stop it.
        ended_at: None while it may go on.
        last_round_at: None before the first.
        next_round_at: None if there is to be none.
    """

    campaign_id: int
    plan: CampaignPlan
    state: CampaignState
    why: str
    tally: Tally
    created_at: datetime
    watched_since: datetime
    rounds: int = 0
    open_round: OpenRound | None = None
    made_by: str = ""
    ended_at: datetime | None = None
    last_round_at: datetime | None = None
    next_round_at: datetime | None = None

    @property
    def batch_prefix(self) -> str:
        """What the occasions of its rounds begin with."""
        return f"campaign-{self.campaign_id}-"

    def occasion(self, due: datetime) -> str:
        """Name the next round, due at a time: no other has the same name, even if it is due then too."""
        return f"{self.batch_prefix}{due:%Y%m%dT%H%M%S}-{self.rounds + 1}"


class Step(StrEnum):
    """What a round does."""

    POST = "post"
    WAIT = "wait"
    TRIM = "trim"
    FINISH = "finish"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a round does, and why.

    Args:
        step: what.
        why: in a sentence.
        places: to be offered; 0 unless it posts.
    """

    step: Step
    why: str
    places: int = 0


def decide(
    plan: CampaignPlan, tally: Tally, now: datetime, *, alarm: str, price: Callable[[int], Money]
) -> Decision:
    """Decide what a round does.

    Args:
        plan: what is wanted.
        tally: where things are.
        now: the present.
        alarm: which rule says that it must stop; empty if none does.
        price: says what so many more places cost, with fees.
    """
    if tally.valid >= plan.goal:
        return Decision(Step.FINISH, f"The goal of {plan.goal} is reached.")
    if plan.ends_at is not None and now >= plan.ends_at:
        return Decision(Step.FINISH, f"Its time is over; {tally.valid} of {plan.goal} are there.")
    if alarm:
        return Decision(Step.STOP, alarm)
    missing = plan.goal - tally.valid - tally.outstanding
    if missing < 0 and tally.trimmable:
        return Decision(Step.TRIM, f"{-missing} more places are out than the goal needs: they are withdrawn.")
    if missing <= 0:
        return Decision(Step.WAIT, _all_out(plan, tally))
    if pause := _pause(plan, now):
        return Decision(Step.WAIT, pause)
    return _affordable(plan, tally, min(missing, plan.places_per_round), price)


def _pause(plan: CampaignPlan, now: datetime) -> str:
    if plan.starts_at is not None and now < plan.starts_at:
        return f"It starts at {plan.starts_at:%Y-%m-%d %H:%M} UTC: nothing is offered before."
    if plan.quiet is not None and plan.quiet.include(now):
        return f"These are quiet hours: {plan.quiet}. Places are offered when they are over."
    return ""


def _affordable(plan: CampaignPlan, tally: Tally, wanted: int, price: Callable[[int], Money]) -> Decision:
    room = None if plan.budget is None else plan.budget - tally.spent - tally.committed
    places = wanted if room is None else _most(wanted, room, price)
    if places:
        rest = plan.goal - tally.valid - tally.outstanding - places
        then = f"; {rest} more later" if rest else ""
        offered = "1 place is offered" if places == 1 else f"{places} places are offered"
        return Decision(Step.POST, f"{offered}{then}.", places)
    money = f"{tally.spent} are spent and {tally.committed} promised of {plan.budget}"
    if tally.outstanding:
        waits = "It goes on if a place that is out is not paid after all, and stops if all are."
        return Decision(Step.WAIT, f"{money}: another place would cost {price(1)}. {waits}")
    return Decision(Step.STOP, f"The budget is used up: {money}, and another place would cost {price(1)}.")


def _most(wanted: int, room: Money, price: Callable[[int], Money]) -> int:
    """Find the greatest number of places, at most so many, that there is money for."""
    low, high = 0, wanted
    while low < high:
        middle = (low + high + 1) // 2
        if price(middle) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def _all_out(plan: CampaignPlan, tally: Tally) -> str:
    parts = [
        f"{number} {word}"
        for number, word in (
            (tally.available, "not taken"),
            (tally.pending, "taken"),
            (tally.undecided, "handed in and not decided on"),
        )
        if number
    ]
    said = (
        f"All places that the goal needs are out: {tally.valid} of {plan.goal} are there, {', '.join(parts)}."
    )
    if tally.unfinished_hand_ins and tally.unfinished_hand_ins == tally.outstanding:
        return f"{said} Who handed in without finishing here waits for your review."
    return f"{said} More are offered if one of them comes to nothing."
