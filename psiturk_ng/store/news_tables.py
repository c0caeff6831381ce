"""The table of what platforms told by themselves."""

from collections.abc import Callable

import sqlalchemy as sa

from psiturk_ng.store.columns import Instant, Words
from psiturk_ng.store.record_tables import ON_MYSQL


def news_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe the table.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where it is registered.
    """
    table = sa.Table(
        own("news"),
        metadata,
        sa.Column("name", Words(191), primary_key=True),
        sa.Column("kind", Words(64), nullable=False),
        sa.Column("told_at", Instant, nullable=False),
        **ON_MYSQL,
    )
    return {"news": table}
