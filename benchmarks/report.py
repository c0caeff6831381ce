"""Figures as a table on the terminal, as Markdown, and as JSON."""

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

_SIDE_BY_SIDE: Final = 4
Row = Any
"""A frozen dataclass whose fields carry `column(...)` as metadata."""


def column(heading: str, digits: int = 0) -> Mapping[str, Any]:
    """Describe how a field is shown.

    Args:
        heading: above its column; without one it is in the JSON only.
        digits: after the decimal point.
    """
    return MappingProxyType({"heading": heading, "digits": digits})


def table(rows: Sequence[Row]) -> list[list[str]]:
    """Write rows of one kind as text, headings first."""
    shown = [each for each in fields(rows[0]) if each.metadata["heading"]]
    return [
        [each.metadata["heading"] for each in shown],
        *([_written(each, getattr(row, each.name)) for each in shown] for row in rows),
    ]


def as_text(rows: Sequence[Row]) -> Iterator[str]:
    """Lay rows out for a terminal: a line for each figure, a column for each row."""
    for begin in range(0, len(rows), _SIDE_BY_SIDE):
        yield _block(rows[begin : begin + _SIDE_BY_SIDE])


def _block(rows: Sequence[Row]) -> str:
    turned = list(zip(*table(rows), strict=True))
    widths = [max(map(len, cells)) for cells in zip(*turned, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in turned
    )


def as_markdown(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, tuple[str, int]]) -> str:
    """Write some figures of stored rows as a Markdown table.

    Args:
        rows: as they stand in the JSON.
        columns: heading and digits of each figure that is shown, by name.
    """
    rules = ["---:" if isinstance(rows[0][name], int | float) else "---" for name in columns]
    lines = [[heading for heading, _ in columns.values()], rules]
    lines += [[_number(row[name], digits) for name, (_, digits) in columns.items()] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> dict[str, str]:
    """Say where it was measured."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "processors": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{memory_gb:.0f} GB",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
    }


def write(path: Path, results: Mapping[str, Sequence[Row]], notes: Sequence[str]) -> None:
    """Store everything as JSON.

    Args:
        path: where to.
        results: rows by kind.
        notes: what could not be measured, and why.
    """
    content = {
        "machine": machine(),
        "notes": list(notes),
        **{kind: [asdict(row) for row in rows] for kind, rows in results.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _written(described: Field[Any], value: Any) -> str:
    return _number(value, described.metadata["digits"])


def _number(value: Any, digits: int) -> str:
    return f"{value:,.{digits}f}" if isinstance(value, int | float) else str(value)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
