"""`reconcile` at set times."""

from datetime import datetime
from typing import Final

from psiturk_ng.domain.tasks import Values
from psiturk_ng.services.task_kinds import TaskContext, TaskKind


def _run(context: TaskContext, _parameters: Values, _due: datetime) -> str:
    found = context.recruiting().reconciliation.run()
    looked = f"{found.submissions} submission{'' if found.submissions == 1 else 's'} looked at"
    settled, left = len(found.findings) - len(found.open), len(found.open)
    needs = "nothing is open"
    if left:
        needs = f"{left} {'needs' if left == 1 else 'need'} a person: `psiturk reconcile` shows more"
    things = f"{settled} thing{'' if settled == 1 else 's'} put right or explained"
    return f"{looked}, {things}, {needs}."


RECONCILE: Final = TaskKind(
    name="reconcile",
    help="compare both sides, and put right what is safe",
    run=_run,
)
