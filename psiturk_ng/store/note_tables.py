"""The table of what researchers note about participants."""

from collections.abc import Callable

import sqlalchemy as sa

from psiturk_ng.store.columns import Document, Instant, Words
from psiturk_ng.store.record_tables import ON_MYSQL, ROW_ID


def note_tables(own: Callable[[str], str], metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe it.

    Args:
        own: gives the name of a table of ours from its kind.
        metadata: where it is registered.
    """
    notes = sa.Table(
        own("note"),
        metadata,
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("uniqueid", Words(128), nullable=False),
        sa.Column("body", Document, nullable=False),
        sa.Column("made_by", Words(128), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Index(None, "uniqueid"),
        **ON_MYSQL,
    )
    return {"notes": notes}
