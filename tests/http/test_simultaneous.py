"""Everybody at once: cells stay balanced and nobody gets two rows."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.servers import CHROME, Ids, RunningServer, copy_example, new_ids, running


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Two server processes and a design of four cells."""
    folder = copy_example(tmp_path_factory.mktemp("crowd") / "project")
    with running(folder, threads="2", num_conds="2", num_counters="2") as server:
        yield server


def enter_all(server: RunningServer, visits: list[Ids]) -> Counter[int]:
    """Let everybody arrive at the same time, and count the HTTP statuses."""

    def enter(ids: Ids) -> int:
        return requests.get(
            f"{server.url}/exp?{ids.query()}", headers={"User-Agent": CHROME}, timeout=60
        ).status_code

    with ThreadPoolExecutor(50) as pool:
        return Counter(pool.map(enter, visits))


def cells(server: RunningServer) -> Counter[tuple[int, int]]:
    """Count the rows of each cell."""
    database = sqlite3.connect(server.folder / "participants.db")
    counts = Counter(database.execute("SELECT cond, counterbalance FROM assignments").fetchall())
    database.close()
    return counts


def test_two_hundred_simultaneous_starts_fill_the_cells_evenly(server: RunningServer) -> None:
    """No cell is more than one ahead, nobody is turned away, nobody is there twice (D-52)."""
    assert enter_all(server, [new_ids() for _ in range(200)]) == {200: 200}
    assert sorted(cells(server).values()) == [50, 50, 50, 50]


def test_a_double_click_gets_one_row(server: RunningServer) -> None:
    """psiTurk answered 500 to the losers (D-53)."""
    visits = [new_ids() for _ in range(10)]
    assert enter_all(server, visits * 8) == {200: 80}
    counts = cells(server)
    assert counts.total() == 10
    assert max(counts.values()) - min(counts.values()) <= 1
