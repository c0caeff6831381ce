"""The kinds of tasks that there are."""

from typing import Final

from psiturk_ng.services.kinds import exporting, reconciling
from psiturk_ng.services.task_kinds import TaskKind

KINDS: Final[tuple[TaskKind, ...]] = (
    reconciling.RECONCILE,
    exporting.EXPORT,
)
"""All of them; `psiturk_ng.services.task_kinds` says how another is added."""
