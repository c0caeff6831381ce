"""Tasks and their runs as plain values, for the shell, the API and the dashboard alike."""

from datetime import datetime
from typing import Any

from psiturk_ng.domain.tasks import Run
from psiturk_ng.services.schedule import TaskReport
from psiturk_ng.services.task_kinds import TaskKind


def task_fields(report: TaskReport) -> dict[str, Any]:
    """Name the facts of a task; times are ISO 8601."""
    task = report.task
    return {
        "id": task.task_id,
        "name": task.name,
        "kind": task.kind,
        "mode": str(task.mode),
        "parameters": dict(task.parameters),
        "interval_seconds": int(task.interval.total_seconds()),
        "next_run_at": None if task.is_paused else task.next_run_at.isoformat(),
        "is_paused": task.is_paused,
        "made_by": task.made_by,
        "created_at": task.created_at.isoformat(),
        "last_run": run_fields(report.last) if report.last else None,
    }


def run_fields(run: Run) -> dict[str, Any]:
    """Name the facts of a run; times are ISO 8601."""
    return {
        "due_at": run.due_at.isoformat(),
        "state": str(run.state),
        "started_at": _iso(run.started_at),
        "ended_at": _iso(run.ended_at),
        "seconds": None if run.duration is None else round(run.duration.total_seconds(), 3),
        "attempts": run.attempts,
        "result": run.result,
    }


def kind_fields(kind: TaskKind) -> dict[str, Any]:
    """Say what a kind of task does, and what it can be told."""
    return {
        "kind": kind.name,
        "help": kind.help,
        "needs_consent": kind.needs_consent,
        "parameters": [
            {"name": each.name, "help": each.help, "default": each.default} for each in kind.parameters
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
