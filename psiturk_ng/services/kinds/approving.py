"""`worker approve --all` at set times, but for those whom a person should look at."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from psiturk_ng.domain.plans import Item, Plan, Selection
from psiturk_ng.domain.tasks import Parameter, Values
from psiturk_ng.services.kinds.carrying_out import carry_out
from psiturk_ng.services.kinds.values import read_list, read_number
from psiturk_ng.services.mine import roster_of
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.services.task_kinds import TaskContext, TaskKind
from psiturk_ng.store import AssignmentRow


@dataclass(frozen=True, slots=True)
class _Rules:
    """Who is left to a person.

    Args:
        values: of the task.
        now: the present.
    """

    values: Values
    now: datetime

    def reason(self, item: Item, row: AssignmentRow | None, submitted_at: datetime | None) -> str:
        """Say in a word or two why a submission is left; empty if it is approved."""
        excluded = set(self.values["exclude"])
        if excluded & {item.participant_id, item.submission_id, item.posting_id, item.uniqueid}:
            return "excluded"
        if self.values["codeversion"] and (row is None or row.codeversion != self.values["codeversion"]):
            return "of another code version"
        ended_at = row.endhit.replace(tzinfo=UTC) if row and row.endhit else None
        begun_at = row.beginhit.replace(tzinfo=UTC) if row and row.beginhit else None
        handed_in_at = submitted_at or ended_at
        if self.values["min_age"] and (
            handed_in_at is None or self.now - handed_in_at < timedelta(hours=self.values["min_age"])
        ):
            return "too recent"
        if self.values["min_minutes"] and (
            ended_at is None
            or begun_at is None
            or ended_at - begun_at < timedelta(minutes=self.values["min_minutes"])
        ):
            return "done too quickly"
        return ""


def _run(context: TaskContext, parameters: Values, _due: datetime) -> str:
    desk = context.recruiting()
    plan = desk.review.plan_approve(Selection(everything=True))
    rules = _Rules(parameters, context.clock())
    reasons = {item.key: reason for item, reason in _judged(desk, plan, rules) if reason}
    kept = replace(plan, items=tuple(item for item in plan.items if item.key not in reasons))
    left = {reason: number for reason, number in Counter(reasons.values()).items()}
    if plan.held_back:
        left["not ready"] = len(plan.held_back)
    told = ", ".join(f"{number} {reason}" for reason, number in left.items())
    done = carry_out(kept, desk.review.carry_out, "approved")
    return f"{done} Left for a person: {told}." if told else done


def _judged(desk: Recruiting, plan: Plan, rules: _Rules) -> list[tuple[Item, str]]:
    with desk.store.reading() as reading:
        seen = roster_of(desk.recruiter, reading).submissions()
        times: Mapping[tuple[str, str], datetime | None] = {
            (row.submission_id, row.participant_id): row.submitted_at for row in seen
        }
        return [
            (
                item,
                rules.reason(
                    item,
                    reading.by_uniqueid(item.uniqueid),
                    times.get((item.submission_id, item.participant_id)),
                ),
            )
            for item in plan.items
        ]


APPROVE_ALL: Final = TaskKind(
    name="approve_all",
    help="approve all that are finished here with whole data and handed in there",
    run=_run,
    needs_consent=True,
    parameters=(
        Parameter(
            name="min_age",
            help="leave those handed in less than so many hours ago",
            read=read_number,
            default=0.0,
        ),
        Parameter(
            name="min_minutes",
            help="leave those who took fewer minutes, for a person to look at",
            read=read_number,
            default=0.0,
        ),
        Parameter(
            name="exclude",
            help="ids of workers, assignments or HITs to leave, with commas between",
            read=read_list,
            default=[],
        ),
        Parameter(name="codeversion", help="only those of this code version", read=str, default=""),
    ),
)
