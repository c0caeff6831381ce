"""The table of how passes ended."""

from collections.abc import Callable

import sqlalchemy as sa

from psiturk_ng.store.columns import Instant, Words
from psiturk_ng.store.record_tables import ON_MYSQL


def outcome_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe it.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where it is registered.
    """
    outcomes = sa.Table(
        own("outcome"),
        metadata,
        sa.Column("uniqueid", Words(128), primary_key=True),
        sa.Column("outcome", Words(32), nullable=False),
        sa.Column("ended_at", Instant, nullable=False),
        **ON_MYSQL,
    )
    return {"outcomes": outcomes}
