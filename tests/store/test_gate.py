"""Too many for the database are refused; none is refused while it gets on."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from psiturk_ng.errors import Overloaded, StoreError
from psiturk_ng.store.gate import Gate

PLACES = 3
PATIENCE_S = 0.05


@pytest.fixture
def gate() -> Gate:
    """A gate of three places."""
    return Gate(PLACES, PATIENCE_S)


@contextmanager
def all_places_taken(gate: Gate, error: type[Exception] | None = None) -> Iterator[None]:
    """Keep a gate full while the block runs; then everybody leaves, with an error if one is given."""
    is_over, inside = threading.Event(), threading.Barrier(PLACES + 1)

    def stay() -> None:
        with gate.passage():
            inside.wait(10)
            is_over.wait(10)
            if error is not None:
                raise error("as asked")

    with ThreadPoolExecutor(PLACES) as pool:
        staying = [pool.submit(stay) for _ in range(PLACES)]
        inside.wait(10)
        try:
            yield
        finally:
            is_over.set()
        assert {type(each.exception()) for each in staying} == {error or type(None)}


def test_whoever_comes_to_a_stuck_database_is_refused(gate: Gate) -> None:
    """And let in again when somebody has left."""
    with all_places_taken(gate), pytest.raises(Overloaded), gate.passage():
        pass
    with gate.passage():
        pass


def test_nobody_is_refused_while_others_come_out(gate: Gate) -> None:
    """However many wait, and for however long: each time somebody leaves the patience begins anew."""
    pause = threading.Event()

    def pass_slowly() -> None:
        with gate.passage():
            pause.wait(PATIENCE_S / 5)

    with ThreadPoolExecutor(20 * PLACES) as pool:
        waiting = [pool.submit(pass_slowly) for _ in range(20 * PLACES)]
    assert [each.exception() for each in waiting] == [None] * (20 * PLACES)


def test_a_failure_leaves_the_place_to_the_next(gate: Gate) -> None:
    """Of the database or of the code inside."""
    for error in (StoreError, ValueError):
        with all_places_taken(gate, error):
            pass
    with all_places_taken(gate):
        pass


def test_the_log_tells_of_refusals_once(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    """When they begin and, with their number, when they are over: not each of them."""
    caplog.set_level(logging.WARNING)
    with all_places_taken(gate):
        for _ in range(10):
            with pytest.raises(Overloaded), gate.passage():
                pass
    # Threads of earlier tests may still write of databases that are gone.
    told = [record for record in caplog.records if record.name == "psiturk_ng.store.gate"]
    assert [record.levelname for record in told] == ["WARNING", "WARNING"]
    assert "refused until it does" in told[0].getMessage()
    assert "10 requests were refused" in told[1].getMessage()
