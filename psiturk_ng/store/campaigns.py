"""Campaigns in the database: psiTurk's row, which its tools read, and ours beside it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.campaigns import (
    UNENDED,
    Campaign,
    CampaignPlan,
    CampaignState,
    OpenRound,
    Tally,
    tally_of,
)
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.quiet_hours import QuietHours
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.stop_rules import StopRules
from psiturk_ng.store.assignments import Reading

_LEFT: Final = "It was begun with psiTurk and never ended; nobody runs it."
_ENDED_THERE: Final = "It was ended with psiTurk's own class."
_USUAL_RECRUITER: Final = "mturk"


class Campaigns:
    """Campaigns inside a transaction.

    Args:
        within: an open transaction; a writing one where something changes.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._theirs = within.tables.campaigns
        self._ours = within.tables.campaign_plans
        self._jobs = within.tables.jobs

    def all(self) -> Sequence[Campaign]:
        """Show all campaigns, newest first."""
        return self._find()

    def find(self, campaign_id: int) -> Campaign | None:
        """Show one; None if there is none of that number."""
        found = self._find(self._theirs.c.id == campaign_id)
        return found[0] if found else None

    def add(self, plan: CampaignPlan, *, by: str, now: datetime, why: str) -> int:
        """Begin one; gives its number."""
        values = _their_columns(plan) | {"is_active": True, "created": _plain(now)}
        key = self._connection.execute(sa.insert(self._theirs).values(**values)).inserted_primary_key
        assert key is not None
        number = int(key[0])
        # A project's own code may have emptied psiTurk's table alone.
        self._connection.execute(sa.delete(self._ours).where(self._ours.c.id == number))
        self._insert(number, plan, by, now, why)
        return number

    def adopt(self, campaign_id: int, plan: CampaignPlan, *, by: str, now: datetime, why: str) -> None:
        """Go on with one of psiTurk's, whose own job must not run any more."""
        self._connection.execute(sa.delete(self._jobs).where(self._jobs.c.id == f"campaign-{campaign_id}"))
        self._insert(campaign_id, plan, by, now, why)

    def set_goal(self, campaign_id: int, goal: int, *, why: str) -> None:
        """Aim at another number; what a running one said of the earlier goal is over."""
        change = sa.update(self._theirs).where(self._theirs.c.id == campaign_id)
        self._connection.execute(change.values(goal=goal))
        table = self._ours.c
        self._change((table.id == campaign_id, table.state == str(CampaignState.RUNNING)), why=why)

    def move(
        self, campaign_id: int, to: CampaignState, *, was: Sequence[CampaignState], now: datetime, why: str
    ) -> bool:
        """Set the state of a campaign that is in one of some states.

        Returns:
            Whether it was set.
        """
        values: dict[str, Any] = {"state": to, "why": why}
        if to is CampaignState.RUNNING:
            values |= {"watched_since": now, "next_round_at": now}
        else:
            values["next_round_at"] = None
        table = self._ours.c
        clauses = (table.id == campaign_id, table.state.in_([str(state) for state in was]))
        if not self._change(clauses, **values):
            return False
        self._mark(campaign_id, to, now)
        return True

    def end_theirs(self, campaign_id: int, now: datetime) -> None:
        """End one of psiTurk's that was never gone on with."""
        self._connection.execute(sa.delete(self._jobs).where(self._jobs.c.id == f"campaign-{campaign_id}"))
        self._mark(campaign_id, CampaignState.CANCELLED, now)

    def begin_round(self, campaign: Campaign, opened: OpenRound) -> bool:
        """Note a round before it posts, unless somebody else began one meanwhile.

        Returns:
            Whether this round may post.
        """
        table = self._ours.c
        clauses = (
            table.id == campaign.campaign_id,
            table.state == str(CampaignState.RUNNING),
            table.rounds == campaign.rounds,
            table.open_round.is_(None),
        )
        return self._change(clauses, rounds=campaign.rounds + 1, open_round=_written(opened))

    def hold_round(self, campaign: Campaign) -> bool:
        """Keep others from ending the open round until the transaction is over.

        Returns:
            Whether it is still open, and the campaign runs.
        """
        table, text = self._ours.c, _written(campaign.open_round)
        is_open = (table.id == campaign.campaign_id, table.open_round == text)
        # Writing what stands there locks the row on every database.
        return self._change((*is_open, table.state == str(CampaignState.RUNNING)), open_round=text)

    def close_round(self, campaign: Campaign) -> None:
        """Note that the open round is over."""
        table = self._ours.c
        is_open = (table.id == campaign.campaign_id, table.open_round == _written(campaign.open_round))
        self._change(is_open, open_round=None)

    def note(self, campaign_id: int, *, why: str, now: datetime, tally: Tally | None = None) -> None:
        """Note what a round saw and did; without a tally, the last one stands."""
        values: dict[str, Any] = {"why": why, "last_round_at": now}
        if tally is not None:
            values["tally"] = json.dumps(tally.as_dict())
        self._change((self._ours.c.id == campaign_id,), **values)

    def schedule(self, campaign_id: int, at: datetime) -> None:
        """Note when the next round is, if it goes on."""
        table = self._ours.c
        self._change((table.id == campaign_id, table.state == str(CampaignState.RUNNING)), next_round_at=at)

    def _insert(self, number: int, plan: CampaignPlan, by: str, now: datetime, why: str) -> None:
        state = {"state": CampaignState.RUNNING, "why": why, "tally": "{}", "rounds": 0, "made_by": by[:128]}
        moments = {"created_at": now, "watched_since": now, "next_round_at": plan.starts_at or now}
        self._connection.execute(
            sa.insert(self._ours).values(id=number, **_our_columns(plan), **state, **moments)
        )

    def _mark(self, campaign_id: int, state: CampaignState, now: datetime) -> None:
        """Let psiTurk's columns say the same."""
        goes_on = state in UNENDED
        change = sa.update(self._theirs).where(self._theirs.c.id == campaign_id)
        self._connection.execute(change.values(is_active=goes_on, ended=None if goes_on else _plain(now)))

    def _change(self, clauses: tuple[sa.ColumnElement[bool], ...], **values: Any) -> bool:
        return self._connection.execute(sa.update(self._ours).where(*clauses).values(**values)).rowcount == 1

    def _find(self, *clauses: sa.ColumnElement[bool]) -> Sequence[Campaign]:
        ours = [column.label(f"our_{column.name}") for column in self._ours.c]
        query = (
            sa.select(*self._theirs.c, *ours)
            .join_from(self._theirs, self._ours, self._ours.c.id == self._theirs.c.id, isouter=True)
            .where(*clauses)
            .order_by(self._theirs.c.id.desc())
        )
        return [_campaign(dict(row)) for row in self._connection.execute(query).mappings()]


