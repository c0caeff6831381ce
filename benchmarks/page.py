"""Writes docs/explanation/performance.md from performance.md.in and measured figures, and draws its plot.

`python -m benchmarks.page build/benchmarks.json`; several files are joined.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import plans, plot, report
from benchmarks.systems import ROOT

Figures = Mapping[str, Any]
Columns = Mapping[str, tuple[str, int]]

TEXT: Final = Path(__file__).with_name("performance.md.in")
PAGE: Final = ROOT / "docs" / "explanation" / "performance.md"
_SUMS: Final = ("errors", "busy", "acknowledged", "missing", "duplicate")
_WHICH: Final = ("workload", "database", "system", "number", "participants", "trials", "part")
_PLACE: Final = re.compile(r"<!-- figures: (\w+) -->")

_LOAD: Final[Columns] = {
    "workload": ("participants × trials", 0),
    "database": ("database", 0),
    "system": ("system", 0),
    "saves_per_s": ("saves/s", 0),
    "p50_ms": ("p50 ms", 0),
    "p95_ms": ("p95 ms", 0),
    "p99_ms": ("p99 ms", 0),
    "max_ms": ("max ms", 0),
    "errors": ("errors", 0),
    "server_cpu_ms_per_save": ("server CPU ms/save", 2),
}
_COSTS: Final[Columns] = {
    "workload": ("participants × trials", 0),
    "database": ("database", 0),
    "system": ("system", 0),
    "session_cpu_s": ("server CPU s, whole sessions", 1),
    "database_cpu_ms_per_save": ("database CPU ms/save", 2),
    "client_cpu_s": ("client CPU s", 1),
    "sent_mb": ("sent MB", 1),
    "peak_rss_mb": ("peak RSS MB", 0),
    "peak_pss_mb": ("peak PSS MB", 0),
    "database_mb": ("database MB", 1),
    "acknowledged": ("acknowledged", 0),
    "missing": ("missing", 0),
    "duplicate": ("duplicate", 0),
}
_KEPT: Final[Columns] = {
    "workload": ("participants × trials", 0),
    "system": ("system", 0),
    "errors": ("errors", 0),
    "acknowledged": ("acknowledged", 0),
    "missing": ("missing", 0),
    "duplicate": ("duplicate", 0),
}
_GROWTH: Final[Columns] = {
    "system": ("system", 0),
    "database": ("database", 0),
    "number": ("save number", 0),
    "sent_bytes": ("bytes sent", 0),
    "server_cpu_ms": ("server CPU ms", 2),
    "written_bytes": ("bytes written to files", 0),
    "grown_bytes": ("bytes the database grows", 0),
    "p50_ms": ("p50 ms", 1),
}
_PROFILE: Final[Columns] = {
    "part": ("part", 0),
    "cpu_ms": ("CPU ms/save", 3),
    "percent": ("%", 0),
}
_STARTS: Final[Columns] = {
    "system": ("system", 0),
    "version_ms": ("`psiturk version` ms", 0),
    "first_answer_ms": ("`server on` to first answer ms", 0),
    "processes": ("processes", 0),
    "idle_rss_mb": ("idle RSS MB", 0),
    "idle_pss_mb": ("idle PSS MB", 0),
}
_EXPORTS: Final[Columns] = {
    "participants": ("participants", 0),
    "trials": ("trials of each", 0),
    "system": ("system", 0),
    "seconds": ("s", 2),
    "peak_rss_mb": ("peak RSS MB", 0),
    "peak_pss_mb": ("peak PSS MB", 0),
    "csv_mb": ("CSV MB", 0),
}
_DASHBOARD: Final[Columns] = {
    "participants": ("participants", 0),
    "database": ("database", 0),
    "system": ("system", 0),
    "part": ("page", 0),
    "first_ms": ("first view ms", 0),
    "p50_ms": ("later views, p50 ms", 0),
    "max_ms": ("slowest ms", 0),
    "kilobytes": ("kB", 0),
}
_DASHBOARD_MEMORY: Final[Columns] = {
    "participants": ("participants", 0),
    "database": ("database", 0),
    "system": ("system", 0),
    "idle_pss_mb": ("idle PSS MB", 0),
    "first_pss_mb": ("each page once", 0),
    "last_pss_mb": ("after the last view", 0),
    "views": ("views of each page", 0),
    "peak_pss_mb": ("peak PSS MB", 0),
}
TABLES: Final[Mapping[str, tuple[str, Columns]]] = {
    "saves": ("saves", _LOAD),
    "costs": ("saves", _COSTS),
    "paced": ("paced", _LOAD),
    "overlapping": ("overlapping", _KEPT),
    "growth": ("growth", _GROWTH),
    "profile": ("profile", _PROFILE),
    "starts": ("starts", _STARTS),
    "exports": ("exports", _EXPORTS),
    "dashboard": ("dashboard", _DASHBOARD),
    "dashboard_memory": ("dashboard_memory", _DASHBOARD_MEMORY),
}


def main() -> int:
    """Write the page and its plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("results", nargs="+", type=Path, help="as --json wrote them")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to; the plot goes beside it")
    arguments = parser.parse_args()
    results = _joined(json.loads(path.read_text("utf-8")) for path in arguments.results)
    rows = {kind: combined(results.get(kind, [])) for kind, _ in TABLES.values()}

    def filled(place: re.Match[str]) -> str:
        return _content(place[1], results, rows)

    arguments.page.write_text(_PLACE.sub(filled, TEXT.read_text("utf-8")), "utf-8")
    arguments.page.with_suffix(".svg").write_text(plot.draw(rows), "utf-8")
    return 0


