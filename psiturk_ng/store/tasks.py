"""Tasks and their runs, inside a transaction."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.tasks import Run, RunState, Task, Values
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.upsert import insert_if_absent

_OPEN: Final = (RunState.WAITING, RunState.RUNNING)


class TaskRows:
    """Tasks.

    Args:
        within: an open transaction; a writing one where something changes.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._table = within.tables.tasks
        self._runs = within.tables.task_runs

    def all(self) -> Sequence[Task]:
        """Show all tasks, oldest first."""
        return self._find()

    def find(self, name: str) -> Task | None:
        """Find a task by its name."""
        return next(iter(self._find(self._table.c.name == name)), None)

    def numbered(self, task_id: int) -> Task | None:
        """Find a task by its number."""
        return next(iter(self._find(self._table.c.id == task_id)), None)

    def due(self, now: datetime) -> Sequence[Task]:
        """Find the tasks that are due, and of which no run is open."""
        columns, runs = self._table.c, self._runs.c
        has_open_run = sa.exists().where(runs.task_id == columns.id, runs.state.in_(_OPEN))
        return self._find(columns.next_run_at <= now, columns.is_paused.is_(False), ~has_open_run)

    def add(
        self,
        *,
        name: str,
        kind: str,
        mode: Mode,
        parameters: Values,
        interval: timedelta,
        next_run_at: datetime,
        made_by: str,
        now: datetime,
    ) -> Task | None:
        """Add a task.

        Returns:
            The task; None if the name is taken.
        """
        if self.find(name) is not None:
            return None
        values = {
            "name": name,
            "kind": kind,
            "mode": mode,
            "parameters": json.dumps(dict(parameters)),
            "interval_s": int(interval.total_seconds()),
            "next_run_at": next_run_at,
            "is_paused": False,
            "made_by": made_by,
            "created_at": now,
        }
        insert_if_absent(self._connection, self._table, values)
        return self.find(name)

    def change(self, task_id: int, **columns: Any) -> bool:
        """Change a task; tells whether there is one."""
        change = sa.update(self._table).where(self._table.c.id == task_id).values(**columns)
        return self._connection.execute(change).rowcount == 1

    def change_parameters(self, task_id: int, parameters: Values) -> bool:
        """Tell a task something else; tells whether there is one."""
        return self.change(task_id, parameters=json.dumps(dict(parameters)))

    def remove(self, task_id: int) -> None:
        """Remove a task and what is known of its runs."""
        self._connection.execute(sa.delete(self._runs).where(self._runs.c.task_id == task_id))
        self._connection.execute(sa.delete(self._table).where(self._table.c.id == task_id))

    def move_on(self, task: Task, to: datetime) -> bool:
        """Set the next due time, if it is still as it was seen.

        Returns:
            Whether that worked: the due time that it was is ours.
        """
        columns = self._table.c
        same = (columns.id == task.task_id, columns.next_run_at == task.next_run_at)
        change = sa.update(self._table).where(*same, columns.is_paused.is_(False)).values(next_run_at=to)
        return self._connection.execute(change).rowcount == 1

    def _find(self, *clauses: sa.ColumnElement[bool]) -> Sequence[Task]:
        query = sa.select(self._table).where(*clauses).order_by(self._table.c.id)
        return [_task(row) for row in self._connection.execute(query).mappings()]


class RunRows:
    """Runs of tasks.

    Args:
        within: an open transaction; a writing one where something changes.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._table = within.tables.task_runs

    def open(self) -> Sequence[Run]:
        """Find the runs that wait or are under way, oldest first."""
        return self._find(self._table.c.state.in_(_OPEN))

    def of(self, task_id: int, at_most: int) -> Sequence[Run]:
        """Show the last runs of a task, newest first."""
        query = sa.select(self._table).where(self._table.c.task_id == task_id)
        newest = query.order_by(self._table.c.id.desc()).limit(at_most)
        return [_run(row) for row in self._connection.execute(newest).mappings()]

    def last(self) -> Mapping[int, Run]:
        """Show the last run of each task, by the task's number."""
        newest = sa.select(sa.func.max(self._table.c.id)).group_by(self._table.c.task_id)
        return {run.task_id: run for run in self._find(self._table.c.id.in_(newest))}

    def find(self, task_id: int, due_at: datetime) -> Run | None:
        """Find the run of a due time."""
        return next(iter(self._find(self._table.c.task_id == task_id, self._table.c.due_at == due_at)), None)

    def add(self, task_id: int, due_at: datetime) -> Run | None:
        """Add the run of a due time, not begun.

        Returns:
            It; None if that due time has one already.
        """
        if self.find(task_id, due_at) is not None:
            return None
        values = {
            "task_id": task_id,
            "due_at": due_at,
            "state": RunState.WAITING,
            "attempts": 0,
            "result": "",
            "claimed_by": "",
        }
        # Not "if absent": should two get here, the second must fail and undo all that it did.
        self._connection.execute(sa.insert(self._table).values(**values))
        return self.find(task_id, due_at)

    def begin(self, run: Run, *, claim: str, until: datetime, now: datetime) -> bool:
        """Take a run for working on it, if it is still as it was seen.

        Returns:
            Whether that worked.
        """
        return self._change(
            run,
            state=RunState.RUNNING,
            claimed_by=claim,
            claimed_until=until,
            attempts=run.attempts + 1,
            started_at=now,
        )

    def renew(self, run: Run, until: datetime) -> bool:
        """Go on claiming a run; tells whether it is still claimed as it was seen."""
        return self._change(run, claimed_until=until)

    def end(self, run: Run, state: RunState, result: str, now: datetime) -> bool:
        """Note what became of a run, if it is still claimed as it was seen; tells whether it is."""
        return self._change(run, state=state, result=result, ended_at=now)

    def forget(self, task_id: int, before: datetime) -> None:
        """Forget the runs of a task that ended before a time."""
        columns = self._table.c
        old = (columns.task_id == task_id, columns.ended_at < before)
        self._connection.execute(sa.delete(self._table).where(*old))

    def _change(self, run: Run, **values: Any) -> bool:
        columns = self._table.c
        same = (
            columns.id == run.run_id,
            columns.state == run.state,
            columns.claimed_by == run.claimed_by,
            columns.attempts == run.attempts,
        )
        return self._connection.execute(sa.update(self._table).where(*same).values(**values)).rowcount == 1

    def _find(self, *clauses: sa.ColumnElement[bool]) -> Sequence[Run]:
        query = sa.select(self._table).where(*clauses).order_by(self._table.c.id)
        return [_run(row) for row in self._connection.execute(query).mappings()]


def _task(row: sa.RowMapping) -> Task:
    return Task(
        task_id=row["id"],
        name=row["name"],
        kind=row["kind"],
        mode=Mode(row["mode"]),
        parameters=json.loads(row["parameters"]),
        interval=timedelta(seconds=row["interval_s"]),
        next_run_at=row["next_run_at"],
        is_paused=bool(row["is_paused"]),
        made_by=row["made_by"],
        created_at=row["created_at"],
    )


def _run(row: sa.RowMapping) -> Run:
    return Run(
        run_id=row["id"],
        task_id=row["task_id"],
        due_at=row["due_at"],
        state=RunState(row["state"]),
        attempts=row["attempts"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        result=row["result"],
        claimed_by=row["claimed_by"],
        claimed_until=row["claimed_until"],
    )