def _written(opened: OpenRound | None) -> str | None:
    return None if opened is None else json.dumps(asdict(opened))


def _their_columns(plan: CampaignPlan) -> dict[str, Any]:
    return {
        "codeversion": plan.codeversion,
        "mode": plan.mode,
        "goal": plan.goal,
        "minutes_between_rounds": int(plan.gap.total_seconds() // 60),
        "assignments_per_round": plan.places_per_round,
        "hit_reward": float(plan.reward.amount),
        "hit_duration_hours": plan.time_allowed / timedelta(hours=1),
    }


def _our_columns(plan: CampaignPlan) -> dict[str, Any]:
    return {
        "recruiter": plan.recruiter,
        "cond": plan.condition,
        "reward_minor": plan.reward.minor,
        "currency": plan.reward.currency,
        "allowed_seconds": round(plan.time_allowed.total_seconds()),
        "estimate_seconds": None if plan.estimate is None else round(plan.estimate.total_seconds()),
        "budget_minor": None if plan.budget is None else plan.budget.minor,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "quiet": "" if plan.quiet is None else str(plan.quiet),
        "stop_rules": json.dumps(plan.stop.as_dict()),
        "message_to": plan.message_to,
    }


def _campaign(row: dict[str, Any]) -> Campaign:
    is_adopted = row["our_id"] is not None
    plan = _plan(row) if is_adopted else _their_plan(row)
    created = _aware(row["created"]) or datetime.fromtimestamp(0, UTC)
    if not is_adopted:
        is_left = bool(row["is_active"])
        return Campaign(
            campaign_id=row["id"],
            plan=plan,
            state=CampaignState.LEFT if is_left else CampaignState.DONE,
            why=_LEFT if is_left else "It was run with psiTurk.",
            tally=tally_of({}, plan.reward.currency),
            created_at=created,
            watched_since=created,
            ended_at=_aware(row["ended"]),
        )
    opened, was_ended_there = row["our_open_round"], _was_ended_there(row)
    return Campaign(
        campaign_id=row["id"],
        plan=plan,
        state=CampaignState.CANCELLED if was_ended_there else CampaignState(row["our_state"]),
        why=_ENDED_THERE if was_ended_there else row["our_why"],
        tally=tally_of(json.loads(row["our_tally"]), plan.reward.currency),
        rounds=row["our_rounds"],
        open_round=None if opened is None else OpenRound(**json.loads(opened)),
        made_by=row["our_made_by"],
        created_at=created,
        watched_since=row["our_watched_since"],
        ended_at=_aware(row["ended"]),
        last_round_at=row["our_last_round_at"],
        next_round_at=None if was_ended_there else row["our_next_round_at"],
    )


def _was_ended_there(row: dict[str, Any]) -> bool:
    """Tell whether psiTurk's own class has ended one: it is over for us too."""
    return CampaignState(row["our_state"]) in UNENDED and not row["is_active"]


def _plan(row: dict[str, Any]) -> CampaignPlan:
    currency, estimate, budget = row["our_currency"], row["our_estimate_seconds"], row["our_budget_minor"]
    return CampaignPlan(
        codeversion=row["codeversion"],
        mode=Mode(row["mode"]),
        recruiter=row["our_recruiter"],
        goal=row["goal"],
        places_per_round=row["assignments_per_round"],
        gap=timedelta(minutes=row["minutes_between_rounds"]),
        reward=Money(row["our_reward_minor"], currency),
        time_allowed=timedelta(seconds=row["our_allowed_seconds"]),
        estimate=None if estimate is None else timedelta(seconds=estimate),
        condition=row["our_cond"],
        budget=None if budget is None else Money(budget, currency),
        starts_at=row["our_starts_at"],
        ends_at=row["our_ends_at"],
        quiet=QuietHours.parse(row["our_quiet"]) if row["our_quiet"] else None,
        stop=StopRules.of(json.loads(row["our_stop_rules"])),
        message_to=row["our_message_to"],
    )


def _their_plan(row: dict[str, Any]) -> CampaignPlan:
    """Read what psiTurk wrote; it knew one recruiter and one currency, and checked little."""
    mode = row["mode"] if row["mode"] in list(Mode) else Mode.LIVE
    return CampaignPlan(
        codeversion=row["codeversion"],
        mode=Mode(mode),
        recruiter=_USUAL_RECRUITER,
        goal=max(1, row["goal"]),
        places_per_round=max(1, row["assignments_per_round"]),
        gap=timedelta(minutes=max(1, row["minutes_between_rounds"])),
        reward=Money.of_column(max(0.0, row["hit_reward"])),
        time_allowed=timedelta(hours=row["hit_duration_hours"] or 1),
    )


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
