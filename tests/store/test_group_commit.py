"""Writes of simultaneous requests share transactions, and nothing else."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from psiturk_ng.errors import StoreError
from psiturk_ng.store import Store, Writing
from psiturk_ng.store.group_commit import GroupCommit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database."""
    store = Store(f"sqlite:///{tmp_path}/participants.db")
    store.migrate(lambda _: None)
    yield store
    store.close()


def hits(store: Store) -> set[str]:
    """Read what was written."""
    with store.reading() as reading:
        return set(reading.connection.scalars(sa.select(store.tables.hits.c.hitid)))


def test_simultaneous_writes_share_transactions_and_each_gets_its_own_answer(store: Store) -> None:
    """While one commit is under way, the others gather."""
    opened = []
    first_is_open, all_wait = threading.Event(), threading.Event()

    @contextmanager
    def counted() -> Iterator[Writing]:
        opened.append(1)
        if len(opened) == 1:
            first_is_open.set()
            assert all_wait.wait(10)
        with store.writing() as writing:
            yield writing

    group = GroupCommit(counted)

    def write(number: int) -> int:
        def do(writing: Writing) -> int:
            writing.connection.execute(sa.insert(store.tables.hits).values(hitid=f"H{number}"))
            return number

        return group.run(do)

    with ThreadPoolExecutor(20) as pool:
        futures = [pool.submit(write, 0)]
        assert first_is_open.wait(10)
        futures += [pool.submit(write, number) for number in range(1, 20)]
        while len(group._waiting) < 19:
            pass
        all_wait.set()
        assert [future.result() for future in futures] == list(range(20))
    assert len(opened) == 2
    assert hits(store) == {f"H{number}" for number in range(20)}


def test_one_failure_costs_the_others_nothing(store: Store) -> None:
    """Whoever fails gets the error; the rest is committed."""

    def write(number: int) -> None:
        def do(writing: Writing) -> None:
            writing.connection.execute(sa.insert(store.tables.hits).values(hitid=f"H{number}"))
            if number % 5 == 0:
                raise ValueError(str(number))

        store.write(do)

    with ThreadPoolExecutor(20) as pool:
        errors = [pool.submit(write, number).exception() for number in range(20)]
    assert [number for number, error in enumerate(errors) if error] == [0, 5, 10, 15]
    assert hits(store) == {f"H{number}" for number in range(20) if number % 5}


def test_a_locked_database_is_waited_for_once() -> None:
    """Who waits is refused with the first: twenty seconds for each in turn would be half an hour."""
    opened = []
    first_is_open, all_wait = threading.Event(), threading.Event()

    @contextmanager
    def refused() -> Iterator[Writing]:
        opened.append(1)
        first_is_open.set()
        assert all_wait.wait(10)
        raise StoreError("The database is busy.")
        yield

    group = GroupCommit(refused)
    with ThreadPoolExecutor(20) as pool:
        futures = [pool.submit(group.run, lambda _: None)]
        assert first_is_open.wait(10)
        futures += [pool.submit(group.run, lambda _: None) for _ in range(19)]
        while len(group._waiting) < 19:
            pass
        all_wait.set()
    assert all(isinstance(future.exception(), StoreError) for future in futures)
    assert len(opened) == 1
