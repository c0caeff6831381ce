"""Workers, as the requester deals with them: blocks and messages."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from psiturk_ng.marketplace.mturk import rules
from psiturk_ng.marketplace.mturk.refusals import invalid
from psiturk_ng.marketplace.mturk.requester.checks import Asked, check_limits
from psiturk_ng.marketplace.mturk.requester.paging import Listing
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import ASSIGNMENTS, BLOCKS, MESSAGES, REVIEWED, Row


def create_worker_block(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Keep a worker from accepting HITs; a second block gives another reason."""
    values = {"reason": asked["Reason"], "blocked_at": moment.now}
    row = insert(BLOCKS).values(worker_id=asked["WorkerId"], **values)
    moment.connection.execute(row.on_conflict_do_update(set_=values))
    return {}


def delete_worker_block(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Let a worker accept HITs again; one who is not blocked stays so."""
    moment.connection.execute(sa.delete(BLOCKS).where(BLOCKS.c.worker_id == asked["WorkerId"]))
    return {}


def list_worker_blocks(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """List who is blocked."""
    return _BLOCKED.page(moment, sa.select(*BLOCKS.c), asked)


def notify_workers(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Write to workers whose work was reviewed before; name the others."""
    check_limits(asked)
    worker_ids = asked["WorkerIds"]
    if not 1 <= len(worker_ids) <= rules.MOST_NOTIFIED:
        raise invalid(f"From 1 to {rules.MOST_NOTIFIED} workers can be notified at once.")
    reviewed = (ASSIGNMENTS.c.worker_id.in_(worker_ids)) & ASSIGNMENTS.c.state.in_(REVIEWED)
    known = set(moment.connection.scalars(sa.select(ASSIGNMENTS.c.worker_id).where(reviewed)))
    written = [
        {
            "worker_id": each,
            "subject": asked["Subject"],
            "text": asked["MessageText"],
            "sent_at": moment.now,
        }
        for each in worker_ids
        if each in known
    ]
    if written:
        moment.connection.execute(sa.insert(MESSAGES), written)
    failures = [_failure(each) for each in worker_ids if each not in known]
    return {"NotifyWorkersFailureStatuses": failures}


def _failure(worker_id: str) -> Mapping[str, Any]:
    return {
        "WorkerId": worker_id,
        "NotifyWorkersFailureCode": "HardFailure",
        "NotifyWorkersFailureMessage": f"No work of {worker_id} was approved or rejected before.",
    }


def _block_shown(row: Row) -> Mapping[str, Any]:
    return {"WorkerId": row.worker_id, "Reason": row.reason}


_BLOCKED: Final = Listing(name="WorkerBlocks", key=BLOCKS.c.worker_id, show=_block_shown)
