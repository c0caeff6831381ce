"""Giving cells away under concurrency: the primitives that enrolment builds on."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from random import Random

from psiturk_ng.domain.allocation import cells_of, least_filled
from psiturk_ng.store import AssignmentRow, Store

CELLS = cells_of(8, 1)
LONG_AGO = datetime(2020, 1, 1)


def enter(store: Store, worker: str) -> int:
    """Give a participant a cell, or the one they have."""
    with store.writing() as writing:
        writing.lock_allocation()
        earlier = writing.of_participant(worker)
        if earlier:
            assert earlier[0].cond is not None
            return earlier[0].cond
        counts = writing.counts_by_cell(codeversion="1.0", mode="live", since=LONG_AGO, include_debug=False)
        cell = least_filled(CELLS, counts, Random())
        row = AssignmentRow(
            uniqueid=f"{worker}:a",
            assignmentid="a",
            workerid=worker,
            hitid="h",
            cond=cell.condition,
            counterbalance=cell.counterbalance,
            codeversion="1.0",
            beginhit=datetime(2026, 11, 1),
            status=1,
            mode="live",
        )
        writing.insert(row, recruiter="link")
        return cell.condition


def enter_many(url: str, workers: list[str]) -> list[int]:
    """Let participants in from ten threads of this process."""
    store = Store(url)
    with ThreadPoolExecutor(10) as threads:
        conditions = list(threads.map(partial(enter, store), workers))
    store.close()
    return conditions


def test_cells_fill_evenly_whatever_arrives_at_once(database_urls: str) -> None:
    """160 participants from 3 processes of 10 threads, each also double-clicking: 20 a cell, one row each."""
    store = Store(database_urls)
    store.migrate(print)
    workers = [f"w{number}" for number in range(160)]
    shares = [workers[number::3] for number in range(3)]
    # Each process also gets the next one's participants: the same person at two servers.
    loads = [shares[number] + shares[(number + 1) % 3] for number in range(3)]
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as processes:
        answers = list(processes.map(partial(enter_many, database_urls), loads))
    given: dict[str, set[int]] = {}
    for load, conditions in zip(loads, answers, strict=True):
        for worker, condition in zip(load, conditions, strict=True):
            given.setdefault(worker, set()).add(condition)
    assert len(given) == 160
    assert all(len(conditions) == 1 for conditions in given.values())
    assert set(Counter(next(iter(conditions)) for conditions in given.values()).values()) == {20}
    with store.reading() as reading:
        assert len(list(reading.datastrings())) == 160
    store.close()


def test_a_missing_lock_row_is_made(store: Store) -> None:
    """A database restored by hand still allocates."""
    with store.writing() as writing:
        writing.connection.execute(store.tables.locks.delete())
    with store.writing() as writing:
        writing.lock_allocation()
        versions = writing.connection.scalars(store.tables.locks.select()).all()
    assert versions == ["allocation"]
