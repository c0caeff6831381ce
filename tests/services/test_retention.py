"""Forgetting participants: nothing of them stays, and nobody is forgotten whose money is open."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay import PayRules
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.services.retention import Forget, Forgotten, Retention
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.columns import Document, Instant
from tests.services.conftest import FrozenClock

DAYS = timedelta(days=30)
WORDS: dict[str, Any] = {
    "recruiter": "mturk",
    "mode": "live",
    "state": "done",
    "currency": "USD",
    "outcome": "complete",
}
"""What columns hold that have few values."""


@pytest.fixture
def retention(store: Store, clock: FrozenClock) -> Retention:
    """What forgets, while code version 2.0 is in force."""
    return Retention(
        store=store, codeversion="2.0", rules=lambda currency: PayRules(currency=currency), clock=clock
    )


def come(store: Store, worker: str, days_ago: int, **columns: Any) -> AssignmentRow:
    """Let somebody have taken part, and leave traces in every table that has a column `uniqueid`."""
    ended = datetime(2026, 3, 1, 12) - timedelta(days=days_ago)
    usual: dict[str, Any] = {
        "uniqueid": f"{worker}:S{worker}",
        "workerid": worker,
        "assignmentid": f"S{worker}",
        "hitid": "HIT1",
        "ipaddress": "192.0.2.7",
        "cond": 1,
        "codeversion": "1.0",
        "beginhit": ended - timedelta(minutes=20),
        "endhit": ended,
        "status": 5,
        "mode": "live",
    }
    row = AssignmentRow(**usual | columns)
    with store.writing() as writing:
        writing.insert(row, recruiter="mturk")
        writing.store_datastring(row.uniqueid, _document(row))
        for table in store.tables.metadata.sorted_tables:
            if "uniqueid" in table.c and table.name not in ("assignments", "psiturk_entry"):
                _leave(writing.connection, table, row)
        streams, records = store.tables.streams, store.tables.records
        stream = writing.connection.scalar(sa.select(streams.c.id).where(streams.c.uniqueid == row.uniqueid))
        _leave(writing.connection, records, row, stream=stream)
    return row


def _document(row: AssignmentRow) -> str:
    return json.dumps(
        {"workerId": row.workerid, "url": f"/exp?workerId={row.workerid}&id={row.assignmentid}"}
    )


def _leave(connection: sa.Connection, table: sa.Table, row: AssignmentRow, **given: Any) -> None:
    """Write a row that holds the ids wherever they can stand."""
    known = WORDS | {
        "uniqueid": row.uniqueid,
        "participant_id": row.workerid,
        "submission_id": row.assignmentid,
        "unique_key": uuid4().hex,
        "code": uuid4().hex,
        **given,
    }
    if table.name == "psiturk_submission":
        known["state"] = "approved"
    values: dict[str, Any] = {}
    for column in table.columns:
        if isinstance(column.type, Document):
            values[column.name] = _document(row)
        elif isinstance(column.type, Instant):
            values[column.name] = datetime(2026, 1, 1, tzinfo=UTC)
        elif isinstance(column.type, sa.Boolean | sa.Integer | sa.BigInteger):
            values[column.name] = known.get(column.name, 0)
        else:
            values[column.name] = known.get(column.name, "word")
    values.pop("id", None)
    connection.execute(sa.insert(table).values(**values))


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Read all tables."""
    with store.reading() as reading:
        return {
            table.name: [dict(row) for row in reading.connection.execute(sa.select(table)).mappings()]
            for table in store.tables.metadata.sorted_tables
        }


def holding(store: Store, word: str) -> set[str]:
    """Name the tables in which a word stands."""
    return {name for name, rows in everything(store).items() if word in repr(rows)}


