"""The kinds of tasks that there are."""

from typing import Final

from psiturk_ng.services.kinds import (
    approving,
    backing_up,
    campaigns,
    exporting,
    forgetting,
    paying,
    reconciling,
)
from psiturk_ng.services.task_kinds import TaskKind

KINDS: Final[tuple[TaskKind, ...]] = (
    approving.APPROVE_ALL,
    paying.AUTO_BONUS,
    reconciling.RECONCILE,
    backing_up.BACKUP,
    exporting.EXPORT,
    forgetting.RETENTION,
    campaigns.CAMPAIGN,
)
"""All of them; `psiturk_ng.services.task_kinds` says how another is added."""
