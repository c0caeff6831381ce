"""`worker bonus --auto --all` at set times."""

from datetime import datetime
from typing import Final

from psiturk_ng.domain.plans import Selection
from psiturk_ng.domain.tasks import Parameter, Values
from psiturk_ng.errors import BadInput
from psiturk_ng.services.kinds.carrying_out import carry_out
from psiturk_ng.services.task_kinds import TaskContext, TaskKind, Workshop


def _reason(workshop: Workshop, parameters: Values) -> str:
    reason: str = parameters["reason"] or workshop.settings.shell.bonus_message
    return reason.strip()


def _refuse(workshop: Workshop, parameters: Values) -> None:
    if not _reason(workshop, parameters):
        raise BadInput(
            "A bonus needs a reason, which the workers read.", "Write reason=TEXT, or set bonus_message."
        )


def _run(context: TaskContext, parameters: Values, _due: datetime) -> str:
    desk = context.recruiting()
    reason = _reason(context.workshop, parameters)
    plan = desk.payments.plan_bonus(Selection(everything=True), amount=None, reason=reason)
    return carry_out(plan, desk.payments.carry_out, "paid")


AUTO_BONUS: Final = TaskKind(
    name="auto_bonus",
    help="pay to all who are approved what their column bonus says, once",
    run=_run,
    refuse=_refuse,
    needs_consent=True,
    parameters=(
        Parameter(
            name="reason", help="workers read it (default: the setting bonus_message)", read=str, default=""
        ),
    ),
)
