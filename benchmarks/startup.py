"""How long commands and the server take to start, and what an idle server holds in memory.

Run `make bench`, or `python -m benchmarks.startup [--repeat N]`. Linux is needed for the figures on memory.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.servers import EXAMPLE, environment, free_port

PSITURK = Path(sys.executable).with_name("psiturk")
COMMANDS = (
    ("python -c pass", [sys.executable, "-c", "pass"]),
    ("psiturk version", [PSITURK, "version"]),
    ("psiturk hit --help", [PSITURK, "hit", "--help"]),
    ("psiturk debug -p", [PSITURK, "debug", "-p"]),
    ("psiturk config print", [PSITURK, "config", "print"]),
    ("psiturk status", [PSITURK, "status"]),
    ("psiturk download_datafiles", [PSITURK, "download_datafiles"]),
)
SETTLE_SECONDS = 2.0
MEGABYTE_KB = 1024


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Args:
        what: what was measured.
        values: one per repetition.
        unit: of the values.
    """

    what: str
    values: list[float]
    unit: str

    def line(self) -> str:
        """Write it with its median and its extremes."""
        middle, least, most = statistics.median(self.values), min(self.values), max(self.values)
        return f"{self.what:<42}{middle:>8.0f}{least:>8.0f}{most:>8.0f}  {self.unit}"


def main() -> int:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=9, metavar="N", help="repetitions of each command")
    repeat = parser.parse_args().repeat
    with _project() as folder:
        environ = environment(folder, port=str(free_port()))
        print(f"{'':<42}{'median':>8}{'least':>8}{'most':>8}")
        for figure in _figures(folder, environ, repeat):
            print(figure.line(), flush=True)
    return 0


def _figures(folder: Path, environ: dict[str, str], repeat: int) -> Iterator[Figure]:
    # The first start makes the database and fills the caches of the file system.
    _server(folder, environ, max(1, repeat // 3))
    for name, words in COMMANDS:
        _milliseconds(words, folder, environ)
        yield Figure(name, [_milliseconds(words, folder, environ) for _ in range(repeat)], "ms")
    yield from _server(folder, environ, max(1, repeat // 3))


def _milliseconds(words: list[str | Path], folder: Path, environ: dict[str, str]) -> float:
    begin = time.perf_counter()
    subprocess.run(
        words, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True
    )
    return (time.perf_counter() - begin) * 1000


def _server(folder: Path, environ: dict[str, str], repeat: int) -> list[Figure]:
    starts, first_pages, stops, rss, pss, processes = [], [], [], [], [], []
    for _ in range(repeat):
        starts.append(_milliseconds([PSITURK, "server", "on"], folder, environ))
        try:
            begin = time.perf_counter()
            requests.get(f"http://localhost:{environ['PSITURK_PORT']}/", timeout=10).raise_for_status()
            first_pages.append((time.perf_counter() - begin) * 1000)
            time.sleep(SETTLE_SECONDS)
            memory = [_memory_kb(pid) for pid in _processes_in(folder)]
        finally:
            stops.append(_milliseconds([PSITURK, "server", "off"], folder, environ))
        rss.append(sum(own for own, _ in memory) / MEGABYTE_KB)
        pss.append(sum(shared for _, shared in memory) / MEGABYTE_KB)
        processes.append(float(len(memory)))
    return [
        Figure("psiturk server on, until it answers", starts, "ms"),
        Figure("first page after that", first_pages, "ms"),
        Figure("psiturk server off", stops, "ms"),
        Figure("idle server: processes", processes, ""),
        Figure("idle server: resident memory (RSS)", rss, "MB"),
        Figure("idle server: shared parts once (PSS)", pss, "MB"),
    ]


def _processes_in(folder: Path) -> list[int]:
    """List the processes that work in a folder: the server's master and its workers."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and (entry / "cwd").resolve(strict=True) == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def _memory_kb(pid: int) -> tuple[int, int]:
    """Give the RSS and the PSS of a process, in kB."""
    fields = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]:
        name, value, *_ = line.split()
        fields[name] = int(value)
    return fields["Rss:"], fields["Pss:"]


@contextmanager
def _project() -> Iterator[Path]:
    scratch = Path(tempfile.mkdtemp(prefix="psiturk-bench-")).resolve()
    try:
        yield Path(shutil.copytree(EXAMPLE, scratch / "study"))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
