"""`psiturk download_datafiles` on studies of some size: the same data for each system."""

import asyncio
import csv
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import databases, load, systems
from benchmarks.load import Workload
from benchmarks.processes import Family, PeakMemory
from benchmarks.report import column
from benchmarks.saves import MEGABYTE
from benchmarks.systems import System

FILES = ("trialdata.csv", "eventdata.csv", "questiondata.csv")
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One download of everything."""

    system: str = field(metadata=column("system"))
    participants: int = field(metadata=column("participants"))
    trials: int = field(metadata=column("trials of each"))
    seconds: float = field(metadata=column("s", 2))
    cpu_s: float = field(metadata=column("CPU s", 2))
    peak_rss_mb: float = field(metadata=column("peak RSS MB"))
    peak_pss_mb: float = field(metadata=column("peak PSS MB"))
    rows: int = field(metadata=column("rows in trialdata.csv"))
    csv_mb: float = field(metadata=column("CSV MB", 1))
    database_mb: float = field(metadata=column("database MB", 1))


def measure(compared: list[System], participants: int, trials: int, repeats: int = 1) -> list[Export]:
    """Fill a study through our server, give each system a copy of its database, and download in turns.

    Args:
        compared: the systems.
        participants: of the study, all finished.
        trials: of each participant.
        repeats: downloads by each system.
    """
    with TemporaryDirectory(prefix="psiturk-bench-") as scratch:
        filled = _filled(Path(scratch) / "filled", participants, trials)
        rows = []
        for number in range(repeats):
            for system in compared:
                folder = Path(scratch) / f"{number}-{compared.index(system)}"
                rows.append(_download(system, folder, filled, participants, trials))
                shutil.rmtree(folder)
        return rows


def _filled(folder: Path, participants: int, trials: int) -> Path:
    """Let participants take part who save all their trials in one go; gives their database."""
    folder.mkdir()
    database = databases.SqliteFile(folder / "participants.db")
    project = systems.OURS.project(folder / "study", database)
    with systems.serving(project) as running:
        workload = Workload(participants, 0, already_recorded=trials)
        asyncio.run(load.run(systems.OURS, running, database, workload))
    return database.path


def _download(system: System, folder: Path, filled: Path, participants: int, trials: int) -> Export:
    folder.mkdir()
    database = databases.SqliteFile(folder / "participants.db")
    shutil.copyfile(filled, database.path)
    project = system.project(folder / "study", database)
    begin = time.perf_counter()
    process = subprocess.Popen(
        [project.psiturk, "download_datafiles"],
        cwd=project.folder,
        env=project.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # Not ru_maxrss: a process begins with the memory of the one that started it.
    with PeakMemory(Family(process.pid)).watching(_LOOK_SECONDS) as memory:
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    return Export(
        system=system.title,
        participants=participants,
        trials=trials,
        seconds=seconds,
        cpu_s=used.ru_utime + used.ru_stime,
        peak_rss_mb=memory.peak.rss_mb,
        peak_pss_mb=memory.peak.pss_mb,
        rows=_rows(project.folder / FILES[0]),
        csv_mb=sum((project.folder / file).stat().st_size for file in FILES) / MEGABYTE,
        database_mb=database.size_bytes() / MEGABYTE,
    )


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))
