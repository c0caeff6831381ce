"""What psiTurk's own scheduler left in a database."""

from collections.abc import Sequence

import sqlalchemy as sa

from psiturk_ng.store.assignments import Reading


def earlier_jobs(within: Reading) -> Sequence[str]:
    """Name the jobs in psiTurk's table. Their pickles, which could run any code, are not opened."""
    return list(within.connection.scalars(sa.select(within.tables.jobs.c.id).order_by("id")))
