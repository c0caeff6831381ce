"""Requests that arrive twice, in the wrong order, or cut off."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from psiturk_ng.domain.saves import Kind
from tests.figures import Figures
from tests.recovery.ledger import columns
from tests.recovery.line import Line, Weather
from tests.recovery.participants import make_record
from tests.recovery.restarting import RestartingServer
from tests.recovery.sizes import IS_LONG
from tests.recovery.wire import request_bytes, send
from tests.servers import Ids, new_ids, wait_until

STREAM = "stream-on-the-wire"
CUTS = 300 if IS_LONG else 40
BATCHES = 200 if IS_LONG else 30


@dataclass
class Wire:
    """One participant, whose requests are written by hand."""

    url: str
    ids: Ids
    line: Line

    def save(self, first: int, end: int) -> bytes:
        """Write the request that saves the trials from `first` to before `end`."""
        records = [make_record(Kind.TRIAL, number, str(number)) for number in range(first, end)]
        body = {"stream": STREAM, "trials": {"first": first, "records": records}}
        return request_bytes("POST", self.url, f"{self.line.path}/records", self.line.token, body)

    def put(self, count: int) -> bytes:
        """Write the request that saves a whole document of so many trials."""
        records = [make_record(Kind.TRIAL, number, str(number)) for number in range(count)]
        body = {"currenttrial": count, "data": records, "questiondata": {}, "eventdata": []}
        return request_bytes("PUT", self.url, self.line.path, self.line.token, body)

    def insist_on_putting(self, count: int) -> None:
        """Save a whole document of so many trials until it is acknowledged."""
        wait_until(lambda: send(self.url, self.put(count), answers=1) == [200], what="an acknowledgement")

    def document(self) -> Any:
        """Read what the server holds."""
        return self.line.insist("GET", self.line.path).json()

    def numbers(self) -> list[int]:
        """Give the numbers of the trials that the server holds, in order."""
        return [record["current_trial"] for record in self.document().get("data", [])]


@pytest.fixture
def wire(sqlite_server: RestartingServer) -> Wire:
    """A participant who has just begun."""
    ids = new_ids()
    line = Line(sqlite_server.url, ids, Weather())
    line.enter()
    return Wire(sqlite_server.url, ids, line)


@pytest.mark.parametrize("kind", ["save", "put"])
def test_a_request_that_is_cut_off_stores_nothing(wire: Wire, kind: str, figures: Figures) -> None:
    """Wherever it ends, and whether the connection is dropped or an answer is waited for."""
    whole = wire.save(0, 5) if kind == "save" else wire.put(5)
    rng = Random(kind)
    for _ in range(CUTS):
        part = whole[: rng.randrange(1, len(whole))]
        statuses = send(wire.url, part, answers=rng.randrange(2))
        assert all(status >= 400 for status in statuses)
        assert wire.numbers() == []
    assert send(wire.url, whole, answers=1) == [200]
    assert wire.numbers() == [0, 1, 2, 3, 4]
    figures(f"{CUTS} requests cut off, 0 records of them stored")


@pytest.mark.parametrize("kind", ["save", "put"])
def test_a_request_that_arrives_many_times_is_stored_once(wire: Wire, kind: str, figures: Figures) -> None:
    """One after the other on one connection, and on eight connections at the same time."""
    whole = wire.save(0, 5) if kind == "save" else wire.put(5)
    assert send(wire.url, whole * 3, answers=3) == [200] * 3
    with ThreadPoolExecutor(8) as pool:
        statuses = pool.map(lambda _: send(wire.url, whole * 2, answers=2), range(8))
        assert {status for each in statuses for status in each} == {200}
    assert wire.numbers() == [0, 1, 2, 3, 4]
    figures("19 times 5 acknowledged, present 5, duplicate 0")


def test_saves_in_any_order_are_stored_in_theirs(wire: Wire, figures: Figures) -> None:
    """Shuffled, all at once, again and again until there is no gap; finished in the middle of it."""
    rng = Random(3)
    batches = [wire.save(3 * number, 3 * number + 3) for number in range(BATCHES)]
    rounds = 0
    with ThreadPoolExecutor(6) as pool:
        while len(wire.numbers()) < 3 * BATCHES:
            assert wire.numbers() == list(range(len(wire.numbers())))
            statuses = pool.map(lambda data: send(wire.url, data, answers=1), rng.sample(batches, BATCHES))
            assert {status for each in statuses for status in each} == {200}
            wire.line.finish()
            rounds += 1
    assert wire.numbers() == list(range(3 * BATCHES))
    figures(f"acknowledged {3 * BATCHES}, present {3 * BATCHES}, duplicate 0, after {rounds} rounds")


def test_the_column_is_complete_when_documents_arrive_in_any_order_after_the_finish(
    wire: Wire, sqlite_url: str
) -> None:
    """The newest is there, although the oldest came last."""
    wire.line.finish()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(wire.insist_on_putting, range(BATCHES, -1, -1)))
    assert wire.numbers() == list(range(BATCHES))
    assert columns(sqlite_url)[wire.ids.uniqueid] == wire.document()
