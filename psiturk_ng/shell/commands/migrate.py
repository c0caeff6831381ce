"""`migrate db`: bring an older database up to date."""

from argparse import Namespace
from typing import TYPE_CHECKING

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, Verb

if TYPE_CHECKING:
    from psiturk_ng.store import Store


def _migrate(context: Context, _: Namespace) -> int:
    store = context.project.store
    store.migrate(context.notice)
    added, tables = _copy_hit_ids(store), store.tables
    context.say(
        f"Hit table (`{tables.hits.name}`) updated with {added} hitids "
        f"from Participant table (`{tables.assignments.name}`)"
    )
    return 0


def _copy_hit_ids(store: "Store") -> int:
    """List the HITs of all assignments as this study's own; debug visits have none.

    Source: psiTurk 3.3.1, shell command `migrate db`.
    """
    import sqlalchemy as sa

    hits, assignments = store.tables.hits, store.tables.assignments
    with store.writing() as writing:
        seen = set(writing.connection.scalars(sa.select(assignments.c.hitid).distinct()))
        known = set(writing.connection.scalars(sa.select(hits.c.hitid)))
        missing = sorted(hit for hit in seen - known if hit and not hit.startswith("debug"))
        if missing:
            writing.connection.execute(sa.insert(hits), [{"hitid": hit} for hit in missing])
    return len(missing)


FAMILIES = {
    "migrate": Family(
        "migrate",
        "bring the database of an older version up to date",
        verbs=(Verb("db", _migrate, "create what is missing and list earlier HITs as this study's"),),
    )
}
