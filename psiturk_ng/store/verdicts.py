"""Judging whether the data of assignments is whole, many at once."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.status import FINISHED
from psiturk_ng.store.tables import Tables

_KEYS_AT_ONCE: Final = 500
"""Fewer than any database allows as parameters of one statement."""


def verdicts(
    connection: sa.Connection, tables: Tables, uniqueids: Collection[str] | None
) -> Iterator[tuple[str, Verdict]]:
    """Judge assignments.

    Args:
        connection: an open transaction.
        tables: the project's.
        uniqueids: which; None for all. Those that do not exist are left out.
    """
    query = _query(tables)
    if uniqueids is None:
        yield from _judged(connection.execute(query))
        return
    keys = list(uniqueids)
    for first in range(0, len(keys), _KEYS_AT_ONCE):
        of_these = query.where(tables.assignments.c.uniqueid.in_(keys[first : first + _KEYS_AT_ONCE]))
        yield from _judged(connection.execute(of_these))


def _judged(rows: Iterable[Any]) -> Iterator[tuple[str, Verdict]]:
    for uniqueid, trials, events, finals, clients, has_document, differences, status in rows:
        # Where no page speaks the save protocol, a document is all that a page can say.
        has_ended = bool(finals) or (not clients and bool(has_document))
        yield uniqueid, Verdict(int(trials), int(events), has_ended, int(differences), status in FINISHED)


def _query(tables: Tables) -> sa.Select[Any]:
    assignments, streams, heads = tables.assignments, tables.streams, tables.heads

    def missing(recorded: sa.Column[Any], held: sa.Column[Any]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((recorded > held, recorded - held), else_=0))

    def number_of(claim: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((claim, 1), else_=0))

    return (
        sa.select(
            assignments.c.uniqueid,
            missing(streams.c.recorded_trials, streams.c.trials),
            missing(streams.c.recorded_events, streams.c.events),
            # A page that crashed or was loaded again never says that it is done: one that did is enough.
            number_of(streams.c.is_final),
            # Names that no client can choose begin with "=".
            number_of(sa.func.substr(streams.c.name, 1, 1) != "="),
            number_of(sa.or_(assignments.c.datastring.is_not(None), streams.c.id.is_not(None))),
            sa.func.max(sa.func.coalesce(heads.c.differences, 0)),
            sa.func.max(assignments.c.status),
        )
        .join_from(assignments, streams, streams.c.uniqueid == assignments.c.uniqueid, isouter=True)
        .join(heads, heads.c.uniqueid == assignments.c.uniqueid, isouter=True)
        .group_by(assignments.c.uniqueid)
    )
