"""CSV files in the making: each is written beside its place, and moved there when it is whole."""

import csv
import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from psiturk_ng.domain.records import Malformed, Row, Rows


class Target:
    """One CSV file.

    Args:
        stack: when it ends, what was not put in place is removed.
        folder: where the file will be.
        filename: its name there.
        part: what tells parts of the same file apart.
    """

    def __init__(self, stack: ExitStack, folder: Path, filename: str, part: str = "") -> None:
        self._final = folder / filename
        self._unfinished = folder / f".{filename}{part}.part"
        stack.callback(self._unfinished.unlink, missing_ok=True)
        # Browsers can send half of a surrogate pair, which UTF-8 cannot hold.
        self._file = stack.enter_context(
            self._unfinished.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        )
        self._writer = csv.writer(self._file)

    def write_lines(self, lines: str) -> None:
        """Write CSV text."""
        self._file.write(lines)

    def write(self, rows: Rows, malformed: list[Malformed]) -> int:
        """Write rows; returns how many. What cannot be one is put aside."""
        good: list[Row] = []
        for row in rows:
            if isinstance(row, Malformed):
                malformed.append(row)
            else:
                good.append(row)
        self._writer.writerows(good)
        return len(good)

    def flush(self) -> None:
        """Let other processes see what was written."""
        self._file.flush()

    def append(self, other: "Target") -> None:
        """Write what another process has written into another part."""
        self.flush()
        with other._unfinished.open("rb") as source:
            shutil.copyfileobj(source, self._file.buffer, 1024 * 1024)

    def put_in_place(self) -> None:
        """End the file, and let it take the place of an earlier one."""
        self._file.close()
        os.replace(self._unfinished, self._final)
