"""SQLite files: the journal they get, a checkpoint, a backup."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Literal

_BUSY_MS: Final = 5_000
_NETWORK: Final = frozenset(
    {
        "9p", "afs", "ceph", "cifs", "davfs", "drvfs", "fuse.davfs", "fuse.glusterfs", "fuse.rclone",
        "fuse.s3fs", "fuse.sshfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "prl_fs",
        "smb3", "smbfs", "vboxsf", "vmhgfs",
    }
)  # fmt: skip


def file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """Name the type of the file system that a path is on, or "" where that cannot be known.

    Args:
        path: absolute; need not exist.
        mounts: the kernel's table of mounts; only Linux has it.
    """
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    real = path.resolve()
    found = ("", "")
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if real.is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, kind)
    return found[1]


def choose_journal(path: Path, kind: str) -> tuple[str, str]:
    """Put a database file into the best journal mode that its file system carries.

    A write-ahead log lets readers and a writer work at once, but needs memory
    that all processes share, which network file systems do not have.

    Args:
        path: the file.
        kind: the type of its file system.

    Returns:
        The mode it is in now, and a warning or "".

    Raises:
        sqlite3.Error: if the file cannot be opened.
    """
    if path.exists() and not os.access(path, os.W_OK):
        # Somebody looks at an archive.
        return "delete", ""
    wanted = "delete" if kind in _NETWORK else "wal"
    with _opened(path) as connection:
        mode = _switch(connection, wanted)
    if mode == "wal" and wanted == "wal":
        return mode, ""
    return mode, (
        f"The file system of {path.name} ({kind or 'unknown'}) does not carry a write-ahead log; "
        "a slower rollback journal is used. Keep the database on a local disk, or use PostgreSQL."
    )


def connect(path: Path, isolation_level: Literal["IMMEDIATE"] | None = None) -> sqlite3.Connection:
    """Open a database file that exists; never make one in the place of a deleted one.

    Args:
        path: absolute.
        isolation_level: pysqlite's; None leaves transactions to the caller.

    Raises:
        sqlite3.Error: if it cannot be opened.
    """
    return sqlite3.connect(
        f"{path.as_uri()}?mode=rw", uri=True, isolation_level=isolation_level, check_same_thread=False
    )


def identity(path: Path) -> tuple[int, int]:
    """Tell a file from another that took its name later; (0, 0) if there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def checkpoint(path: Path, wait_ms: int = _BUSY_MS) -> bool:
    """Move everything from the write-ahead log into the database file, so that a copy of it is whole.

    Args:
        path: the file; nothing happens if it is not there.
        wait_ms: how long to wait for others.

    Returns:
        Whether that worked; False while somebody reads or writes.
    """
    if not path.exists():
        return True
    try:
        with _opened(path, wait_ms) as connection:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        return False
    return not busy


def back_up(source: Path, target: Path) -> None:
    """Copy a database, whole and consistent, while it is in use. The copy gets the same permissions.

    Raises:
        sqlite3.Error: if it cannot be read or written; no half copy stays.
        OSError: likewise, or if such a copy is being made.
    """
    partial = target.with_name(target.name + ".partial")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, source.stat().st_mode & 0o777))
    try:
        with _opened(source) as origin, _opened(partial) as copy:
            origin.backup(copy)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, wait_ms: int = _BUSY_MS) -> Iterator[sqlite3.Connection]:
    with closing(connect(path)) as connection:
        connection.execute(f"PRAGMA busy_timeout={wait_ms}")
        yield connection


def _switch(connection: sqlite3.Connection, wanted: str) -> str:
    """Try until others let go; SQLite does not wait by itself for a change of the journal."""
    deadline = time.monotonic() + _BUSY_MS / 1000
    while True:
        mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if mode == wanted:
            return mode
        try:
            mode = connection.execute(f"PRAGMA journal_mode={wanted}").fetchone()[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return mode
        if mode == wanted or time.monotonic() > deadline:
            return mode
        time.sleep(0.02)
