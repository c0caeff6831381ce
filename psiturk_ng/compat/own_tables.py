"""Creates the tables that a project declares on `Base`."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, ProgrammingError


def create_missing(engine: sa.Engine, tables: Sequence[sa.Table], assignments: str) -> None:
    """Create those of a project's tables that are not there yet.

    Args:
        engine: the way into the database.
        tables: all on one metadata.
        assignments: name of psiTurk's table, which theirs may refer to.
    """
    if not tables:
        return
    if engine.dialect.name == "mysql":
        _share_collation(engine, tables, assignments)
    metadata = tables[0].metadata
    try:
        metadata.create_all(engine, tables=tables)
    except (OperationalError, ProgrammingError):
        # Another worker may have created them between the look and the CREATE: look again.
        metadata.create_all(engine, tables=tables)


def _share_collation(engine: sa.Engine, tables: Sequence[sa.Table], assignments: str) -> None:
    """On MySQL, a foreign key must compare text as the column does that it refers to."""
    query = sa.text(
        "SELECT table_collation FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = :name"
    )
    with engine.connect() as connection:
        collation = connection.scalar(query, {"name": assignments})
    for table in tables:
        if collation and not {"mysql_collate", "mysql_charset"} & set(table.dialect_kwargs):
            table.dialect_kwargs["mysql_collate"] = collation
