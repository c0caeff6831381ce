"""From `psiturk server on` to the first answer, and what the idle server holds then."""

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import databases
from benchmarks.processes import Family, Memory
from benchmarks.report import column
from benchmarks.systems import Project, System, wait_for_answer

SETTLE_SECONDS = 2.0
_OFF_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a system starts: the middle of several times."""

    system: str = field(metadata=column("system"))
    repeats: int = field(metadata=column("repeats"))
    version_ms: float = field(metadata=column("`psiturk version` ms"))
    first_answer_ms: float = field(metadata=column("`server on` to first answer ms"))
    slowest_answer_ms: float = field(metadata=column("slowest of them ms"))
    idle_rss_mb: float = field(metadata=column("idle RSS MB"))
    idle_pss_mb: float = field(metadata=column("idle PSS MB"))
    processes: int = field(metadata=column("processes"))


@dataclass(frozen=True, slots=True)
class _Idle:
    answer_ms: float
    memory: Memory
    processes: int


def measure(compared: list[System], repeats: int) -> list[Start]:
    """Start each system several times, in turns.

    Args:
        compared: the systems.
        repeats: starts of each; one more, which fills the caches, is not counted.
    """
    with TemporaryDirectory(prefix="psiturk-bench-") as scratch:
        projects = [
            each.project(folder / "study", databases.SqliteFile(folder / "participants.db"))
            for each, folder in ((each, _made(Path(scratch) / str(n))) for n, each in enumerate(compared))
        ]
        rounds = [[(_version_ms(each), _start(each)) for each in projects] for _ in range(repeats + 1)]
    return [_row(each, seen) for each, *seen in zip(compared, *rounds[1:], strict=True)]


def _row(system: System, seen: list[tuple[float, _Idle]]) -> Start:
    starts = [idle for _, idle in seen]
    return Start(
        system=system.title,
        repeats=len(seen),
        version_ms=median(version_ms for version_ms, _ in seen),
        first_answer_ms=median(each.answer_ms for each in starts),
        slowest_answer_ms=max(each.answer_ms for each in starts),
        idle_rss_mb=median(each.memory.rss_mb for each in starts),
        idle_pss_mb=median(each.memory.pss_mb for each in starts),
        processes=starts[-1].processes,
    )


def _version_ms(project: Project) -> float:
    begin = time.perf_counter()
    _psiturk(project, "version")
    return (time.perf_counter() - begin) * 1000


def _start(project: Project) -> _Idle:
    begin = time.perf_counter()
    command = subprocess.Popen(
        [project.psiturk, "server", "on"],
        cwd=project.folder,
        env=project.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if not wait_for_answer(project.port, lambda: True):
            raise TimeoutError(f"{project.psiturk} server on: no answer")
        answer_ms = (time.perf_counter() - begin) * 1000
        command.wait(_OFF_SECONDS)
        time.sleep(SETTLE_SECONDS)
        family = Family(_master(project.folder))
        return _Idle(answer_ms, family.memory(), len(family.members()))
    finally:
        _psiturk(project, "server", "off")


def _psiturk(project: Project, *words: str) -> None:
    subprocess.run(
        [project.psiturk, *words],
        cwd=project.folder,
        env=project.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_OFF_SECONDS,
        check=True,
    )


def _master(folder: Path) -> int:
    """Find the process that works in this folder and started the others that do."""
    here = set()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and (entry / "cwd").resolve(strict=True) == folder.resolve():
                here.add(int(entry.name))
        except OSError:
            continue
    return max(here, key=lambda pid: len(Family(pid).members()))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
