"""The database stops, is locked or cannot grow while participants save."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from psiturk_ng.errors import StoreFull
from tests.recovery.conftest import Check
from tests.recovery.crowd import at_work
from tests.recovery.databases import (
    RestartingPostgresql,
    limit_file_size,
    locked_again_and_again,
    own_postgresql,
)
from tests.recovery.inside import open_inside
from tests.recovery.restarting import RestartingServer
from tests.recovery.sizes import IS_LONG, SIZE
from tests.servers import wait_until

REFUSALS = {503, 507}
SHORTER_THAN_ANY_BYTES = 8_192
"""SQLite's write-ahead log is written from its beginning again, so its own length would let much through."""


@pytest.fixture
def postgresql() -> Iterator[RestartingPostgresql]:
    """A PostgreSQL server that may be restarted."""
    with own_postgresql() as server:
        yield server


@pytest.mark.postgresql
@pytest.mark.parametrize("end", ["stop", "crash"])
def test_a_restarted_postgresql_loses_nothing(
    postgresql: RestartingPostgresql, example_folder: Path, check: Check, end: str
) -> None:
    """While it is away, saves are refused and tried again; nobody restarts our server."""
    server = RestartingServer(example_folder, database_url=postgresql.url)
    try:
        with at_work(server.url, SIZE) as crowd, crowd.staying():
            for number in range(SIZE.rounds):
                crowd.wait_for((number + 1) / (SIZE.rounds + 1))
                refused = crowd.weather.answers[503]
                getattr(postgresql, end)()
                wait_until(lambda: crowd.weather.answers[503] > refused, what="a refusal")  # noqa: B023
                postgresql.start()
        check(crowd, postgresql.url)
    finally:
        server.close()


def test_a_lock_storm_loses_nothing(
    sqlite_server: RestartingServer, sqlite_url: str, example_folder: Path, check: Check
) -> None:
    """Another program keeps SQLite locked nearly all the time; in the long form longer than we wait."""
    held_s, times = (33.0, 3) if IS_LONG else (0.7, 4)
    with at_work(sqlite_server.url, SIZE) as crowd:
        crowd.wait_for(0.2)
        path = example_folder / "participants.db"
        with locked_again_and_again(path, held_s=held_s, free_s=0.02, times=times):
            pass
    check(crowd, sqlite_url)


def test_a_full_disk_loses_nothing(
    sqlite_server: RestartingServer, sqlite_url: str, example_folder: Path, check: Check
) -> None:
    """No file of the server can grow: saves are refused, what is stored can be read, then all goes on."""
    with at_work(sqlite_server.url, SIZE) as crowd, crowd.staying():
        for number in range(SIZE.rounds):
            crowd.wait_for((number + 1) / (SIZE.rounds + 1))
            before = refusals(crowd.weather.answers)
            limit_file_size(sqlite_server.processes, SHORTER_THAN_ANY_BYTES)
            wait_until(lambda: refusals(crowd.weather.answers) > before + 2, what="refusals")  # noqa: B023
            crowd.read_somebody()
            limit_file_size(sqlite_server.processes, None)
    check(crowd, sqlite_url)
    with closing(sqlite3.connect(example_folder / "participants.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_database_that_may_not_grow_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    """SQLite itself says that it is full: the save is refused with 507, and works again later."""
    inside = open_inside(tmp_path, f"sqlite:///{tmp_path}/participants.db")
    pages = {"most": 0}

    @event.listens_for(inside.store.engine, "checkout")
    def limit(connection: sqlite3.Connection, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages['most'] or 10**6}")

    uniqueid = inside.enter()
    trials = [{"current_trial": number, "trialdata": {"text": "x" * 500}} for number in range(400)]
    with closing(sqlite3.connect(tmp_path / "participants.db")) as database:
        pages["most"] = database.execute("PRAGMA page_count").fetchone()[0] + 5
    held, refused = 0, 0
    while held < len(trials):
        body = {"stream": "stream-one", "trials": {"first": held, "records": trials[held : held + 10]}}
        try:
            held = inside.save(uniqueid, body).trials
        except StoreFull:
            assert inside.recording.load(uniqueid).document["data"] == trials[:held]
            refused, pages["most"] = refused + 1, pages["most"] + 20
    assert refused
    assert inside.recording.load(uniqueid).document["data"] == trials
    inside.store.close()


def refusals(answers: dict[Any, int]) -> int:
    """Count answers that say that the server cannot store now."""
    return sum(answers[status] for status in REFUSALS)
