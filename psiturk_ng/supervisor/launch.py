"""Starting a server as a process of its own, and reading why it did not live."""

import os
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

INSTANCE_VARIABLE = "PSITURK_SERVER_INSTANCE"
CAUSE_PREFIX = "psiturk-server: "
MAX_CONSOLE_BYTES = 1_000_000
CANCEL_SECONDS = 5.0


class Launch:
    """One attempt to start a server.

    Args:
        folder: the project folder, which becomes its working directory.
        console_log: file that gets what it prints.
        environ: its environment.
        instance: random token by which its health endpoint is told from others.
        program: the module that is the server, and its arguments.
        descriptors: open files that it inherits.
    """

    def __init__(
        self,
        folder: Path,
        console_log: Path,
        environ: Mapping[str, str],
        instance: str,
        program: Sequence[str] = ("psiturk_ng.wsgi",),
        descriptors: Collection[int] = (),
    ) -> None:
        self.instance = instance
        self._console_log = console_log
        self._console_offset = _size(console_log)
        with console_log.open("ab") as console:
            # -P keeps the project's own files from standing in for modules of Python.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", *program],
                cwd=folder,
                env={**environ, **_import_path(environ), INSTANCE_VARIABLE: instance},
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
                pass_fds=descriptors,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def has_ended(self) -> bool:
        """Tell whether the process is over; also takes note of it, so that no zombie stays."""
        return self._process.poll() is not None

    def cancel(self) -> None:
        """End the process before it has become a server."""
        self._process.terminate()
        try:
            self._process.wait(CANCEL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def leave(self) -> None:
        """Let it live on by itself; this object is of no more use."""
        with warnings.catch_warnings():
            # Python takes a process that nobody waits for as forgotten; it still reaps it once it ends.
            warnings.simplefilter("ignore", ResourceWarning)
            del self._process

    def cause(self) -> str:
        """Say in one sentence why it ended, in its own words where it left any."""
        with self._console_log.open("rb") as console:
            console.seek(self._console_offset)
            text = console.read().decode("utf-8", "replace")
        lines = [line for line in text.splitlines() if line.strip()]
        told = [line.removeprefix(CAUSE_PREFIX) for line in lines if line.startswith(CAUSE_PREFIX)]
        if told:
            return told[0]
        status = self._process.returncode
        ending = f"signal {-status}" if status < 0 else f"exit status {status}"
        return f"The server ended at once ({ending})" + (f": {lines[-1].strip()}" if lines else ".")


def _size(console_log: Path) -> int:
    if console_log.exists() and console_log.stat().st_size > MAX_CONSOLE_BYTES:
        console_log.unlink()
    return console_log.stat().st_size if console_log.exists() else 0


def _import_path(environ: Mapping[str, str]) -> dict[str, str]:
    """Let the child import this very package, where it is not installed among the others."""
    home = str(Path(__file__).resolve().parents[2])
    if home in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        return {}
    known = environ.get("PYTHONPATH", "")
    return {"PYTHONPATH": os.pathsep.join(part for part in (known, home) if part)}