def test_an_anonymised_participant_stands_nowhere(store: Store, retention: Retention) -> None:
    """Their ids and address are gone from every table; data, cell and money stay."""
    gone, young = come(store, "A1GONE77", 40), come(store, "A2YOUNG8", 10)
    before = holding(store, gone.workerid)
    assert len(before) > 10
    assert retention.run(DAYS, Forget.ANONYMISE) == Forgotten(done=1)
    assert holding(store, gone.workerid) == set()
    assert holding(store, gone.assignmentid) == set()
    assert holding(store, young.workerid) == before
    rows = everything(store)
    (row,) = [row for row in rows["assignments"] if row["workerid"].startswith("anonymous-")]
    assert (row["cond"], row["status"], row["ipaddress"]) == (1, 5, None)
    assert json.loads(row["datastring"])["workerId"] == row["workerid"]
    entry = next(entry for entry in rows["psiturk_ledger"] if entry["uniqueid"] == row["uniqueid"])
    assert (entry["participant_id"], entry["state"]) == (row["workerid"], "done")
    streams = {stream["uniqueid"]: stream["id"] for stream in rows["psiturk_stream"]}
    records = [each for each in rows["psiturk_record"] if each["stream"] == streams[row["uniqueid"]]]
    assert row["workerid"] in records[0]["body"]
    assert retention.run(DAYS, Forget.ANONYMISE) == Forgotten()


def test_a_deleted_participant_leaves_only_what_was_paid(store: Store, retention: Retention) -> None:
    """The ledger and what the platform said stay, without the ids."""
    gone, young = come(store, "A1GONE77", 40), come(store, "A2YOUNG8", 10)
    before = {name: len(rows) for name, rows in everything(store).items()}
    assert retention.run(DAYS, Forget.DELETE) == Forgotten(done=1)
    assert holding(store, gone.workerid) == set()
    assert young.workerid in repr(everything(store)["psiturk_record"])
    after = {name: len(rows) for name, rows in everything(store).items()}
    money = {"psiturk_ledger", "psiturk_submission"}
    with_traces = {table.name for table in store.tables.metadata.sorted_tables if "uniqueid" in table.c}
    shrunk = {name for name, number in before.items() if after[name] == number - 1}
    assert shrunk == (with_traces | {"psiturk_record"}) - money


@pytest.mark.parametrize("what", Forget)
def test_whose_money_is_open_stays(store: Store, retention: Retention, what: Forget) -> None:
    """A bonus that is owed, and a submission that nobody has decided about."""
    owed = come(store, "A1OWED77", 40, bonus=0.5)
    waits = come(store, "A2WAITS8", 40, status=4)
    for table in (store.tables.submissions, store.tables.ledger):
        state = "submitted" if table is store.tables.submissions else "intended"
        with store.writing() as writing:
            change = sa.update(table).where(table.c.uniqueid == waits.uniqueid).values(state=state)
            writing.connection.execute(change)
    assert retention.run(DAYS, what) == Forgotten(unsettled=2)
    assert len(holding(store, owed.workerid)) == len(holding(store, waits.workerid)) > 10


def test_who_ended_early_and_is_due_something_stays(store: Store, retention: Retention) -> None:
    """By the rules of the study; without such a rule nothing is due, and they are forgotten."""
    come(store, "A1OUT777", 40, status=6)
    for table in (store.tables.outcomes, store.tables.submissions):
        ended = {"outcome": "screened_out"} if table is store.tables.outcomes else {"state": "returned"}
        with store.writing() as writing:
            writing.connection.execute(sa.update(table).values(**ended))
    pays = PayRules(currency="USD", by_outcome={Outcome.SCREENED_OUT: Money(20)})
    assert replace(retention, rules=lambda _: pays).run(DAYS, Forget.DELETE) == Forgotten(unsettled=1)
    assert retention.run(DAYS, Forget.DELETE) == Forgotten(done=1)


def test_what_counts_for_cells_is_not_deleted(store: Store, retention: Retention) -> None:
    """A pass of the code version in force stays; it can be anonymised."""
    row = come(store, "A1GONE77", 40, codeversion="2.0")
    assert retention.run(DAYS, Forget.DELETE) == Forgotten(current=1)
    assert holding(store, row.workerid)
    assert retention.run(DAYS, Forget.ANONYMISE) == Forgotten(done=1)


def test_who_saved_lately_is_not_old(store: Store, retention: Retention) -> None:
    """However long ago they came."""
    come(store, "A1GONE77", 40, endhit=None, status=2)
    with store.writing() as writing:
        recent = int(datetime(2026, 2, 25, tzinfo=UTC).timestamp() * 1000)
        writing.connection.execute(sa.update(store.tables.streams).values(saved_at_ms=recent))
    assert retention.run(DAYS, Forget.ANONYMISE) == Forgotten()
