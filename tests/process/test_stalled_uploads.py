"""Uploads that do not go on hold nobody else, and do not keep a server from ending."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import pytest

from psiturk_ng.supervisor import Server
from tests.recovery.line import Line, Weather
from tests.recovery.wire import request_bytes
from tests.servers import new_ids

STALLED = 100
MORE_THAN_THREADS = 200
SAVES = 200
P95_MS = 200
OFF_SECONDS = 15


def entered(server: Server) -> Line:
    """Let a participant in."""
    line = Line(server.report().url, new_ids(), Weather())
    line.enter()
    return line


def save_of(first: int) -> dict[str, Any]:
    """Write a save of one trial."""
    trial = {"current_trial": first, "dateTime": 1_700_000_000_000 + first, "trialdata": {"word": "x" * 200}}
    return {"stream": "stalled-test", "trials": {"first": first, "records": [trial]}}


@contextmanager
def stalled_uploads(server: Server, number: int) -> Iterator[list[socket.socket]]:
    """Begin that many saves, each on a connection of its own, and send half of each."""
    line, place = entered(server), urlsplit(server.report().url)
    data = request_bytes("POST", server.report().url, f"{line.path}/records", line.token, save_of(0))
    with ExitStack() as stack:
        begun = []
        for _ in range(number):
            connection = socket.create_connection((place.hostname, place.port or 80), timeout=60)
            stack.enter_context(connection)
            connection.sendall(data[:-100])
            begun.append(connection)
        yield begun


def p95_ms(line: Line, numbers: range) -> float:
    """Save trials of these numbers, one after the other; tells how long all but the slowest took."""
    times_ms = []
    for first in numbers:
        begin = time.perf_counter()
        line.insist("POST", f"{line.path}/records", json=save_of(first))
        times_ms.append((time.perf_counter() - begin) * 1000)
    return quantiles(times_ms, n=20)[-1]


def test_a_hundred_stalled_uploads_hold_nobody_else(server: Server) -> None:
    """Others' saves stay quick meanwhile; on a machine that is slow anyway, about as quick as before."""
    server.start()
    line = entered(server)
    before_ms = p95_ms(line, range(SAVES))
    with stalled_uploads(server, STALLED):
        meanwhile_ms = p95_ms(line, range(SAVES, 2 * SAVES))
    print(f"with {STALLED} stalled uploads: p95 {meanwhile_ms:.1f} ms, before {before_ms:.1f} ms")
    assert meanwhile_ms < max(P95_MS, 3 * before_ms)


def test_stalled_uploads_do_not_keep_a_server_from_ending(server: Server) -> None:
    """Whoever waits at the shell waits for a bounded time."""
    server.start()
    with stalled_uploads(server, STALLED):
        begin = time.perf_counter()
        server.stop()
        seconds = time.perf_counter() - begin
    print(f"with {STALLED} stalled uploads: off after {seconds:.1f} s")
    assert seconds < OFF_SECONDS


@pytest.mark.slow
def test_more_stalled_uploads_than_threads_are_given_up(server: Server) -> None:
    """Others are answered afterwards, and clients send again what was given up."""
    server.start()
    line = entered(server)
    with stalled_uploads(server, MORE_THAN_THREADS) as stalled:
        line.insist("POST", f"{line.path}/records", json=save_of(0))
        answers = {connection.recv(12) for connection in stalled}
    assert answers == {b"HTTP/1.1 408"}
    held = line.insist("GET", line.path).json()["data"]
    assert [trial["current_trial"] for trial in held] == [0]
