"""What time alone brings about, done before anybody looks."""

from datetime import datetime

import sqlalchemy as sa

from psiturk_ng.marketplace.mturk import hits, rules
from psiturk_ng.marketplace.mturk.reviewing import approve
from psiturk_ng.marketplace.mturk.tables import ASSIGNMENTS, HITS, TOKENS, AssignmentState


def let_time_work(connection: sa.Connection, now: datetime) -> None:
    """Abandon what is overdue, approve what nobody reviewed, remove old HITs, forget old tokens."""
    _abandon(connection, now)
    _approve(connection, now)
    _dispose(connection, now)
    connection.execute(sa.delete(TOKENS).where(TOKENS.c.used_at <= now - rules.TOKEN_LIFE))


def _abandon(connection: sa.Connection, now: datetime) -> None:
    overdue = (ASSIGNMENTS.c.state == AssignmentState.ACCEPTED) & (ASSIGNMENTS.c.deadline <= now)
    change = sa.update(ASSIGNMENTS).where(overdue)
    connection.execute(change.values(state=AssignmentState.ABANDONED, ended_at=ASSIGNMENTS.c.deadline))


def _approve(connection: sa.Connection, now: datetime) -> None:
    due = (ASSIGNMENTS.c.state == AssignmentState.SUBMITTED) & (ASSIGNMENTS.c.auto_approval_at <= now)
    for assignment in connection.execute(sa.select(ASSIGNMENTS).where(due)).all():
        hit = hits.get(connection, assignment.hit_id)
        assert hit is not None
        approve(connection, assignment, hit, assignment.auto_approval_at)


def _dispose(connection: sa.Connection, now: datetime) -> None:
    unfinished = (AssignmentState.ACCEPTED, AssignmentState.SUBMITTED)
    open_ones = sa.exists().where(ASSIGNMENTS.c.hit_id == HITS.c.hit_id, ASSIGNMENTS.c.state.in_(unfinished))
    long_ago = now - rules.DISPOSAL_TIME
    # Who ends a HIT may date its end back as far as they like.
    old = HITS.c.disposed_at.is_(None) & (HITS.c.expires_at <= long_ago) & (HITS.c.changed_at <= long_ago)
    connection.execute(sa.update(HITS).where(old, ~open_ones).values(disposed_at=now))
