"""`reconcile` at set times."""

from datetime import datetime
from typing import Final

from psiturk_ng.domain.tasks import Values
from psiturk_ng.services.task_kinds import TaskContext, TaskKind


def _run(context: TaskContext, _parameters: Values, _due: datetime) -> str:
    found = context.recruiting().reconciliation.run()
    looked = f"{found.submissions} submission{'' if found.submissions == 1 else 's'} looked at"
    settled, left = len(found.findings) - len(found.open), len(found.open)
    needs = f"{left} need a person: `psiturk reconcile` shows them" if left else "nothing is open"
    return f"{looked}, {settled} things put right or explained, {needs}."


RECONCILE: Final = TaskKind(
    name="reconcile",
    help="compare both sides, and put right what is safe",
    run=_run,
)
