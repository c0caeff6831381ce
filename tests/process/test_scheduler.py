"""The processes in which tasks run: one of many leads, and they come and go with the server."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.tasks import Run, RunState, Task
from psiturk_ng.errors import StoreError
from psiturk_ng.jobs.scheduler import AT_ONCE
from psiturk_ng.services.schedule import Schedule
from psiturk_ng.store.leases import LeaseRows
from psiturk_ng.supervisor import Server
from tests.checkout import ROOT
from tests.process import ticking
from tests.process.conftest import MakeServer
from tests.process.seen import children, lives
from tests.servers import environment, wait_until

MINUTE = timedelta(minutes=1)
TASKS = 20


OWN_JOB = """
import os
from flask import Blueprint
from psiturk.experiment import scheduler

custom_code = Blueprint("custom_code", __name__)

def note():
    with open("ran", "a") as file:
        file.write(f"{os.getpid()} ")

scheduler.add_job(note, "interval", seconds=0.3)
"""

FROZEN = """
import os, signal, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.store.tasks import TaskRows
from tests.process.ticking import project_at

folder, name = sys.argv[1:]
now = datetime.now(UTC)
with project_at(Path(folder), f"sqlite:///{folder}/participants.db").store.writing() as writing:
    TaskRows(writing).add(
        name=name, kind="quick", mode=Mode.SIM, parameters={}, interval=timedelta(days=1),
        next_run_at=now + timedelta(days=1), made_by="test", now=now,
    )
    os.kill(os.getpid(), signal.SIGSTOP)
"""


class Machines:
    """Schedulers on one database, each as on a machine of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self._url = url
        self.project = ticking.project_at(folder, url)
        self.project.store.migrate(lambda _: None)
        self.schedule = ticking.schedule_of(self.project)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str, pace: str = "") -> None:
        """Start some, and wait until one leads."""
        for name in names:
            words = [sys.executable, "-m", "tests.process.ticking", name, self._url, str(self.folder), pace]
            self.processes[name] = subprocess.Popen(words, cwd=ROOT)
        wait_until(self.leader, seconds=30, what="a leader")

    def leader(self) -> str:
        """Name who leads; empty if nobody does."""
        if not self.schedule.is_running():
            return ""
        with self.project.store.reading() as reading:
            lease = LeaseRows(reading).find("scheduler")
        return lease.claimed_by.partition(":")[0] if lease else ""

    def send(self, name: str, number: signal.Signals) -> None:
        """Send one a signal."""
        self.processes[name].send_signal(number)

    def follow(self, name: str, number: signal.Signals) -> None:
        """Kill the leader, or let it stand still, until another leads.

        One that stands still in the middle of a transaction holds up all others: then it is woken,
        and stopped again.
        """
        self.send(name, number)
        while not _comes_true(lambda: self.leader() not in ("", name), 5):
            assert number is signal.SIGSTOP, "nobody takes over"
            self.send(name, signal.SIGCONT)
            self.send(name, number)

    def ended(self) -> Counter[str]:
        """Count how often each task was done."""
        return Counter(words[2] for words in ticking.notes(self.folder) if words[1] == "ends")

    def runs(self) -> list[tuple[Task, Run]]:
        """Give the one run that each task has."""
        found = [(each.task, self.schedule.runs(each.task)) for each in self.schedule.all()]
        assert {len(runs) for _, runs in found} == {1}
        return [(task, runs[0]) for task, runs in found]

    def close(self) -> None:
        """Kill all."""
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.project.store.close()


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.slow])]
)
def machines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machines]:
    """None yet."""
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/participants.db" if is_file else request.getfixturevalue("postgresql_url")
    machines = Machines(tmp_path, url)
    yield machines
    machines.close()


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(signal.SIGKILL, id="killed"),
        pytest.param(signal.SIGSTOP, id="asleep", marks=pytest.mark.slow),
    ],
)
def test_every_due_time_is_run_once_though_the_leader_goes(
    machines: Machines, trouble: signal.Signals
) -> None:
    """Of three, the one that leads is killed or stands still, and another takes over.

    Nothing is left out. Only what was under way in the one that went is begun again, as the same run.
    """
    for number in range(TASKS):
        ticking.add(machines.schedule, "quick", f"quick-{number}", 2 + number / 5)
    machines.start("one", "two", "three")
    wait_until(lambda: len(machines.ended()) >= 5, seconds=30, what="the first runs")
    first = machines.leader()
    machines.follow(first, trouble)
    if trouble is signal.SIGSTOP:
        machines.send(first, signal.SIGCONT)
    wait_until(lambda: len(machines.ended()) == TASKS, seconds=30, what="all runs")
    wait_until(lambda: all(_is_done(each.last) for each in machines.schedule.all()), what="all results")
    for task, run in machines.runs():
        assert 1 <= machines.ended()[task.name] <= run.attempts
        assert run.due_at == task.next_run_at - task.interval
    assert sum(run.attempts > 1 for _, run in machines.runs()) <= AT_ONCE
    assert len({words[0] for words in ticking.notes(machines.folder)}) > 1


