"""Many participants at once, in one process; their own processor time is counted apart from the server's."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from benchmarks.connection import Connection, Pool
from benchmarks.databases import Database
from benchmarks.participant import Participant, Tally
from benchmarks.systems import HOST, Running, System
from benchmarks.trials import Visitor

ENTER_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Workload:
    """What participants do.

    Args:
        participants: how many at once.
        saves: how many each of them sends.
        trials_per_save: how many trials each save brings.
        already_recorded: trials that each of them had saved before, in one go.
        every_seconds: pause from one save to the next; None sends the next at once.
        overlapping: clients that do not wait for an answer before the next save, as psiTurk's, may do so.
    """

    participants: int
    saves: int
    trials_per_save: int = 1
    already_recorded: int = 0
    every_seconds: float | None = None
    overlapping: bool = False

    @property
    def name(self) -> str:
        """Write it as tables show it."""
        return f"{self.participants} × {self.saves * self.trials_per_save + self.already_recorded}"

    def sent_bytes(self, *, sends_everything: bool, trial_bytes: int = 300) -> int:
        """Estimate how much the participants will send.

        Args:
            sends_everything: whether each save repeats the earlier ones.
            trial_bytes: size of a trial.
        """
        trials = self.saves * self.trials_per_save
        repeated = self.saves * (self.already_recorded + trials / 2) if sends_everything else trials
        return int(self.participants * (repeated + self.already_recorded) * trial_bytes)


@dataclass(frozen=True, slots=True)
class Cost:
    """What was used between two moments.

    Args:
        wall_seconds: time that passed.
        server_cpu_seconds: processor time of the server.
        database_cpu_seconds: of the database's own processes; 0 if it has none.
        client_cpu_seconds: of the simulated participants.
        sent_bytes: by the participants.
        written_bytes: to files, by server and database.
        database_bytes: that the database grew.
    """

    wall_seconds: float
    server_cpu_seconds: float
    database_cpu_seconds: float
    client_cpu_seconds: float
    sent_bytes: int
    written_bytes: int
    database_bytes: int

    def __sub__(self, before: "Cost") -> "Cost":
        return Cost(
            self.wall_seconds - before.wall_seconds,
            self.server_cpu_seconds - before.server_cpu_seconds,
            self.database_cpu_seconds - before.database_cpu_seconds,
            self.client_cpu_seconds - before.client_cpu_seconds,
            self.sent_bytes - before.sent_bytes,
            self.written_bytes - before.written_bytes,
            self.database_bytes - before.database_bytes,
        )


@dataclass(frozen=True)
class Outcome:
    """What a load did.

    Args:
        participants: all of them, with what was acknowledged to each.
        tally: their saves.
        saving: the cost of the saves alone.
        whole: the cost from the first page to the last.
    """

    participants: list[Participant]
    tally: Tally
    saving: Cost
    whole: Cost


async def run(system: System, running: Running, database: Database, workload: Workload) -> Outcome:
    """Let participants take part and wait for the last of them.

    Raises:
        CannotTakePart: if one of them does not get in or cannot finish.
    """
    tally = Tally()
    wire = Pool if workload.overlapping else Connection
    crowd = [
        Participant(visitor, wire(HOST, running.port), system.saving(visitor), tally)
        for visitor in map(Visitor, range(workload.participants))
    ]

    def now() -> Cost:
        families = [running.family, *([database.family] if database.family else [])]
        return Cost(
            time.perf_counter(),
            running.family.cpu_seconds(),
            database.family.cpu_seconds() if database.family else 0.0,
            time.process_time(),
            sum(each.connection.sent_bytes for each in crowd),
            sum(family.written_bytes() for family in families),
            database.size_bytes(),
        )

    at_begin = now()
    if system.keeps_data:
        await _few_at_once([each.enter for each in crowd])
    if workload.already_recorded:
        await _few_at_once([_catch_up(each, workload.already_recorded) for each in crowd])
        tally.latencies_ms.clear()
    before = now()
    await asyncio.gather(*(_save_all(each, workload) for each in crowd))
    after = now()
    if system.keeps_data:
        await _few_at_once([each.finish for each in crowd])
    return Outcome(crowd, tally, after - before, now() - at_begin)


async def _save_all(participant: Participant, workload: Workload) -> None:
    if workload.every_seconds is None:
        for _ in range(workload.saves):
            await participant.save_next(workload.trials_per_save)
        return
    due = time.perf_counter() + random.uniform(0, workload.every_seconds)
    waits = participant.saving.waits or not workload.overlapping
    async with asyncio.TaskGroup() as saves:
        for _ in range(workload.saves):
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            save = saves.create_task(participant.save_next(workload.trials_per_save, due))
            if waits:
                await save
            due += workload.every_seconds


def _catch_up(participant: Participant, trials: int) -> Callable[[], Awaitable[None]]:
    return lambda: participant.save_next(trials)


async def _few_at_once(steps: list[Callable[[], Awaitable[None]]]) -> None:
    """Do what would not all happen in the same moment in a real study."""
    gate = asyncio.Semaphore(ENTER_AT_ONCE)

    async def through(step: Callable[[], Awaitable[None]]) -> None:
        async with gate:
            await step()

    await asyncio.gather(*map(through, steps))
