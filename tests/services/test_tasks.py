"""Tasks: each due time is run once, whoever comes to it and whatever dies meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.tasks import Run, RunState, Task, Values
from psiturk_ng.errors import Conflict, NotFound, RecruiterUnavailable
from psiturk_ng.services.clock import database_clock
from psiturk_ng.services.leadership import Leadership
from psiturk_ng.services.schedule import Schedule
from psiturk_ng.services.task_kinds import TaskContext, TaskKind, Workshop
from psiturk_ng.services.task_runs import MOST_ATTEMPTS, TaskRuns
from psiturk_ng.store import Store
from psiturk_ng.store.tasks import RunRows
from tests.servers import wait_until
from tests.services.conftest import FrozenClock

HOUR = timedelta(hours=1)


@dataclass
class Bench:
    """A project with one kind of task, which notes for which due times it was run."""

    store: Store
    clock: FrozenClock
    done: list[datetime] = field(default_factory=list)
    then: Callable[[], str] = lambda: "It was noted."

    def _run(self, context: TaskContext, _parameters: Values, due: datetime) -> str:
        assert context.task.by == f"task {context.task.task_id}"
        self.done.append(due)
        return self.then()

    @property
    def _kinds(self) -> tuple[TaskKind, ...]:
        return (TaskKind(name="note", help="note it", run=self._run),)

    @property
    def schedule(self) -> Schedule:
        return Schedule(workshop=self._workshop, kinds=self._kinds, clock=self.clock)

    @property
    def _workshop(self) -> Workshop:
        return cast(Workshop, self)

    def runs(self, claim: str = "", **options: Any) -> TaskRuns:
        """Give what runs tasks, as a process of this machine or, with a claim, of another."""
        if claim:
            options["new_claim"] = lambda: claim
        return TaskRuns(workshop=self._workshop, kinds=self._kinds, clock=self.clock, **options)

    def add(self, name: str = "", first_at: datetime | None = None) -> Task:
        return self.schedule.add(
            kind="note",
            mode=Mode.SIM,
            parameters={},
            interval=HOUR,
            by="ada (shell)",
            name=name,
            first_at=first_at,
        )

    def last(self) -> Run:
        (report,) = self.schedule.all()
        assert report.last is not None
        return report.last


@pytest.fixture
def bench(tmp_path: Path, clock: FrozenClock) -> Iterator[Bench]:
    """No tasks, at noon."""
    store = Store(f"sqlite:///{tmp_path}/participants.db")
    store.migrate(lambda _: None)
    yield Bench(store, clock)
    store.close()


@pytest.fixture
def each_bench(store: Store, clock: FrozenClock) -> Bench:
    """The same on each kind of database."""
    return Bench(store, clock)


def run_all(runs: TaskRuns) -> list[Run]:
    """Do what is due, as far as nine can be begun at once."""
    return [runs.run(taken) for taken in runs.take(9)]


def test_a_task_runs_when_it_is_due_and_not_before(each_bench: Bench) -> None:
    """First after one interval; its result, its times and its next due time are there to see."""
    bench = each_bench
    task = bench.add()
    assert run_all(bench.runs()) == []
    bench.clock.pass_minutes(61)
    (run,) = run_all(bench.runs())
    assert (run.state, run.result, run.attempts) == (RunState.DONE, "It was noted.", 1)
    assert run.due_at == task.next_run_at
    assert run.started_at == run.ended_at == bench.clock()
    assert bench.schedule.find("note").next_run_at == task.next_run_at + HOUR
    assert run_all(bench.runs()) == []
    assert bench.last() == run


def test_missed_due_times_are_done_by_one_run(bench: Bench) -> None:
    """After a night without a scheduler, there is one run, and the grid stays."""
    task = bench.add()
    bench.clock.pass_minutes(12 * 60 + 5)
    assert len(run_all(bench.runs())) == 1
    assert bench.done == [task.next_run_at]
    assert bench.schedule.find("note").next_run_at == task.next_run_at + 12 * HOUR


def test_a_due_time_is_taken_by_one_of_many(each_bench: Bench) -> None:
    """Eight that all take themselves for the leader share the work: nothing is done twice."""
    bench = each_bench
    tasks = [bench.add(f"note {number}") for number in range(5)]
    bench.clock.pass_minutes(61)
    everybody = [bench.runs(f"machine{number}:1:1:x") for number in range(8)]
    with ThreadPoolExecutor(len(everybody)) as pool:
        taken = [each for some in pool.map(lambda each: each.take(len(tasks)), everybody) for each in some]
    assert sorted(each.task.task_id for each in taken) == [task.task_id for task in tasks]


def test_a_task_does_not_run_beside_itself(bench: Bench) -> None:
    """While a run is under way nothing is due; what was missed is done once it has ended."""
    bench.add()
    bench.clock.pass_minutes(61)
    (taken,) = bench.runs(claim_time=10 * HOUR).take(9)
    bench.clock.pass_minutes(180)
    assert bench.runs().take(9) == []
    bench.runs().run(taken)
    assert len(run_all(bench.runs())) == 1
    assert len(bench.done) == 2


def test_an_interrupted_run_is_begun_again_and_given_up_in_the_end(each_bench: Bench) -> None:
    """A claim that nobody renews is void; the due time stays the same each time."""
    bench = each_bench
    bench.add()
    bench.clock.pass_minutes(61)
    due = bench.schedule.find("note").next_run_at
    for attempt in range(1, MOST_ATTEMPTS + 1):
        (taken,) = bench.runs("elsewhere:1:1:x").take(9)
        assert (taken.run.due_at, taken.run.attempts) == (due, attempt)
        assert bench.runs().take(9) == []
        bench.clock.pass_minutes(2)
    assert bench.runs().take(9) == []
    assert bench.last().state is RunState.INTERRUPTED
    assert "3 times" in bench.last().result
    bench.clock.pass_minutes(60)
    assert len(run_all(bench.runs())) == 1


def test_a_run_of_a_dead_process_on_this_machine_is_begun_again_at_once(bench: Bench) -> None:
    """Nobody waits for a claim to run out where it can be seen that its process is gone."""
    bench.add()
    bench.clock.pass_minutes(61)
    machine = bench.runs().new_claim().partition(":")[0]
    bench.runs(f"{machine}:4194304:1:x").take(9)
    (run,) = run_all(bench.runs())
    assert (run.state, run.attempts) == (RunState.DONE, 2)


def test_who_was_only_asleep_changes_nothing_any_more(bench: Bench) -> None:
    """The result of a run that another process has taken over is the other's."""
    bench.add()
    bench.clock.pass_minutes(61)
    (asleep,) = bench.runs("elsewhere:1:1:x").take(9)
    bench.clock.pass_minutes(2)
    (run,) = run_all(bench.runs())
    bench.then = lambda: "It was noted late."
    bench.runs("elsewhere:1:1:x").run(asleep)
    assert bench.last() == run