def test_a_run_whose_process_was_killed_is_begun_again_elsewhere(machines: Machines) -> None:
    """The new leader finds the claim void, and does the work for the same due time."""
    ticking.add(machines.schedule, "slow", "slow", 0)
    machines.start("one", "two")
    wait_until(lambda: ticking.notes(machines.folder), seconds=30, what="the first attempt")
    machines.send(ticking.notes(machines.folder)[0][0], signal.SIGKILL)
    wait_until(lambda: len(ticking.notes(machines.folder)) == 2, seconds=30, what="the second attempt")
    (machines.folder / "go").touch()
    wait_until(lambda: _is_done(machines.schedule.all()[0].last), what="the result")
    (report,) = machines.schedule.all()
    assert report.last is not None
    assert report.last.attempts == 2
    begun = [words for words in ticking.notes(machines.folder) if words[1] == "begins"]
    assert begun[0][0] != begun[1][0]
    assert begun[0][2:] == begun[1][2:]


@pytest.mark.slow
def test_a_killed_leader_is_replaced_within_a_minute(machines: Machines) -> None:
    """With the lease that the program has, between two that cannot see each other's process."""
    machines.start("one", "two", pace="usual")
    first = machines.leader()
    machines.send(first, signal.SIGKILL)
    wait_until(lambda: machines.leader() not in ("", first), seconds=60, what="another leader")


@pytest.mark.slow
def test_one_that_stands_still_while_it_writes_holds_others_up_only_so_long(tmp_path: Path) -> None:
    """Others say so and write nothing by halves; all goes on when it is woken or killed."""
    project = ticking.project_at(tmp_path, f"sqlite:///{tmp_path}/participants.db")
    project.store.migrate(lambda _: None)
    schedule = ticking.schedule_of(project)
    for name, number in (("woken", signal.SIGCONT), ("killed", signal.SIGKILL)):
        frozen = subprocess.Popen([sys.executable, "-c", FROZEN, str(tmp_path), name], cwd=ROOT)
        wait_until(lambda: _stands_still(frozen.pid), seconds=30, what="one that stands still")  # noqa: B023
        began = time.monotonic()
        with pytest.raises(StoreError, match="The database is busy") as told:
            ticking.add(schedule, "quick", f"refused while {name}", 1000)
        assert "keeps it locked" in told.value.hint
        assert time.monotonic() - began < 60
        assert schedule.all() is not None, "reading goes on"
        frozen.send_signal(number)
        frozen.wait(30)
        ticking.add(schedule, "quick", f"after {name}", 1000)
    names = {each.task.name for each in schedule.all()}
    assert names == {"woken", "after woken", "after killed"}
    project.store.close()


