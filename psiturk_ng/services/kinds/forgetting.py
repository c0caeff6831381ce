"""Forgetting participants after a number of days."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from psiturk_ng.config.pay import pay_rules
from psiturk_ng.domain.tasks import Parameter, Values
from psiturk_ng.errors import BadInput
from psiturk_ng.services.kinds.values import read_count
from psiturk_ng.services.retention import Forget, Retention
from psiturk_ng.services.task_kinds import TaskContext, TaskKind

_DONE: Final = {Forget.ANONYMISE: "anonymised", Forget.DELETE: "deleted"}


def _read_action(text: str) -> str:
    if text not in list(Forget):
        raise BadInput(f"{text} is neither anonymise nor delete.")
    return text


def _run(context: TaskContext, parameters: Values, _due: datetime) -> str:
    workshop, what = context.workshop, Forget(parameters["action"])
    settings = workshop.settings
    retention = Retention(
        store=workshop.store,
        codeversion=settings.task.experiment_code_version,
        rules=partial(pay_rules, settings.recruitment),
        clock=context.clock,
    )
    found = retention.run(timedelta(days=parameters["days"]), what)
    told = [f"{found.done} {_DONE[what]}"]
    if found.unsettled:
        told.append(f"{found.unsettled} left because their money is not settled")
    if found.current:
        told.append(f"{found.current} left because they are of the code version in force")
    return f"Of those older than {parameters['days']} days: {', '.join(told)}."


RETENTION: Final = TaskKind(
    name="retention",
    help="anonymise or delete participants after some days, once their money is settled",
    run=_run,
    needs_consent=True,
    parameters=(
        Parameter(name="days", help="how long everything stays", read=read_count),
        Parameter(
            name="action",
            help="anonymise: forget who they were; delete: forget everything but what was paid",
            read=_read_action,
            default=str(Forget.ANONYMISE),
        ),
    ),
)
