"""The worker process: threads work on requests that have arrived, and wait for none."""

import errno
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from psiturk_ng.supervisor.arrivals import STALL_SECONDS, Connection
from psiturk_ng.supervisor.crew import Answered, Crew, Errands

LOOK_SECONDS: Final = 1.0
LINGER_SECONDS: Final = 2.0


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threaded worker, in which slow clients hold no thread.

    The main loop collects a request and gives it to a thread when it is there; a client
    that stalls in its head or its body costs a connection only. Likewise the main loop does not
    wait for a client to close a connection that was answered.

    Overridden are the methods through which every connection of gunicorn 27 passes;
    tests/process/test_stalled_requests.py holds what they promise.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: set[Connection] = set()
        self._closing: set[Connection] = set()
        self._next_look = 0.0
        self._next_sign = 0.0
        self.method_queue = Errands()

    def init_process(self) -> None:
        """Work until the end; called by gunicorn in the new process."""
        try:
            super().init_process()
        finally:
            # However it ends: the process would wait for ever for threads that nobody told to.
            self.tpool.shutdown()

    def accept(self, listener: Any) -> None:
        """Take a connection; called by gunicorn when there may be one."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, client, address, listener.getsockname(), self._linger)
        self._await(conn)

    def enqueue_req(self, conn: Connection) -> None:
        """Give a connection to a thread when its request is there; called by gunicorn when something is."""
        if conn.collect():
            self.tpool.submit(partial(self._answer, conn))
        else:
            self._await(conn)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Answer a request; called by gunicorn, in a thread."""
        try:
            with conn.answering():
                return bool(super().handle_request(req, conn))
        except SystemExit as error:
            # It ends this request, which gunicorn answers with status 500, and not everybody's server.
            raise RuntimeError("The project's own code wanted to exit.") from error

    def notify(self) -> None:
        """Show the master that this worker lives; called by gunicorn in every turn of its loop."""
        now = time.monotonic()
        if now >= self._next_sign:
            self._next_sign = now + min(LOOK_SECONDS, self.timeout / 2)
            super().notify()

    def get_thread_pool(self) -> Crew:
        """Make the threads; called by gunicorn."""
        return Crew(self.cfg.threads)

    def murder_pending(self) -> None:
        """Give up what did not go on; called by gunicorn in every turn of its loop."""
        super().murder_pending()
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        for conn in [each for each in self._arriving if each.deadline <= now]:
            self._forget(conn, self._arriving)
            conn.give_up()
        for conn in [each for each in self._closing if each.deadline <= now]:
            self._forget(conn, self._closing)
            conn.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait for nobody much longer; called by gunicorn when the worker is to end."""
        super()._cap_keepalive(deadline)
        for conn in self._arriving:
            conn.deadline = min(conn.deadline, deadline)

    def _answer(self, conn: Connection) -> None:
        try:
            answered = Answered(self.handle(conn))
        except BaseException:
            # Without an answer in the end, the connection and its thread would be lost for good.
            self.log.exception("A request failed in a way that nobody expects.")
            answered = Answered(keeps_open=False)
        self.method_queue.defer(self.finish_request, conn, answered)

    def _await(self, conn: Connection) -> None:
        conn.wait(STALL_SECONDS if self.alive else STOP_KEEPALIVE_LINGER)
        self._watch(conn, self._arriving, self._on_arrival)

    def _on_arrival(self, conn: Connection, _socket: socket.socket) -> None:
        self._unwatch(conn, self._arriving)
        self.enqueue_req(conn)

    def _linger(self, conn: Connection) -> None:
        """Say that no more will be sent, and close when the other side has: else it may lose the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
        except OSError:
            conn.close()
            return
        conn.wait(LINGER_SECONDS)
        self.nr_conns += 1
        self._watch(conn, self._closing, self._on_remainder)

    def _on_remainder(self, conn: Connection, _socket: socket.socket) -> None:
        if conn.discard():
            self._forget(conn, self._closing)
            conn.close()

    def _watch(
        self, conn: Connection, among: set[Connection], then: Callable[[Connection, socket.socket], None]
    ) -> None:
        among.add(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(then, conn))

    def _unwatch(self, conn: Connection, among: set[Connection]) -> None:
        among.discard(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _forget(self, conn: Connection, among: set[Connection]) -> None:
        self._unwatch(conn, among)
        self.nr_conns -= 1
