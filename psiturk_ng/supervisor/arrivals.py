"""Connections whose requests arrive at their own pace."""

import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, Final

from gunicorn.workers.gthread import TConn

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STALL_SECONDS: Final = 30.0
"""After this long without a byte a request, or the reading of its answer, is given up."""

COLLECTED_BYTES: Final = 1024 * 1024
"""A longer request gets its thread when so much of it is there."""

_HEAD_BYTES: Final = 64 * 1024
"""No head is longer than gunicorn's limits allow: it answers what is."""

_PART_BYTES: Final = 64 * 1024
_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r", re.IGNORECASE)
_EXPECT: Final = re.compile(rb"\r\nexpect:", re.IGNORECASE)
_TIMED_OUT: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class _Socket(socket.socket):
    """A socket whose calls never block for ever, and ask the kernel only for what is to be done.

    Each call into the kernel is a point at which the threads of a process change places. Gunicorn sets
    timeouts several times for each request, and sends an answer in two parts; here a timeout is set
    when something has to wait, and the first part is sent with the second.

    Args:
        client: the accepted socket, which this one replaces.
    """

    def __init__(self, client: socket.socket) -> None:
        super().__init__(fileno=client.detach())
        super().setblocking(False)
        self._longest_wait_s = STALL_SECONDS
        self._head: bytes | None = None

    def setblocking(self, flag: bool, /) -> None:
        """Block, if at all, until it looks as if nothing more will come."""
        self._longest_wait_s = STALL_SECONDS if flag else 0.0

    def settimeout(self, value: float | None, /) -> None:
        """Wait at most so many seconds, and not beyond where it looks as if nothing more will come."""
        self._longest_wait_s = STALL_SECONDS if value is None else min(value, STALL_SECONDS)

    def gettimeout(self) -> float:
        """Give how long calls wait at most, in seconds."""
        return self._longest_wait_s

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Take what is there; wait only if there is nothing."""
        if not flags:
            try:
                return os.read(self.fileno(), bufsize)
            except BlockingIOError:
                if not self._longest_wait_s:
                    raise
        self._send_head()
        super().settimeout(self._longest_wait_s)
        return super().recv(bufsize, flags)

    def send(self, data: "ReadableBuffer", flags: int = 0, /) -> int:
        """Send what fits; wait only if nothing does."""
        self._send_head()
        super().settimeout(self._longest_wait_s)
        return super().send(data, flags)

    def sendall(self, data: "ReadableBuffer", flags: int = 0, /) -> None:
        """Send what fits at once; wait only for the rest. What begins an answer waits for what follows it."""
        if self._head is not None:
            if not self._head:
                self._head = bytes(data)
                return
            data = self._joined(memoryview(data))
        try:
            sent = os.write(self.fileno(), data)
        except BlockingIOError:
            sent = 0
        rest = memoryview(data)[sent:]
        if rest:
            super().settimeout(self._longest_wait_s)
            super().sendall(rest, flags)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send from a file, after what begins the answer."""
        self._send_head()
        return super().sendfile(file, offset, count)

    def shutdown(self, how: int, /) -> None:
        """Say that no more is sent or read, after what begins the answer."""
        with suppress(OSError):
            self._send_head()
        super().shutdown(how)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Begin an answer, which ends with the block."""
        self._head = b""
        try:
            yield
        finally:
            self._send_head()

    def _joined(self, data: memoryview) -> "ReadableBuffer":
        """Put what begins the answer before what follows it; what is long is not copied for that."""
        if data.nbytes > _PART_BYTES:
            self._send_head()
            return data
        head, self._head = self._head or b"", None
        return head + data

    def _send_head(self) -> None:
        head, self._head = self._head, None
        if head:
            self.sendall(head)


class Connection(TConn):  # type: ignore[misc]
    """A connection that knows when a request on it has arrived.

    Only plain HTTP can be looked into; with TLS, a first byte counts as a request.

    Args:
        cfg: gunicorn's settings.
        client: the accepted socket.
        address: whose it is.
        server: the address it came to.
        linger: closes it once the other side has read what was sent.
    """

    def __init__(
        self,
        cfg: Any,
        client: socket.socket,
        address: Any,
        server: Any,
        linger: Callable[["Connection"], None],
    ) -> None:
        super().__init__(cfg, _Socket(client), address, server)
        self._linger = linger
        self._arrived = bytearray()
        self.deadline = 0.0

    def wait(self, seconds: float) -> None:
        """Set the time at which it is given up unless something comes before."""
        self.deadline = time.monotonic() + seconds

    def collect(self) -> bool:
        """Take what has come, without waiting.

        Returns:
            Whether a thread can work on it now: the request is there, or the other side has gone.
        """
        self.data_ready = True
        if self.cfg.is_ssl:
            return True
        if self.parser is not None:
            self._arrived += self.parser.unreader.take_buffered()
        self.sock.setblocking(False)
        try:
            part = self.sock.recv(_PART_BYTES)
        except BlockingIOError:
            return self._is_whole()
        except OSError:
            return True
        self._arrived += part
        return not part or self._is_whole()

    def init(self) -> None:
        """Hand what was collected to gunicorn's parser; called by gunicorn, in a thread."""
        super().init()
        self.sock.settimeout(STALL_SECONDS)
        if self._arrived:
            self.parser.unreader.unread(bytes(self._arrived))
            self._arrived.clear()

    def answering(self) -> AbstractContextManager[None]:
        """Begin an answer, which ends with the block."""
        return self.sock.answering() if isinstance(self.sock, _Socket) else nullcontext()

    def give_up(self) -> None:
        """Close it, and tell a client that has begun a request so."""
        if self._arrived:
            with suppress(OSError):
                os.write(self.sock.fileno(), _TIMED_OUT)
        self.close()

    def close(self, graceful: bool = False) -> None:
        """Close it, at once or when what was sent has been read; never waits."""
        if graceful:
            self._linger(self)
        else:
            super().close()

    def discard(self) -> bool:
        """Throw away what still comes.

        Returns:
            Whether nothing more will.
        """
        try:
            return not self.sock.recv(_PART_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _is_whole(self) -> bool:
        end = self._arrived.find(_END_OF_HEAD)
        if end < 0:
            return len(self._arrived) > _HEAD_BYTES
        # Who expects an answer before the body sends none until a thread gives it.
        if _EXPECT.search(self._arrived, 0, end + 2):
            return True
        found = _LENGTH.search(self._arrived, 0, end + 2)
        length = end + len(_END_OF_HEAD) + (int(found[1]) if found else 0)
        return len(self._arrived) >= min(length, COLLECTED_BYTES)
