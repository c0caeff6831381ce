"""Fills a study's database with participants of every kind, quickly: row by row, not through its server."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.bootstrap import Project
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode

POSTINGS: Final = 20
MODE: Final = Mode.LIVE
RECRUITER: Final = "link"
_ROWS_AT_ONCE: Final = 5000
_TRIALS: Final = 10
# Of a hundred: entered, started, quit, finished, handed in, approved, given a bonus.
_STATUSES: Final = (*[1] * 4, *[2] * 4, *[6] * 4, *[3] * 2, *[4] * 4, *[5] * 42, *[7] * 40)
_PLATFORM: Final = {1: "returned", 2: "working", 6: "timed_out", 4: "submitted", 5: "approved", 7: "approved"}
_DONE: Final = (3, 4, 5, 7)
_AT_WORK: Final = 50


def fill(project: Project, participants: int) -> None:
    """Put participants, what they recorded, and what was paid to them into a database.

    Args:
        project: an open one, without participants.
        participants: how many.
    """
    postings = _posted(project, participants)
    now = datetime.now(UTC)
    for start in range(0, participants, _ROWS_AT_ONCE):
        numbers = range(start, min(participants, start + _ROWS_AT_ONCE))
        people = [_person(number, postings[number % len(postings)], now) for number in numbers]
        with project.store.writing() as writing:
            tables, connection = project.store.tables, writing.connection
            connection.execute(sa.insert(tables.assignments), people)
            for name, rows in (
                ("entries", [_entry(each) for each in people]),
                ("heads", [_head(each) for each in people]),
                ("streams", [_stream(each, now) for each in people]),
                ("submissions", [_said(each) for each in people if each["status"] in _PLATFORM]),
                ("ledger", [entry for each in people for entry in _paid(each)]),
            ):
                connection.execute(sa.insert(getattr(tables, name)), rows)


def _posted(project: Project, participants: int) -> list[str]:
    """Offer places for all of them."""
    postings = project.recruiting(MODE, "benchmark").postings
    found = []
    for _ in range(POSTINGS):
        request = postings.request(
            places=-(-participants // POSTINGS),
            reward=Money.parse("1.00"),
            time_allowed=timedelta(hours=1),
        )
        found += [made.posting_id for made in postings.create(request, agreed=postings.quote(request))]
    return found


def _person(number: int, posting_id: str, now: datetime) -> dict[str, Any]:
    status = _STATUSES[number * 37 % len(_STATUSES)]
    begun = (now - timedelta(days=30) + timedelta(seconds=25 * number)).replace(tzinfo=None)
    ended = begun + timedelta(minutes=5 + number % 40) if status in _DONE else None
    key = f"W{number:06}:A{number:06}"
    return {
        "uniqueid": key,
        "workerid": f"W{number:06}",
        "assignmentid": f"A{number:06}",
        "hitid": posting_id,
        "ipaddress": "198.51.100.7",
        "browser": "chrome",
        "platform": "windows",
        "language": "en",
        "cond": number % 4,
        "counterbalance": number % 2,
        "codeversion": "1.0",
        "beginhit": begun,
        "beginexp": begun + timedelta(minutes=2) if status > 1 else None,
        "endhit": ended,
        "bonus": 0.5 if status in _DONE else None,
        "status": status,
        "mode": str(MODE),
        "datastring": _document(key) if status in _DONE else None,
    }


def _document(key: str) -> str:
    trials = [
        {
            "uniqueid": key,
            "current_trial": n,
            "dateTime": 0,
            "trialdata": {"phase": "TEST", "text": "x" * 200},
        }
        for n in range(_TRIALS)
    ]
    return json.dumps({"data": trials, "eventdata": [], "questiondata": {"age": "33"}})


def _entry(person: dict[str, Any]) -> dict[str, Any]:
    entered = person["beginhit"].replace(tzinfo=UTC)
    return {"uniqueid": person["uniqueid"], "recruiter": RECRUITER, "entered_at": entered}


def _head(person: dict[str, Any]) -> dict[str, Any]:
    is_whole = (int(person["workerid"][1:]) % 200 > 0) if person["status"] in _DONE else None
    return {"uniqueid": person["uniqueid"], "answers": "{}", "attributes": "{}", "is_data_whole": is_whole}


def _stream(person: dict[str, Any], now: datetime) -> dict[str, Any]:
    number = int(person["workerid"][1:])
    saved = now if number < _AT_WORK else person["beginhit"].replace(tzinfo=UTC)
    return {
        "uniqueid": person["uniqueid"],
        "name": "s",
        "trials": _TRIALS,
        "saved_at_ms": int(saved.timestamp() * 1000),
    }


def _said(person: dict[str, Any]) -> dict[str, Any]:
    seen = person["beginhit"].replace(tzinfo=UTC) + timedelta(hours=1)
    return {
        "recruiter": RECRUITER,
        "mode": str(MODE),
        "submission_id": person["assignmentid"],
        "participant_id": person["workerid"],
        "posting_id": person["hitid"],
        "uniqueid": person["uniqueid"],
        "state": _PLATFORM[person["status"]],
        "seen_at": seen,
        "submitted_at": seen if person["status"] in _DONE else None,
    }


def _paid(person: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kinds = {5: ("approve",), 7: ("approve", "bonus")}.get(person["status"], ())
    at = person["beginhit"].replace(tzinfo=UTC) + timedelta(hours=2)
    for kind in kinds:
        yield {
            "kind": kind,
            "recruiter": RECRUITER,
            "mode": str(MODE),
            "unique_key": f"{kind} {person['uniqueid']}",
            "token": f"{kind} {person['uniqueid']}",
            "batch": f"{kind} {person['hitid']}"[:64],
            "posting_id": person["hitid"],
            "submission_id": person["assignmentid"],
            "participant_id": person["workerid"],
            "uniqueid": person["uniqueid"],
            "amount_minor": 100 if kind == "approve" else 50,
            "fee_minor": 0,
            "currency": "USD",
            "reason": "",
            "made_by": "benchmark",
            "state": "paid_by_hand",
            "created_at": at,
            "settled_at": at,
            "error": "",
            "detail": "{}",
        }
