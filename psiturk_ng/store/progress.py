"""Which parts of the task participants finished, as their pages reported."""

import json
from collections.abc import Iterable

import sqlalchemy as sa

from psiturk_ng.domain.saves import Kind
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.chunks import in_chunks

_EVENT = "progress"
"""Type of the event that `psiTurk.progress` records."""


def finished_parts(within: Reading, uniqueids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Tell which parts some participants finished, by the keys of their assignments; who reported none lacks.

    Args:
        within: an open transaction.
        uniqueids: of the assignments.
    """
    streams, records = within.tables.streams, within.tables.records
    found: dict[str, set[str]] = {}
    for some in in_chunks(uniqueids):
        query = (
            sa.select(streams.c.uniqueid, records.c.body)
            .join_from(streams, records, records.c.stream == streams.c.id)
            .where(streams.c.uniqueid.in_(some), records.c.kind == int(Kind.EVENT))
            .where(records.c.body.contains(f'"{_EVENT}"', autoescape=True))
        )
        for uniqueid, body in within.connection.execute(query):
            if (part := _part(body)) is not None:
                found.setdefault(uniqueid, set()).add(part)
    return {uniqueid: frozenset(parts) for uniqueid, parts in found.items()}


def _part(body: str) -> str | None:
    event = json.loads(body)
    is_progress = isinstance(event, dict) and event.get("eventtype") == _EVENT
    value = event.get("value") if is_progress else None
    return value if isinstance(value, str) else None
