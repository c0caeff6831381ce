"""What a family of processes costs, as Linux tells it in /proc."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat, counted from the one after the command's name.
_PARENT: Final = 1
_CPU_TICKS: Final = slice(11, 15)
MEGABYTE_KB: Final = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of a family.

    Args:
        rss_mb: resident; what several processes share counts for each.
        pss_mb: resident; what several processes share is divided among them.
    """

    rss_mb: float = 0.0
    pss_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Family:
    """A process and all that descend from it.

    Args:
        pid: of the first.
    """

    pid: int

    def members(self) -> list[int]:
        """List the process ids, the first one's first."""
        children: dict[int, list[int]] = {}
        for entry in os.listdir("/proc"):
            fields = _stat(int(entry)) if entry.isdecimal() else None
            if fields is not None:
                children.setdefault(int(fields[_PARENT]), []).append(int(entry))
        found = [self.pid]
        for pid in found:
            found.extend(children.get(pid, ()))
        return found

    def cpu_seconds(self) -> float:
        """Give the processor time that it used so far, children that have ended included."""
        ticks = 0
        for pid in self.members():
            fields = _stat(pid)
            if fields is not None:
                ticks += sum(map(int, fields[_CPU_TICKS]))
        return ticks / _TICKS_PER_SECOND

    def written_bytes(self) -> int:
        """Give how much it wrote to files so far, by processes that still run."""
        # Not write_bytes: that counts whole folios of the page cache, however little of them was written.
        return sum(_numbers(pid, "io").get("wchar", 0) for pid in self.members())

    def memory(self) -> Memory:
        """Give what it holds now."""
        held = [_numbers(pid, "smaps_rollup") for pid in self.members()]
        return Memory(
            sum(each.get("Rss", 0) for each in held) / MEGABYTE_KB,
            sum(each.get("Pss", 0) for each in held) / MEGABYTE_KB,
        )


class PeakMemory:
    """The most that a family held at any look.

    Args:
        family: whose memory.
    """

    def __init__(self, family: Family) -> None:
        self._family = family
        self._stop = threading.Event()
        self.peak = Memory()

    @contextmanager
    def watching(self, every_seconds: float = 1.0) -> Iterator["PeakMemory"]:
        """Look again and again until the block ends, and once more at the end."""
        watcher = threading.Thread(target=self._watch, args=(every_seconds,), daemon=True)
        watcher.start()
        try:
            yield self
        finally:
            self._stop.set()
            watcher.join()
            self._look()

    def _watch(self, every_seconds: float) -> None:
        while not self._stop.wait(every_seconds):
            self._look()

    def _look(self) -> None:
        now = self._family.memory()
        self.peak = Memory(max(self.peak.rss_mb, now.rss_mb), max(self.peak.pss_mb, now.pss_mb))


def _stat(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except OSError:
        return None
    # The command's name, in brackets, may hold blanks and brackets itself.
    return text.rpartition(")")[2].split()


def _numbers(pid: int, file: str) -> dict[str, int]:
    """Read the lines `name: number` of a file about a process; nothing if the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text("ascii", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition(":")[::2] for line in lines)
    return {
        name: int(value.split()[0])
        for name, value in pairs
        if value.split()[:1] and value.split()[0].isdecimal()
    }
