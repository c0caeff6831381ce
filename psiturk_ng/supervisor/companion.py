"""Servers beside the project's own, on loopback: started when they are needed, kept until stopped."""

import json
import os
import secrets
import signal
import socket
import time
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final

from psiturk_ng.errors import BadInput, Conflict, ServerError
from psiturk_ng.supervisor.launch import Launch
from psiturk_ng.supervisor.probe import Address, instance_at
from psiturk_ng.supervisor.runtime import RunRecord, RuntimeFolder
from psiturk_ng.supervisor.server import KILL_SECONDS, START_SECONDS, until
from psiturk_ng.supervisor.settings import address_url

HOST: Final = "127.0.0.1"
_STOP_SECONDS: Final = 5.0
_ANSWER_SECONDS: Final = 30.0
_BACKLOG: Final = 128


class Companion:
    """One such server, seen from outside.

    Args:
        folder: the project folder.
        name: under which its files are found in `.psiturk`: its own is NAME.sqlite.
        program: the module that is the server and its first arguments; it gets two more, the
            folder for its files and the number of its listening socket.
        environ: environment that it gets when it is started.
    """

    def __init__(self, folder: Path, name: str, program: tuple[str, ...], environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._program = program
        self._environ = environ
        self._runtime = RuntimeFolder(folder, name)
        self._port_file = self._runtime.path / f"{name}.port"
        self._name = name

    def url(self) -> str | None:
        """Tell where it serves; None if it does not."""
        record = self._runtime.record() if self._runtime.is_locked() else None
        return address_url(record.scheme, record.host, record.port) if record else None

    def require(self) -> str:
        """Start it unless it serves, and tell where.

        Raises:
            ServerError: if it cannot be started or does not answer.
        """
        with self._runtime.starting():
            if not self._answers():
                self._start()
            url = self.url()
        if url is None:
            raise ServerError(f"{self._name} has ended at once.", f"See {self._runtime.console_log}")
        return url

    def _answers(self) -> bool:
        """Tell whether it serves; one that has just been killed gets the moment that it takes to end.

        Raises:
            ServerError: if it lives and does not answer.
        """
        record = self._runtime.record()
        if record is None or not self._runtime.is_locked():
            return False
        address = Address(record.scheme, record.host, record.port)
        answers = partial(instance_at, address)
        if until(lambda: answers() == record.instance or not self._runtime.is_locked(), START_SECONDS):
            return self._runtime.is_locked()
        raise ServerError(
            f"{self._name} lives at pid {record.pid}, and does not answer.", f"Try: kill {record.pid}"
        )

    def turn(self, knob: str, told: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Turn one of its knobs below /control; without anything to tell, look at it.

        Raises:
            Conflict: if it does not run.
            BadInput: if the knob cannot be turned like that.
            ServerError: if it does not answer.
        """
        record = self._runtime.record()
        if record is None or not self._runtime.is_locked():
            raise Conflict(f"{self._name} is off.", "Start it with: psiturk market on")
        connection = HTTPConnection(record.host, record.port, timeout=_ANSWER_SECONDS)
        body = None if told is None else json.dumps(told)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request("GET" if body is None else "POST", f"/control/{knob}", body, headers)
            answer = connection.getresponse()
            found = json.loads(answer.read())
        except (OSError, HTTPException, ValueError) as error:
            raise ServerError(f"{self._name} does not answer.", f"See {self._runtime.console_log}") from error
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK:
            raise BadInput(found["error"], found["hint"])
        return dict(found)

    def forget(self) -> None:
        """Let it begin anew, as if nothing had happened there; it runs afterwards if it ran before."""
        ran = self.stop()
        for leftover in self._runtime.path.glob(f"{self._name}.sqlite*"):
            leftover.unlink()
        if ran:
            self.require()

    def stop(self) -> bool:
        """Stop it; what it keeps stays. Returns whether it ran.

        Raises:
            ServerError: if it does not end.
        """
        record = self._runtime.record()
        if not self._runtime.is_locked() or record is None:
            return False
        for number, seconds in ((signal.SIGTERM, _STOP_SECONDS), (signal.SIGKILL, KILL_SECONDS)):
            self._signal(record, number)
            if until(lambda: not self._runtime.is_locked(), seconds):
                self._runtime.clean()
                return True
        raise ServerError(f"{self._name} at pid {record.pid} does not end.", f"Try: kill -9 {record.pid}")

    def _start(self) -> None:
        lock = self._runtime.take()
        listening = self._listen()
        try:
            host, port = listening.getsockname()
            instance = secrets.token_hex(16)
            launch = Launch(
                self._folder,
                self._runtime.console_log,
                self._environ,
                instance,
                (*self._program, str(self._runtime.path), str(listening.fileno())),
                # It holds the lock for as long as one of its processes lives.
                (lock, listening.fileno()),
            )
        finally:
            os.close(lock)
            listening.close()
        self._runtime.write(
            RunRecord(
                pid=launch.pid,
                scheme="http",
                host=host,
                port=port,
                prefix="",
                instance=instance,
                started=time.time(),
            )
        )
        self._port_file.write_text(str(port), encoding="utf-8")
        self._await(launch, Address("http", host, port))

    def _await(self, launch: Launch, address: Address) -> None:
        try:
            answers = until(
                lambda: launch.has_ended() or instance_at(address) == launch.instance, START_SECONDS
            )
        except KeyboardInterrupt:
            launch.cancel()
            raise
        if launch.has_ended():
            raise ServerError(launch.cause(), f"More is in {self._runtime.console_log}")
        if not answers:
            launch.cancel()
            raise ServerError(
                f"{self._name} has not answered within {START_SECONDS:.0f} seconds.",
                f"See {self._runtime.console_log}",
            )
        launch.leave()

    def _listen(self) -> socket.socket:
        """Listen where it was before, so that its pages keep their addresses; else anywhere."""
        try:
            return _bound(int(self._port_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, OverflowError):
            return _bound(0)

    @staticmethod
    def _signal(record: RunRecord, number: signal.Signals) -> None:
        try:
            # A session of its own: what it forked goes with it.
            os.killpg(record.pid, number)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise ServerError(f"The process {record.pid} belongs to another user.") from error


def _bound(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening
