"""The kinds of tasks that there are."""

from typing import Final

from psiturk_ng.services.kinds import campaigns, exporting, reconciling
from psiturk_ng.services.task_kinds import TaskKind

KINDS: Final[tuple[TaskKind, ...]] = (
    reconciling.RECONCILE,
    exporting.EXPORT,
    campaigns.CAMPAIGN,
)
"""All of them; `psiturk_ng.services.task_kinds` says how another is added."""
