"""Rounds of campaigns at set times."""

from datetime import datetime
from typing import Final

from psiturk_ng.domain.campaign_wish import read_goal
from psiturk_ng.domain.tasks import Parameter, Values, next_due
from psiturk_ng.services.campaign_tasks import KIND
from psiturk_ng.services.campaigning import Campaigning
from psiturk_ng.services.task_kinds import TaskContext, TaskKind
from psiturk_ng.store.campaigns import Campaigns


def _run(context: TaskContext, parameters: Values, due: datetime) -> str:
    number = int(parameters["campaign"])
    said = Campaigning(context.workshop).rounds.run(number, due)
    # Told only now: until a round has ended, the next one is not certain.
    at = next_due(due, context.task.interval, context.clock())
    with context.workshop.store.writing() as writing:
        Campaigns(writing).schedule(number, at)
    return said


CAMPAIGN: Final = TaskKind(
    name=KIND,
    help="run the rounds of a campaign; `psiturk campaign` adds it",
    run=_run,
    parameters=(Parameter(name="campaign", help="its number", read=read_goal),),
    needs_consent=True,
    is_by_hand=False,
)
