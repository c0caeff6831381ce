"""Statements that run for every participant, put together once: that costs more than running them."""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import bindparam

from psiturk_ng.domain.outcomes import FILLS_CELL
from psiturk_ng.domain.status import FINISHED
from psiturk_ng.store.record_queries import RecordQueries
from psiturk_ng.store.tables import Tables, own_trials

ALLOCATION: Final = "allocation"
"""Name of the lock under which cells are given away."""


@dataclass(frozen=True, slots=True)
class Queries:
    """Statements over the tables of one project; their parameters are in `bindparam`.

    Args:
        tables: the project's.
        row: all columns of the assignments table but the datastring.
        of_participant: rows of `worker`, oldest first.
        by_uniqueid: the row of `key`.
        datastring: the document of `key`.
        store_datastring: sets the document of `key` to `text`.
        counts: assignments by cell for `codeversion`, `mode` and `since`.
        counts_but_debug: likewise, without trial runs by the researcher.
        touch_lock: takes the lock of allocation.
        records: those over streams and records.
    """

    tables: Tables
    row: tuple[sa.Column[Any], ...]
    of_participant: sa.Select[Any]
    by_uniqueid: sa.Select[Any]
    datastring: sa.Select[Any]
    store_datastring: sa.Update
    counts: sa.Select[Any]
    counts_but_debug: sa.Select[Any]
    touch_lock: sa.Update
    records: RecordQueries


def build_queries(tables: Tables) -> Queries:
    """Put the statements of a project together."""
    table = tables.assignments
    row = tuple(column for column in table.c if column.name != "datastring")
    key = table.c.uniqueid == bindparam("key")
    counts = _counts(tables)
    locks = tables.locks
    return Queries(
        tables=tables,
        row=row,
        of_participant=sa.select(*row)
        .where(table.c.workerid == bindparam("worker"))
        .order_by(table.c.beginhit, table.c.uniqueid),
        by_uniqueid=sa.select(*row).where(key),
        datastring=sa.select(table.c.datastring).where(key),
        store_datastring=sa.update(table).where(key).values(datastring=bindparam("text")),
        counts=counts,
        counts_but_debug=counts.where(sa.not_(own_trials(table.c))),
        touch_lock=sa.update(locks).where(locks.c.name == ALLOCATION).values(version=locks.c.version + 1),
        records=RecordQueries(tables),
    )


def _counts(tables: Tables) -> sa.Select[Any]:
    table, outcomes, validity = tables.assignments, tables.outcomes, tables.validity
    is_done = table.c.status.in_([int(status) for status in FINISHED])
    out = sa.select(validity.c.uniqueid).where(validity.c.is_out)
    left = sa.select(outcomes.c.uniqueid).where(outcomes.c.outcome.not_in(sorted(FILLS_CELL)))
    return (
        sa.select(table.c.cond, table.c.counterbalance, sa.func.count())
        .where(table.c.codeversion == bindparam("codeversion"), table.c.mode == bindparam("mode"))
        .where(is_done | (table.c.beginhit > bindparam("since")))
        .where(table.c.uniqueid.not_in(left), table.c.uniqueid.not_in(out))
        .where(table.c.cond.is_not(None), table.c.counterbalance.is_not(None))
        .group_by(table.c.cond, table.c.counterbalance)
    )
