"""Taking over the HITs that an earlier version posted for this study."""

import sqlalchemy as sa

from psiturk_ng.store import Store


def list_earlier_hits(store: Store) -> int:
    """List the HITs of all assignments as this study's own; debug visits have none.

    Returns:
        How many were not listed before.

    Source: psiTurk 3.3.1, shell command `migrate db`.
    """
    hits, assignments = store.tables.hits, store.tables.assignments
    with store.writing() as writing:
        seen = set(writing.connection.scalars(sa.select(assignments.c.hitid).distinct()))
        known = set(writing.connection.scalars(sa.select(hits.c.hitid)))
        missing = sorted(hit for hit in seen - known if hit and not hit.startswith("debug"))
        if missing:
            writing.connection.execute(sa.insert(hits), [{"hitid": hit} for hit in missing])
    return len(missing)
