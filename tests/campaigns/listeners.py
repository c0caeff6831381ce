"""A webhook and a server of e-mail on this machine that keep what they are sent."""

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any


class _Hook(BaseHTTPRequestHandler):
    got: list[Any]

    def do_POST(self) -> None:
        """Keep what was sent."""
        self.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class _Mail(socketserver.StreamRequestHandler):
    got: list[Any]

    def handle(self) -> None:
        """Talk as RFC 5321 has it, as far as one message needs."""
        self._say("220 here")
        for line in iter(self.rfile.readline, b""):
            word = line.split()[0].upper()
            if word == b"DATA":
                self._say("354 go on")
                self.got.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            self._say("221 bye" if word == b"QUIT" else "250 well")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def _listening(server: socketserver.TCPServer) -> Iterator[int]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Slow(socketserver.StreamRequestHandler):
    over: Event

    def handle(self) -> None:
        """Begin an answer, and say a little of it now and then."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Wait: ")
        while not self.over.wait(0.05):
            self.wfile.write(b".")


class _Many(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def slow_webhook() -> Iterator[str]:
    """Listen, and never come to an end of the answer; gives the address."""
    over = Event()
    with _listening(_Many(("127.0.0.1", 0), type("Slow", (_Slow,), {"over": over}))) as port:
        yield f"http://127.0.0.1:{port}/told"
        over.set()


@contextmanager
def webhook() -> Iterator[tuple[str, list[Any]]]:
    """Listen; gives the address, and the documents that came."""
    got: list[Any] = []
    with _listening(HTTPServer(("127.0.0.1", 0), type("Hook", (_Hook,), {"got": got}))) as port:
        yield f"http://127.0.0.1:{port}/told", got


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """Listen; gives the port, and the messages that came."""
    got: list[str] = []
    server = socketserver.TCPServer(("127.0.0.1", 0), type("Mail", (_Mail,), {"got": got}))
    with _listening(server) as port:
        yield port, got
