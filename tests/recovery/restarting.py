"""A server that tests kill and start again."""

import os
import signal
from contextlib import ExitStack
from pathlib import Path

from tests.servers import RunningServer, free_port, running, wait_until


class RestartingServer:
    """The example project on a port that stays the same.

    Args:
        folder: the project.
        settings: options, by name.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder, self._settings = folder, {"threads": "2", "port": str(free_port())} | settings
        self._running = ExitStack()
        self.start()

    @property
    def url(self) -> str:
        """Its address."""
        return self._server.url

    @property
    def workers(self) -> set[int]:
        """The process ids of its workers."""
        master = self._server.process.pid
        return {int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()}

    @property
    def processes(self) -> set[int]:
        """The process ids of its master and its workers."""
        return {self._server.process.pid, *self.workers}

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._server: RunningServer = self._running.enter_context(
            running(self._folder, None, **self._settings)
        )

    def kill_worker(self) -> None:
        """Kill one worker; the master starts another."""
        self._kill({min(self.workers)})

    def kill_workers(self) -> None:
        """Kill all workers at once."""
        self._kill(self.workers)

    def kill_master(self) -> None:
        """Kill the master alone; its workers see that and end, and the server is started again."""
        workers = self.workers
        self._end_at_once()
        wait_until(lambda: not any(map(_is_alive, workers)), seconds=30, what="the end of the workers")
        self.start()

    def kill_everything(self) -> None:
        """Kill the master and the workers, as a power cut would, and start the server again."""
        workers = self.workers
        self._end_at_once()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        self.start()

    def close(self) -> None:
        """End it."""
        self._running.close()

    def _end_at_once(self) -> None:
        self._server.process.kill()
        self._server.process.wait(10)
        self._running.close()

    def _kill(self, pids: set[int]) -> None:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.workers and not self.workers & pids, what="other workers")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
