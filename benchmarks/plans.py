"""How much is measured: a quick look, or the figures that count."""

from dataclasses import dataclass
from typing import Final

from benchmarks.databases import POSTGRESQL, SQLITE
from benchmarks.load import Workload


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one call measures.

    Args:
        workloads: loads without pauses.
        databases: kinds of database for them.
        rounds: how often each load is put on each system; the systems take turns.
        paced: the load with pauses.
        overlapping: the load of clients that do not wait for answers.
        growth: numbers of the saves whose costs are compared.
        profiled: number of saves that are profiled.
        starts: how often each server is started.
        exports: participants and trials of the studies that are downloaded.
        export_rounds: how often each system downloads each of them.
        dashboards: participants of the studies whose dashboards are looked at.
    """

    workloads: tuple[Workload, ...]
    databases: tuple[str, ...]
    rounds: int
    paced: Workload
    overlapping: Workload
    growth: tuple[int, int]
    profiled: int
    starts: int
    exports: tuple[tuple[int, int], ...]
    export_rounds: int
    dashboards: tuple[int, ...]


QUICK: Final = Plan(
    workloads=(Workload(20, 20), Workload(20, 50)),
    databases=(SQLITE,),
    rounds=1,
    paced=Workload(50, 10, every_seconds=2.0),
    overlapping=Workload(20, 40, every_seconds=0.05, overlapping=True),
    growth=(50, 500),
    profiled=1000,
    starts=3,
    exports=((200, 100),),
    export_rounds=1,
    dashboards=(5000,),
)
FULL: Final = Plan(
    workloads=tuple(
        Workload(participants, trials) for trials in (20, 50, 500, 5000) for participants in (20, 100, 500)
    ),
    databases=(SQLITE, POSTGRESQL),
    rounds=3,
    paced=Workload(500, 150, every_seconds=2.0),
    overlapping=Workload(20, 100, every_seconds=0.05, overlapping=True),
    growth=(50, 5000),
    profiled=10_000,
    starts=9,
    exports=((1000, 100), (10_000, 100)),
    export_rounds=3,
    dashboards=(1000, 100_000),
)


def workload(words: str) -> Workload:
    """Read `100x50`: so many participants, so many trials each.

    Raises:
        ValueError: if it is something else.
    """
    participants, trials = map(int, words.split("x"))
    return Workload(participants, trials)
