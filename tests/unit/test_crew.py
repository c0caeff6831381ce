"""The threads of a worker process: each task is done once, whatever the others do."""

import os
import selectors
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest

from psiturk_ng.supervisor.crew import Crew, Errands

WAIT_S = 20
MOST = 4


@pytest.fixture
def errands() -> Iterator[Errands]:
    """What threads leave to this one."""
    made = Errands()
    made.init()
    yield made
    for descriptor in (made.fileno(), made._write_fd):
        os.close(descriptor)


def do_errands(errands: Errands, done: Counter[object], wanted: int) -> None:
    """Be the main loop until so many calls were made; it sleeps when nobody wakes it."""
    with selectors.DefaultSelector() as poller:
        poller.register(errands.fileno(), selectors.EVENT_READ, errands.run_callbacks)
        while done.total() < wanted:
            events = poller.select(WAIT_S)
            assert events, f"nobody woke the loop: {done.total()} of {wanted} calls were made"
            for key, _ in events:
                key.data(key.fileobj)


def test_stuck_tasks_hold_no_other_while_a_thread_is_left() -> None:
    """All but one thread stand still; the last one does everything else."""
    crew, release, done = Crew(MOST), threading.Event(), threading.Semaphore(0)
    try:
        for _ in range(MOST - 1):
            crew.submit(lambda: release.wait(WAIT_S))
        for _ in range(100):
            crew.submit(done.release)
        assert all(done.acquire(timeout=WAIT_S) for _ in range(100))
    finally:
        release.set()
        crew.shutdown()


def test_no_more_threads_work_than_there_may_be() -> None:
    """Other tasks wait until one is free, and are done then."""
    crew, release = Crew(MOST), threading.Event()
    begun, done, threads = threading.Semaphore(0), threading.Semaphore(0), set()

    def stand_still() -> None:
        threads.add(threading.current_thread())
        begun.release()
        release.wait(WAIT_S)
        done.release()

    for _ in range(3 * MOST):
        crew.submit(stand_still)
    assert all(begun.acquire(timeout=WAIT_S) for _ in range(MOST))
    assert not begun.acquire(blocking=False)
    release.set()
    assert all(done.acquire(timeout=WAIT_S) for _ in range(3 * MOST))
    assert len(threads) == MOST
    crew.shutdown()
    for thread in threads:
        thread.join(WAIT_S)
    assert not any(thread.is_alive() for thread in threads)


def test_whatever_threads_leave_is_done_once(errands: Errands) -> None:
    """Many threads leave calls while the loop does others; none is lost, none is made twice."""
    done: Counter[object] = Counter()
    threads = [
        threading.Thread(
            target=lambda name=name: [errands.defer(done.update, [(name, n)]) for n in range(500)]
        )
        for name in range(8)
    ]
    for thread in threads:
        thread.start()
    do_errands(errands, done, 8 * 500)
    for thread in threads:
        thread.join(WAIT_S)
    assert done == Counter(product(range(8), range(500)))


def test_a_call_may_leave_another(errands: Errands) -> None:
    """What is left in the middle of the loop wakes it again."""
    done: Counter[object] = Counter()

    def go_on(left: int) -> None:
        done.update([left])
        if left:
            errands.defer(go_on, left - 1)

    errands.defer(go_on, 9)
    do_errands(errands, done, 10)
    assert done == Counter(range(10))
