"""Participants of every kind, put into a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from psiturk_ng.store import Store

DOCUMENT = '{"data": [{"trialdata": {"rt": 1}}], "questiondata": {"q": "<b>x</b>"}}'
_PRICE = {"reward_minor": 100, "fee_minor": 20, "currency": "USD"}
NOON = datetime(2026, 3, 1, 12)


def add_people(store: Store, now: datetime) -> None:
    """Add twelve participants of version 1.0 in mode sim, some elsewhere, and a trial run."""
    statuses = [1, 1, 2, 2, 3, 3, 4, 5, 5, 7, 6, 101]
    rows = [_row(number, status=status) for number, status in enumerate(statuses)]
    rows.append(_row(20, mode="live", status=3))
    rows.append(_row(21, codeversion="0.9", status=3))
    rows.append(_row(22, hitid="debugH", status=3))
    rows.append(_row(23, workerid="=1+1", uniqueid="=1+1:A23", status=1, cond=None, beginhit=None))
    with store.writing() as writing:
        tables, connection = store.tables, writing.connection
        connection.execute(sa.insert(tables.assignments), rows)
        connection.execute(
            sa.insert(tables.heads),
            [
                {"uniqueid": "W4:A4", "answers": "{}", "attributes": "{}", "is_data_whole": False},
                {"uniqueid": "W5:A5", "answers": "{}", "attributes": "{}", "is_data_whole": True},
            ],
        )
        for key, ago in (("W2:A2", timedelta(minutes=1)), ("W3:A3", timedelta(minutes=9))):
            saved = int((now.astimezone(UTC) - ago).timestamp() * 1000)
            connection.execute(sa.insert(tables.streams).values(uniqueid=key, name="s", saved_at_ms=saved))
        connection.execute(
            sa.insert(tables.submissions),
            [
                said("W0", "working", 0),
                said("W0", "returned", 5),
                said("W10", "timed_out", 0),
                said("W6", "submitted", 0),
            ],
        )


def add_money(store: Store, recruiter: str) -> None:
    """Pay for three passes and a bonus in mode sim; of another bonus it is not known."""
    entries = [("approve", "W7", "done"), ("approve", "W8", "done"), ("approve", "W9", "done")]
    entries += [("bonus", "W9", "done"), ("bonus", "W8", "uncertain")]
    at = NOON.replace(tzinfo=UTC)
    posting = {"posting_id": "H1", "codeversion": "1.0", "study": "", "batch": "b", "places": 40}
    with store.writing() as writing:
        writing.connection.execute(
            sa.insert(store.tables.postings).values(
                **posting, **_PRICE, recruiter=recruiter, mode="sim", created_at=at
            )
        )
        for kind, worker, state in entries:
            key = f"{worker}:A{worker[1:]}"
            writing.connection.execute(
                sa.insert(store.tables.ledger).values(
                    kind=kind,
                    recruiter=recruiter,
                    mode="sim",
                    unique_key=f"{kind} {key}",
                    token=f"{kind} {key}",
                    batch="b",
                    participant_id=worker,
                    uniqueid=key,
                    amount_minor=100,
                    fee_minor=20,
                    currency="USD",
                    reason="",
                    made_by="ada",
                    state=state,
                    created_at=at,
                    error="",
                    detail="{}",
                )
            )


def _row(number: int, **changes: Any) -> dict[str, Any]:
    begun = NOON + timedelta(minutes=number)
    row: dict[str, Any] = {
        "uniqueid": f"W{number}:A{number}",
        "workerid": f"W{number}",
        "assignmentid": f"A{number}",
        "hitid": "H1",
        "mode": "sim",
        "codeversion": "1.0",
        "cond": number % 2,
        "counterbalance": 0,
        "beginhit": begun,
        "status": 1,
        "bonus": None,
    } | changes
    is_done = row["status"] in (3, 4, 5, 7)
    return row | {
        "endhit": begun + timedelta(minutes=number, seconds=30) if is_done else None,
        "datastring": '{"data": [{"trialdata": {"rt": 1}}], "questiondata": {"q": "<b>x</b>"}}'
        if is_done
        else None,
    }


def said(worker: str, state: str, minutes: int) -> dict[str, Any]:
    """Write down what a platform said of somebody, so many minutes after noon."""
    return {
        "recruiter": "mturk" if minutes == 0 else "link",
        "mode": "sim",
        "submission_id": "A" + worker[1:],
        "participant_id": worker,
        "posting_id": "H1",
        "uniqueid": f"{worker}:A{worker[1:]}",
        "state": state,
        "seen_at": NOON.replace(tzinfo=UTC) + timedelta(minutes=minutes),
        "code": "",
    }