def test_a_claim_is_renewed_while_the_work_goes_on(bench: Bench) -> None:
    """Long work is not taken for interrupted."""
    bench.add()
    bench.clock.pass_minutes(61)

    def renewed() -> bool:
        with bench.store.reading() as reading:
            (run,) = RunRows(reading).open()
        return run.claimed_until is not None and run.claimed_until > bench.clock()

    def work() -> str:
        bench.clock.pass_minutes(5)
        wait_until(renewed, what="the renewal of the claim")
        return "It took long."

    bench.then = work
    (run,) = run_all(bench.runs("elsewhere:1:1:x", claim_time=timedelta(seconds=0.3)))
    assert run.result == "It took long."


def test_what_fails_is_said_and_tried_again_when_it_is_due(bench: Bench) -> None:
    """A failure that can be understood is a result; the task stays."""
    bench.add()
    bench.clock.pass_minutes(61)

    def fail() -> str:
        raise RecruiterUnavailable("The platform does not answer.", "Try later.")

    bench.then = fail
    (run,) = run_all(bench.runs())
    assert (run.state, run.result) == (RunState.FAILED, "The platform does not answer. Try later.")
    bench.clock.pass_minutes(60)
    assert len(run_all(bench.runs())) == 1


def test_a_fault_of_the_program_ends_the_run(bench: Bench) -> None:
    """It is raised for the log, and the run is not taken for one that was interrupted."""
    bench.add()
    bench.clock.pass_minutes(61)

    def fail() -> str:
        raise ZeroDivisionError

    bench.then = fail
    (taken,) = bench.runs().take(9)
    with pytest.raises(ZeroDivisionError):
        bench.runs().run(taken)
    assert bench.last().state is RunState.FAILED
    assert "fault of the program" in bench.last().result


