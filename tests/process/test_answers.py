"""Answers of every kind arrive whole, and when they are made."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from tests.servers import RunningServer, copy_example, running

WAIT_S = 30
LONG = b"0123456789" * 800_000
CUSTOM = """
import sys
import time
from pathlib import Path

from flask import Blueprint, Response

custom_code = Blueprint("custom_code", __name__)


@custom_code.route("/slowly")
def slowly():
    def parts():
        yield "first"
        while not Path("go.txt").exists():
            time.sleep(0.01)
        yield "second"

    return Response(parts(), mimetype="text/plain")


@custom_code.route("/long")
def long():
    return "0123456789" * 800_000


@custom_code.route("/exit")
def leave():
    sys.exit(3)


class Unheard(BaseException):
    pass


@custom_code.route("/unheard")
def unheard():
    def fail():
        raise Unheard

    answer = Response(status=204)
    answer.call_on_close(fail)
    return answer


@custom_code.route("/spoiled")
def spoiled():
    answer = Response(status=204)
    answer.call_on_close(lambda: 1 / 0)
    return answer
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The example with views that answer in several ways."""
    folder = copy_example(tmp_path_factory.mktemp("answers") / "project")
    (folder / "custom.py").write_text(CUSTOM)
    with running(folder, threads="1") as server:
        yield server


def connected(server: RunningServer, path: str) -> socket.socket:
    """Ask for a page without reading the answer."""
    place = urlsplit(server.url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    connection.settimeout(WAIT_S)
    connection.connect((place.hostname, place.port or 80))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode())
    return connection


def until(connection: socket.socket, wanted: bytes) -> bytes:
    """Read until something has come, or everything."""
    data = b""
    while wanted not in data and (part := connection.recv(65536)):
        data += part
    return data


def test_an_answer_comes_as_it_is_made(server: RunningServer) -> None:
    """Its first part is there before the second is made."""
    with connected(server, "/slowly") as connection:
        begun = until(connection, b"first")
        (server.folder / "go.txt").touch()
        rest = until(connection, b"second")
    assert begun.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"first" in begun
    assert b"second" in rest


def test_a_slow_reader_gets_a_long_answer_whole(server: RunningServer) -> None:
    """The server sends what fits, goes on with others, and sends the rest when there is room."""
    with connected(server, "/long") as connection:
        for _ in range(5):
            assert server.get("/ad").status_code in (200, 400)
        data = until(connection, b"no such text")
    head, _, body = data.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(LONG)}".encode() in head
    assert body == LONG


def test_an_answer_without_a_body_comes(server: RunningServer) -> None:
    """HEAD is answered at once, and the connection goes on."""
    with requests.Session() as session:
        for _ in range(2):
            head = session.head(f"{server.url}/long", timeout=WAIT_S)
            assert (head.status_code, head.headers["Content-Length"], head.content) == (
                200,
                str(len(LONG)),
                b"",
            )
        assert session.get(f"{server.url}/long", timeout=WAIT_S).content == LONG


def test_a_file_follows_its_head(server: RunningServer) -> None:
    """Files go from disk to the network, several on one connection."""
    static = server.folder / "static"
    files = [file for file in sorted(static.rglob("*")) if file.is_file()]
    assert files
    with requests.Session() as session:
        for file in files:
            answer = session.get(f"{server.url}/static/{file.relative_to(static)}", timeout=WAIT_S)
            assert (answer.status_code, answer.content) == (200, file.read_bytes())


def test_project_code_that_exits_ends_its_request_only(server: RunningServer) -> None:
    """It is answered with status 500, the log tells why, and the same process answers others."""
    answer = server.get("/exit")
    assert answer.status_code == 500
    assert "SystemExit: 3" in server.log()
    assert_one_process_answers(server)


def test_what_nobody_catches_costs_neither_a_thread_nor_a_connection(server: RunningServer) -> None:
    """More such requests than there are threads, and the server goes on."""
    for _ in range(70):
        with connected(server, "/unheard") as connection:
            assert until(connection, b"no such text").startswith(b"HTTP/1.1 204")
    assert server.log().count("A request failed in a way that nobody expects.") == 70
    assert_one_process_answers(server)


def test_a_head_is_sent_although_what_comes_after_fails(server: RunningServer) -> None:
    """The answer is there; its clearing up is not."""
    with connected(server, "/spoiled") as connection:
        assert until(connection, b"no such text").startswith(b"HTTP/1.1 204")
    assert "ZeroDivisionError" in server.log()


def assert_one_process_answers(server: RunningServer) -> None:
    """Everybody else is served, by the process that was there from the start."""
    assert server.get("/ad").status_code in (200, 400)
    assert server.log().count("Booting worker") <= 1
