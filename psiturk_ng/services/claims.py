"""Which process is working on something, and whether that process still lives."""

import os
import secrets
import socket
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol


class Claimed(Protocol):
    """What one process at a time works on: an entry of the ledger, a run of a task, a lease."""

    @property
    def claimed_by(self) -> str:
        """The process, as `new_claim` named it; empty if there is none."""

    @property
    def claimed_until(self) -> datetime | None:
        """When the claim ends; None if there is none."""


CLAIM_TIME: Final = timedelta(minutes=15)
"""Longer than any adapter tries to send one thing."""

_PROC: Final = Path("/proc")
_GONE: Final = ("Z", "X")


def new_claim() -> str:
    """Name this process, so that others on this machine can tell whether it lives."""
    pid = os.getpid()
    return f"{_machine()}:{pid}:{_start_of(pid)}:{secrets.token_hex(8)}"


def is_void(entry: Claimed, now: datetime) -> bool:
    """Tell whether nobody is working on something any more, though it is claimed.

    A claim of a process that is gone from this machine is void; one of another machine,
    which cannot be looked at from here, is void when its time is over.

    Args:
        entry: what is claimed.
        now: the present.
    """
    if entry.claimed_until is None or now >= entry.claimed_until:
        return True
    machine, _, rest = entry.claimed_by.partition(":")
    pid, _, rest = rest.partition(":")
    started, _, _ = rest.partition(":")
    return machine == _machine() and pid.isdecimal() and not _lives(int(pid), started)


def _machine() -> str:
    """Name this machine, this run of it, and the container we are in: pids mean nothing elsewhere."""
    signs = [socket.gethostname(), _text(_PROC / "sys/kernel/random/boot_id")]
    try:
        signs.append(os.readlink(_PROC / "self/ns/pid"))
    except OSError:
        signs.append("")
    return sha256("/".join(signs).encode()).hexdigest()[:16]


def _lives(pid: int, started: str) -> bool:
    if started:
        return _start_of(pid) == started
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _start_of(pid: int) -> str:
    """Tell when a process began, in the kernel's own count; empty if it is gone or that cannot be told."""
    # The name of the program, in brackets, may hold anything.
    fields = _text(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 and fields[0] not in _GONE else ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