def test_a_kind_that_is_not_known_fails_in_words(bench: Bench) -> None:
    """A later version of the program may have added it."""
    bench.add()
    bench.clock.pass_minutes(61)
    (run,) = run_all(replace(bench.runs(), kinds=()))
    assert (run.state, "knows no task of the kind note" in run.result) == (RunState.FAILED, True)


def test_a_paused_task_waits_and_goes_on_at_its_next_due_time(bench: Bench) -> None:
    """What would have been due meanwhile is left out."""
    task = bench.add()
    bench.schedule.pause("note")
    bench.clock.pass_minutes(150)
    assert run_all(bench.runs()) == []
    assert bench.schedule.resume("note").next_run_at == task.next_run_at + 2 * HOUR
    assert run_all(bench.runs()) == []


def test_a_task_can_be_run_beside_its_due_times(bench: Bench) -> None:
    """Here and now, or by the scheduler as soon as it can; the due times stay, and never both at once."""
    task = bench.add()
    assert bench.runs().run_now("note").state is RunState.DONE
    bench.clock.pass_minutes(1)
    bench.schedule.ask("note")
    with pytest.raises(Conflict, match="under way"):
        bench.schedule.ask("note")
    with pytest.raises(Conflict, match="under way"):
        bench.runs().run_now("note")
    assert len(run_all(bench.runs())) == 1
    assert bench.schedule.find("note").next_run_at == task.next_run_at


def test_ctrl_c_ends_a_run_for_good(bench: Bench) -> None:
    """A person who ended it does not find it begun again."""
    bench.add()

    def interrupt() -> str:
        raise KeyboardInterrupt

    bench.then = interrupt
    with pytest.raises(KeyboardInterrupt):
        bench.runs().run_now("note")
    assert bench.last().state is RunState.INTERRUPTED
    assert bench.runs().take(9) == []


def test_names_are_unique_and_numbers_are_not_used_again(each_bench: Bench) -> None:
    """The ledger says `task N`: that must mean one task for ever."""
    bench = each_bench
    first = bench.add()
    with pytest.raises(Conflict, match="already"):
        bench.add()
    assert bench.schedule.find(str(first.task_id)) == first
    bench.schedule.remove("note")
    assert bench.schedule.all() == []
    with pytest.raises(NotFound):
        bench.schedule.find("note")
    assert bench.add().task_id != first.task_id


def test_what_has_ended_long_ago_is_forgotten(bench: Bench) -> None:
    """The list of runs does not grow for ever."""
    bench.add()
    bench.clock.pass_minutes(61)
    run_all(bench.runs())
    bench.clock.pass_minutes(100 * 24 * 60)
    (run,) = run_all(bench.runs())
    assert bench.schedule.runs(bench.schedule.find("note")) == [run]


def test_one_of_many_leads_and_another_takes_over(store: Store, clock: FrozenClock) -> None:
    """The lease is renewed in time, given up on request, and taken once it has run out."""
    one = Leadership(store=store, clock=clock, me="one:1:1:x")
    other = Leadership(store=store, clock=clock, me="other:1:1:x")
    assert [one.hold(), other.hold()] == [True, False]
    for _ in range(4):
        clock.pass_minutes(0.4)
        assert [one.hold(), other.hold()] == [True, False]
    clock.pass_minutes(0.6)
    assert [other.hold(), one.hold()] == [True, False]
    other.give_up()
    assert one.hold()


def test_a_dead_leader_on_this_machine_is_replaced_at_once(bench: Bench) -> None:
    """Nobody waits for a lease of a process that is seen to be gone."""
    me = Leadership(store=bench.store, clock=bench.clock)
    gone = f"{me.me.partition(':')[0]}:4194304:1:x"
    assert Leadership(store=bench.store, clock=bench.clock, me=gone).hold()
    assert me.hold()


def test_the_database_tells_the_time(store: Store) -> None:
    """It is aware, moves on, and is about what this machine says."""
    clock = database_clock(store)
    first = clock()
    assert first.tzinfo is not None
    assert abs((datetime.now(first.tzinfo) - first).total_seconds()) < 5
    assert clock() >= first
