"""One participant's connection: HTTP/1.1 with keep-alive, small enough not to disturb what it measures."""

import asyncio
from dataclasses import dataclass
from typing import Final

HEAD_END: Final = b"\r\n\r\n"
TIMEOUT_SECONDS: Final = 60.0
BROWSER_CONNECTIONS: Final = 6


class ConnectionFailed(Exception):
    """No answer came: refused, cut, or too late."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Args:
        status: the HTTP status.
        body: without its head.
        retry_after_seconds: what the server asked for; None if it did not.
    """

    status: int
    body: bytes
    retry_after_seconds: float | None = None


class _Wire(asyncio.Protocol):
    """One TCP connection, from its opening to its end."""

    def __init__(self) -> None:
        self.is_open = False
        self._received = bytearray()
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.is_open = True

    async def exchange(self, message: bytes) -> Answer:
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        self._received.clear()
        self._answer = loop.create_future()
        self._transport.write(message)
        timer = loop.call_later(TIMEOUT_SECONDS, self._fail, f"no answer within {TIMEOUT_SECONDS:.0f} s")
        try:
            return await self._answer
        finally:
            timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(HEAD_END)
        if end < 0:
            return
        status, headers = _head(bytes(self._received[:end]))
        length = headers.get(b"content-length")
        if length is None:
            self._fail("an answer without Content-Length")
            return
        begin = end + len(HEAD_END)
        if len(self._received) - begin < int(length):
            return
        body = bytes(self._received[begin : begin + int(length)])
        retry_after = headers.get(b"retry-after")
        if headers.get(b"connection") == b"close":
            self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Answer(status, body, float(retry_after) if retry_after else None))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the connection was cut")

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def _fail(self, why: str) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionFailed(why))


class Connection:
    """Sends one request at a time; connects when needed.

    Args:
        host: address of the server.
        port: of the server.

    Attributes:
        sent_bytes: what was sent so far, heads included.
        reconnects: how often the server had closed a connection that was used before.
    """

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._wire: _Wire | None = None
        self.sent_bytes = 0
        self.reconnects = 0

    async def request(self, method: str, target: str, headers: str = "", body: bytes = b"") -> Answer:
        """Send a request and wait for its answer.

        Args:
            method: such as `POST`.
            target: path and query.
            headers: whole lines, each with its line end.
            body: what is sent.

        Raises:
            ConnectionFailed: if no answer comes.
        """
        lines = f"{method} {target} HTTP/1.1\r\nHost: {self._address[0]}:{self._address[1]}\r\n{headers}"
        if body or method != "GET":
            lines += f"Content-Length: {len(body)}\r\n"
        message = lines.encode() + b"\r\n" + body
        was_open = self._wire is not None and self._wire.is_open
        try:
            return await self._exchange(message)
        except ConnectionFailed:
            if not was_open:
                raise
        # The server closed an idle connection while the request was on its way: a browser sends it again.
        self.reconnects += 1
        return await self._exchange(message)

    def close(self) -> None:
        """Hang up."""
        if self._wire is not None:
            self._wire.close()

    async def _exchange(self, message: bytes) -> Answer:
        if self._wire is None or not self._wire.is_open:
            loop = asyncio.get_running_loop()
            try:
                _, self._wire = await loop.create_connection(_Wire, *self._address)
            except OSError as error:
                raise ConnectionFailed(str(error)) from error
        self.sent_bytes += len(message)
        return await self._wire.exchange(message)


class Pool:
    """As many connections as a browser opens to one server, for requests that do not wait for each other.

    Args:
        host: address of the server.
        port: of the server.
    """

    def __init__(self, host: str, port: int) -> None:
        self._all = [Connection(host, port) for _ in range(BROWSER_CONNECTIONS)]
        self._idle = asyncio.LifoQueue[Connection]()
        for each in self._all:
            self._idle.put_nowait(each)

    @property
    def sent_bytes(self) -> int:
        """What was sent so far."""
        return sum(each.sent_bytes for each in self._all)

    async def request(self, method: str, target: str, headers: str = "", body: bytes = b"") -> Answer:
        """Send a request on a connection that is free; see Connection."""
        connection = await self._idle.get()
        try:
            return await connection.request(method, target, headers, body)
        finally:
            self._idle.put_nowait(connection)

    def close(self) -> None:
        """Hang up."""
        for each in self._all:
            each.close()


def _head(head: bytes) -> tuple[int, dict[bytes, bytes]]:
    first, *lines = head.split(b"\r\n")
    pairs = (line.partition(b":")[::2] for line in lines)
    return int(first.split(b" ", 2)[1]), {name.lower(): value.strip().lower() for name, value in pairs}
