"""A MariaDB server on loopback, for as long as it is needed."""

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path

import sqlalchemy as sa

from tests.servers import free_port

_START_S = 60


def program() -> str | None:
    """Find MariaDB's server; None if it is not installed."""
    return shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


class Mariadb:
    """A MariaDB server with an empty root password, started anew if it has ended by itself.

    Args:
        program: where mariadbd is.
        running: what stops it.
        uncaptured: within it, what is printed is seen by whoever runs the tests.
    """

    def __init__(
        self,
        program: str,
        running: ExitStack,
        uncaptured: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._program, self._running, self._uncaptured = program, running, uncaptured
        self._start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._server.pid

    def url(self) -> str:
        """Give the URL of its first database, while it runs."""
        if self._server.poll() is not None:
            log = (self._folder / "log").read_text("utf-8", "replace")
            with self._uncaptured():
                print(f"MariaDB ended with {self._server.returncode}:\n{log}", file=sys.stderr)
            self._start()
        return self._url

    def _start(self) -> None:
        self._folder, port = Path(tempfile.mkdtemp(prefix="psiturk-mariadb-")), free_port()
        self._url = f"mysql+pymysql://root@127.0.0.1:{port}/mysql"
        self._running.callback(shutil.rmtree, self._folder, ignore_errors=True)
        common = ["--no-defaults", f"--datadir={self._folder}/data", f"--user={getpass.getuser()}"]
        install = shutil.which("mariadb-install-db") or "mariadb-install-db"
        subprocess.run(
            [install, *common, "--auth-root-authentication-method=normal"], check=True, capture_output=True
        )
        own = [f"--socket={self._folder}/socket", f"--port={port}", "--bind-address=127.0.0.1"]
        # Containers limit what the kernel's own asynchronous reading and writing may use.
        sizes = ["--innodb-buffer-pool-size=32M", "--max-connections=200", "--innodb-use-native-aio=0"]
        with (self._folder / "log").open("wb") as log:
            self._server = subprocess.Popen(
                [self._program, *common, *own, *sizes], stdout=log, stderr=subprocess.STDOUT
            )
        self._running.callback(self._stop, self._server)
        self._wait()

    def _wait(self) -> None:
        engine, pause = sa.create_engine(self._url, poolclass=sa.NullPool), threading.Event()
        for _ in range(_START_S * 20):
            try:
                engine.connect().close()
            except sa.exc.OperationalError:
                if self._server.poll() is not None:
                    break
                pause.wait(0.05)
            else:
                return
        raise RuntimeError(f"MariaDB did not start: {(self._folder / 'log').read_text('utf-8', 'replace')}")

    @staticmethod
    def _stop(server: "subprocess.Popen[bytes]") -> None:
        server.terminate()
        server.wait(_START_S)
