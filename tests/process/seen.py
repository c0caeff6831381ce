"""What the kernel knows about processes."""

import os
from pathlib import Path


def children(pid: int) -> list[int]:
    """List the processes that a process has started and that still live."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and parent(int(entry.name)) == pid:
            found.append(int(entry.name))
    return sorted(found)


def parent(pid: int) -> int:
    """Tell who started a process; 0 if it is gone or only a zombie is left."""
    try:
        state, its_parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return 0
    return 0 if state == "Z" else int(its_parent)


def lives(pid: int) -> bool:
    """Tell whether a process lives."""
    return parent(pid) != 0


def session_of(pid: int) -> int:
    """Tell which session a process belongs to."""
    return os.getsid(pid)
