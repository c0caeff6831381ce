"""Showing a log file as it grows."""

import time
from collections import deque
from pathlib import Path
from typing import TextIO

POLL_SECONDS = 0.25


def follow(path: Path, out: TextIO, lines: int) -> None:
    """Print the end of a file and what is added to it, until Ctrl-C.

    A file that does not exist yet is waited for; one that was replaced or
    cut short is read from its new beginning.

    Args:
        path: the file.
        out: where to print.
        lines: how many of its last lines to begin with.
    """
    try:
        position = _print_end(path, out, lines)
        while True:
            position = _print_added(path, out, position)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return


def _print_end(path: Path, out: TextIO, lines: int) -> int:
    if not path.exists():
        print(f"{path} does not exist yet; waiting for it. Ctrl-C ends this.", file=out, flush=True)
        return 0
    with path.open("rb") as log:
        for line in deque(log, maxlen=lines):
            out.write(line.decode("utf-8", "replace"))
        out.flush()
        return log.tell()


def _print_added(path: Path, out: TextIO, position: int) -> int:
    if not path.exists():
        return 0
    if path.stat().st_size < position:
        position = 0
    with path.open("rb") as log:
        log.seek(position)
        added = log.read()
    out.write(added.decode("utf-8", "replace"))
    out.flush()
    return position + len(added)