def _stands_still(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "T"


def _comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    try:
        return bool(wait_until(condition, seconds=seconds))
    except AssertionError:
        return False


def _is_done(run: Run | None) -> bool:
    return run is not None and run.state is RunState.DONE


def _scheduler_of(server: Server) -> int:
    """Find the process id of the scheduler beside a server; 0 if there is none."""
    master = server.report().pid
    for pid in children(master) if master else []:
        if b"psiturk_ng.scheduler" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    return 0


@pytest.fixture
def schedule(folder: Path) -> Iterator[Schedule]:
    """The tasks of the project, one of which is due."""
    project = open_project(folder, environment(folder))
    project.store.migrate(lambda _: None)
    schedule = Schedule(workshop=project)
    schedule.add(
        kind="export",
        mode=Mode.SIM,
        parameters={},
        interval=60 * MINUTE,
        by="test",
        first_at=schedule.clock() - MINUTE,
    )
    yield schedule
    project.store.close()


def _has_run(schedule: Schedule) -> bool:
    (report,) = schedule.all()
    return _is_done(report.last)


def test_the_scheduler_comes_and_goes_with_the_server(make_server: MakeServer, schedule: Schedule) -> None:
    """`server on` starts it where do_scheduler is set; it runs what is due; `server off` ends it."""
    assert not schedule.is_running()
    server = make_server(do_scheduler="true")
    server.start()
    wait_until(lambda: _has_run(schedule), seconds=20, what="the run of a task")
    scheduler = _scheduler_of(server)
    assert scheduler
    server.stop()
    assert not lives(scheduler)
    assert not schedule.is_running()


def test_without_the_setting_there_is_no_scheduler(server: Server) -> None:
    """Needed on one server only, it is off unless somebody wants it."""
    server.start()
    assert _scheduler_of(server) == 0


def test_a_killed_server_takes_its_scheduler_along(make_server: MakeServer) -> None:
    """It does not go on by itself, unseen by `server status`."""
    server = make_server(do_scheduler="true")
    server.start()
    scheduler, master = _scheduler_of(server), server.report().pid
    assert scheduler
    assert master
    os.kill(master, signal.SIGKILL)
    wait_until(lambda: not lives(scheduler), what="the end of the scheduler")


@pytest.mark.slow
def test_a_killed_scheduler_is_started_again(make_server: MakeServer) -> None:
    """The server looks after it; a reload gives it the settings of that time."""
    server = make_server(do_scheduler="true")
    server.start()
    first = _scheduler_of(server)
    os.kill(first, signal.SIGKILL)
    second = wait_until(lambda: _scheduler_of(server), seconds=20, what="another scheduler")
    assert second != first
    server.reload()
    wait_until(lambda: _scheduler_of(server) not in (0, second), seconds=20, what="a third scheduler")


@pytest.fixture
def run_apart(folder: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Runs the scheduler without a server."""
    script = (
        "import sys; from psiturk_ng.__main__ import server; sys.argv[1:] = ['--scheduler-only']; server()"
    )
    started: list[subprocess.Popen[bytes]] = []

    def run() -> "subprocess.Popen[bytes]":
        environ = environment(folder) | {"PYTHONPATH": str(ROOT)}
        started.append(subprocess.Popen([sys.executable, "-c", script], cwd=folder, env=environ))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_the_scheduler_runs_apart(
    schedule: Schedule, run_apart: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    """`psiturk-server --scheduler-only` runs tasks, serves nothing, and ends in peace when told to."""
    process = run_apart()
    wait_until(lambda: _has_run(schedule), seconds=20, what="the run of a task")
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_jobs_of_project_code_run_in_the_process_that_leads(
    folder: Path, run_apart: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    """Of two processes one runs what custom.py adds; when it ends, the other does."""
    (folder / "custom.py").write_text(OWN_JOB, "utf-8")
    ran = folder / "ran"

    def who(after: int = 0) -> list[int]:
        return list(map(int, ran.read_text("utf-8").split()))[after:] if ran.exists() else []

    first = run_apart()
    wait_until(lambda: len(who()) >= 3, seconds=30, what="the job")
    second = run_apart()
    seen = len(who())
    wait_until(lambda: len(who()) >= seen + 10, seconds=30, what="more of the job")
    assert set(who()) == {first.pid}
    first.send_signal(signal.SIGTERM)
    assert first.wait(10) == 0
    seen = len(who())
    wait_until(lambda: len(who()) > seen, seconds=30, what="the job in the other process")
    assert set(who(seen)) == {second.pid}
