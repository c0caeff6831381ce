"""Requests that do not go on hold nobody else, and do not keep a server from ending."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import pytest

from psiturk_ng.supervisor import Server
from tests.figures import Figures
from tests.process.conftest import MakeServer
from tests.recovery.line import Line, Weather
from tests.recovery.sizes import IS_LONG
from tests.recovery.wire import request_bytes, send
from tests.servers import new_ids, wait_until

HERE = Path(__file__).parent
MORE_THAN_THREADS = 300
SAVES = 1000 if IS_LONG else 100
OFF_SECONDS = 15
ENDS = {"nothing": 0, "half a head": 60, "half a body": -100}


def entered(server: Server) -> Line:
    """Let a participant in."""
    line = Line(server.report().url, new_ids(), Weather())
    line.enter()
    return line


def save_of(first: int) -> dict[str, Any]:
    """Write a save of one trial."""
    trial = {"current_trial": first, "dateTime": 1_700_000_000_000 + first, "trialdata": {"word": "x" * 200}}
    return {"stream": "stalled-test", "trials": {"first": first, "records": [trial]}}


def save_bytes(line: Line, url: str) -> bytes:
    """Write that save as it goes over the wire."""
    return request_bytes("POST", url, f"{line.path}/records", line.token, save_of(0))


@contextmanager
def stalled(server: Server, number: int, end: int) -> Iterator[list[socket.socket]]:
    """Begin that many saves, each on a connection of its own, and send each up to the same byte."""
    line, place = entered(server), urlsplit(server.report().url)
    data = save_bytes(line, server.report().url)
    with ExitStack() as stack:
        begun = []
        for _ in range(number):
            connection = socket.create_connection((place.hostname, place.port or 80), timeout=60)
            stack.enter_context(connection)
            connection.sendall(data[:end])
            begun.append(connection)
        yield begun


def are_waiting(connections: list[socket.socket]) -> bool:
    """Tell whether none of them was answered or closed."""
    for connection in connections:
        connection.setblocking(False)
        try:
            connection.recv(1)
        except BlockingIOError:
            connection.settimeout(60)
        else:
            return False
    return True


def p95_ms(line: Line, numbers: range) -> float:
    """Save trials of these numbers, one after the other; tells how long all but the slowest took."""
    times_ms = []
    for first in numbers:
        begin = time.perf_counter()
        line.insist("POST", f"{line.path}/records", json=save_of(first))
        times_ms.append((time.perf_counter() - begin) * 1000)
    return quantiles(times_ms, n=20)[-1]


@pytest.mark.parametrize("end", ENDS)
def test_stalled_requests_hold_nobody_else(running_server: Server, end: str, figures: Figures) -> None:
    """More than twice as many as there are threads: others are answered while they all still wait."""
    line = entered(running_server)
    before_ms = p95_ms(line, range(SAVES))
    with stalled(running_server, MORE_THAN_THREADS, ENDS[end]) as connections:
        meanwhile_ms = p95_ms(line, range(SAVES, 2 * SAVES))
        assert are_waiting(connections)
    figures(f"{MORE_THAN_THREADS} stalled: others' p95 {meanwhile_ms:.1f} ms, before that {before_ms:.1f} ms")
    assert len(line.insist("GET", line.path).json()["data"]) == 2 * SAVES


@pytest.mark.parametrize("end", ENDS)
def test_stalled_requests_do_not_keep_a_server_from_ending(
    running_server: Server, end: str, figures: Figures
) -> None:
    """Whoever waits at the shell waits for a bounded time."""
    with stalled(running_server, MORE_THAN_THREADS, ENDS[end]):
        begin = time.perf_counter()
        running_server.stop()
        seconds = time.perf_counter() - begin
    figures(f"{MORE_THAN_THREADS} stalled: off after {seconds:.1f} s")
    assert seconds < OFF_SECONDS


def test_a_request_that_comes_in_pieces_is_answered(running_server: Server) -> None:
    """Byte by byte, several on one connection, and after a pause: where the pieces end does not matter."""
    line, place = entered(running_server), urlsplit(running_server.report().url)
    data = save_bytes(line, running_server.report().url)
    with socket.create_connection((place.hostname, place.port or 80), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in data:
            connection.sendall(bytes([byte]))
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert send(running_server.report().url, data * 4, answers=4) == [200] * 4
    assert [trial["current_trial"] for trial in line.insist("GET", line.path).json()["data"]] == [0]


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(running_server: Server) -> None:
    """Some libraries send `Expect: 100-continue` with long bodies."""
    line, place = entered(running_server), urlsplit(running_server.report().url)
    head, _, body = save_bytes(line, running_server.report().url).partition(b"\r\n\r\n")
    with socket.create_connection((place.hostname, place.port or 80), timeout=30) as connection:
        connection.sendall(head + b"\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 100"
        connection.sendall(body)
        wait_until(lambda: b"HTTP/1.1 200" in connection.recv(4096), what="the answer")


def test_silence_before_tls_holds_nobody_else(make_server: MakeServer) -> None:
    """Connections on which no TLS begins wait without a thread too."""
    server = make_server(certfile=str(HERE / "loopback.pem"), keyfile=str(HERE / "loopback.key"))
    server.start()
    place = urlsplit(server.report().url)
    with ExitStack() as stack:
        silent = [
            stack.enter_context(socket.create_connection((place.hostname, place.port or 443), timeout=60))
            for _ in range(MORE_THAN_THREADS)
        ]
        assert server.report().is_running
        assert are_waiting(silent)


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
def test_stalled_requests_are_given_up(running_server: Server, end: str) -> None:
    """Clients send again what was given up; connections that brought nothing are closed without a word."""
    with stalled(running_server, MORE_THAN_THREADS, ENDS[end]) as connections:
        answers = {connection.recv(12) for connection in connections}
    assert answers == {b"HTTP/1.1 408" if ENDS[end] else b""}