def combined(rows: Sequence[Figures]) -> list[dict[str, Any]]:
    """Take repeated measurements together: the middle one of each figure; of counts of failures, the sum."""
    groups: dict[tuple[Any, ...], list[Figures]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(name) for name in _WHICH), []).append(row)
    return [
        {name: _together(name, [row[name] for row in group]) for name in group[0]}
        for group in groups.values()
    ]


def _together(name: str, values: list[Any]) -> Any:
    if name in _SUMS:
        return sum(values)
    return median(values) if all(isinstance(value, int | float) for value in values) else values[0]


def _content(name: str, results: Figures, rows: Mapping[str, Sequence[Figures]]) -> str:
    if name == "machine":
        return _machine(results["machine"])
    if name == "unmeasured":
        return _unmeasured(rows["saves"])
    kind, columns = TABLES[name]
    return report.as_markdown(rows[kind], columns) if rows[kind] else "Not measured yet."


def _unmeasured(saves: Sequence[Figures]) -> str:
    """Name the loads of the full plan that were not put on each system."""
    measured = {(row["database"], row["workload"], row["system"]) for row in saves}
    lines = []
    for system in ("psiturk_ng", "psiTurk 3.3.1"):
        for database in plans.FULL.databases:
            wanted = [workload.name for workload in plans.FULL.workloads]
            missing = [name for name in wanted if (database, name, system) not in measured]
            if missing:
                lines.append(f"- {system}, {database}: {', '.join(missing)}")
    return "\n".join(lines) or "None."


def _machine(found: Mapping[str, str]) -> str:
    return (
        f"Measured on {found['measured_at'][:10]}: {found['processors']}, {found['memory']} of memory,\n"
        f"{found['system']}, Python {found['python']}, SQLite {found['sqlite']}.\n"
        "Participants, server and database shared the machine."
    )


def _joined(files: Iterator[Figures]) -> dict[str, Any]:
    """Join what several calls measured."""
    joined: dict[str, Any] = {}
    for content in files:
        for kind, found in content.items():
            joined[kind] = joined.get(kind, []) + found if isinstance(found, list) else found
    return joined


if __name__ == "__main__":
    sys.exit(main())
