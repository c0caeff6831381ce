"""Participants who save after every trial."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from benchmarks import databases, load, systems
from benchmarks.load import Outcome, Workload
from benchmarks.processes import Memory, PeakMemory
from benchmarks.report import column
from benchmarks.systems import System
from benchmarks.verification import Kept, verify

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Saves:
    """One load on one system."""

    workload: str = field(metadata=column("participants × trials"))
    database: str = field(metadata=column("database"))
    system: str = field(metadata=column("system"))
    saves_per_s: float = field(metadata=column("saves/s"))
    p50_ms: float = field(metadata=column("p50 ms", 1))
    p95_ms: float = field(metadata=column("p95 ms", 1))
    p99_ms: float = field(metadata=column("p99 ms", 1))
    max_ms: float = field(metadata=column("max ms"))
    errors: int = field(metadata=column("errors"))
    busy: int = field(metadata=column("503"))
    server_cpu_ms_per_save: float = field(metadata=column("server CPU ms/save", 2))
    database_cpu_ms_per_save: float = field(metadata=column("database CPU ms/save", 2))
    session_cpu_s: float = field(metadata=column("server CPU s, whole sessions", 2))
    client_cpu_s: float = field(metadata=column("client CPU s", 2))
    sent_mb: float = field(metadata=column("sent MB", 2))
    peak_rss_mb: float = field(metadata=column("peak RSS MB"))
    peak_pss_mb: float = field(metadata=column("peak PSS MB"))
    database_mb: float = field(metadata=column("database MB", 1))
    written_bytes_per_save: float = field(metadata=column("written bytes/save"))
    grown_bytes_per_save: float = field(metadata=column("database growth bytes/save"))
    acknowledged: int = field(metadata=column("acknowledged"))
    missing: int = field(metadata=column("missing"))
    duplicate: int = field(metadata=column("duplicate"))
    error_kinds: dict[str, int] = field(default_factory=dict, metadata=column(""))


@dataclass(frozen=True)
class _Seen:
    outcome: Outcome
    memory: Memory
    database_bytes: int
    kept: Kept


def measure(system: System, database_kind: str, workload: Workload) -> Saves:
    """Put one load on a fresh study of one system, and count afterwards what its database holds.

    Raises:
        DatabaseMissing: if there is no such database here.
        StartFailed: if the server does not start.
        CannotTakePart: if a participant does not get in or cannot finish.
    """
    with TemporaryDirectory(prefix="psiturk-bench-") as scratch:
        return _row(system, database_kind, workload, _load(system, database_kind, workload, Path(scratch)))


def _load(system: System, database_kind: str, workload: Workload, scratch: Path) -> _Seen:
    with databases.fresh(database_kind, scratch) as database:
        project = system.project(scratch / "study", database)
        with systems.serving(project) as running, PeakMemory(running.family).watching() as memory:
            outcome = asyncio.run(load.run(system, running, database, workload))
        kept = verify(outcome.participants, database) if system.keeps_data else Kept(0, 0, 0)
        return _Seen(outcome, memory.peak, database.size_bytes(), kept)


def _row(system: System, database_kind: str, workload: Workload, seen: _Seen) -> Saves:
    tally, cost = seen.outcome.tally, seen.outcome.saving
    p50, p95, p99 = _percentiles(tally.latencies_ms)
    saves = len(tally.latencies_ms)
    return Saves(
        workload=workload.name,
        database=database_kind,
        system=system.title,
        saves_per_s=saves / cost.wall_seconds,
        p50_ms=p50,
        p95_ms=p95,
        p99_ms=p99,
        max_ms=max(tally.latencies_ms, default=0.0),
        errors=tally.errors.total(),
        busy=tally.busy,
        server_cpu_ms_per_save=_each(cost.server_cpu_seconds * 1000, saves),
        database_cpu_ms_per_save=_each(cost.database_cpu_seconds * 1000, saves),
        session_cpu_s=seen.outcome.whole.server_cpu_seconds,
        client_cpu_s=cost.client_cpu_seconds,
        sent_mb=cost.sent_bytes / MEGABYTE,
        peak_rss_mb=seen.memory.rss_mb,
        peak_pss_mb=seen.memory.pss_mb,
        database_mb=seen.database_bytes / MEGABYTE,
        written_bytes_per_save=_each(cost.written_bytes, saves),
        grown_bytes_per_save=_each(cost.database_bytes, saves),
        acknowledged=seen.kept.acknowledged,
        missing=seen.kept.missing,
        duplicate=seen.kept.duplicate,
        error_kinds=dict(tally.errors),
    )


def _percentiles(values: list[float]) -> tuple[float, float, float]:
    if len(values) < 2:
        return (sum(values),) * 3
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def _each(total: float, number: int) -> float:
    return total / number if number else 0.0
