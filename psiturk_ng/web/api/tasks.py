"""What the API tells of tasks, and does with them.

Source of addresses and shapes: psiTurk 3.3.1, `/api/tasks`. `id` is the name, as there; ours beside it.
"""

from datetime import timedelta
from math import isfinite
from typing import Any, Final

from flask import Response, jsonify, make_response, request

from psiturk_ng.domain.tasks import SHORTEST_INTERVAL
from psiturk_ng.errors import BadInput
from psiturk_ng.services.schedule import Schedule, TaskReport, require_by_hand
from psiturk_ng.services.shown_tasks import kind_fields, run_fields, task_fields
from psiturk_ng.web.api.recruiting import body
from psiturk_ng.web.dashboard.desks import mode_in, who_acts
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.tasks import be_inside

_PSITURKS_SHORTEST: Final = timedelta(minutes=30)
_MOST_HOURS: Final = 24 * 366


def tasks() -> Response:
    """List tasks."""
    return jsonify([_fields(report) for report in _schedule().all()])


def kinds() -> Response:
    """Say what tasks can do, and what they can be told."""
    return jsonify([kind_fields(kind) for kind in _schedule().kinds if kind.is_by_hand])


def add_task() -> Response:
    """Add a task: psiTurk's form is its name, which is its kind, and an interval in hours."""
    schedule, wanted = _schedule(), body()
    name = wanted.get("name", "")
    kind_name = wanted.get("kind", name)
    parameters = wanted.get("parameters", {})
    if not (isinstance(kind_name, str) and isinstance(name, str) and isinstance(parameters, dict)):
        raise BadInput("A task has a kind and a name, which are texts, and parameters, which are an object.")
    kind = schedule.kind(kind_name)
    require_by_hand(kind)
    be_inside(parameters)
    # Who wrote psiTurk's form relies on its shortest interval.
    shortest = SHORTEST_INTERVAL if "kind" in wanted else _PSITURKS_SHORTEST
    task = schedule.add(
        kind=kind.name,
        mode=mode_in(request.args),
        parameters=parameters,
        interval=max(_interval(wanted.get("interval")), shortest),
        by=who_acts(),
        name=name,
    )
    return make_response(jsonify(_fields(TaskReport(task, None))), 201)


def change_task(name: str) -> Response:
    """Let a task wait, or go on."""
    schedule, waits = _schedule(), body().get("is_paused")
    if not isinstance(waits, bool):
        raise BadInput("A task waits with is_paused: true, and goes on with is_paused: false.")
    task = schedule.own(name)
    (schedule.pause if waits else schedule.resume)(task.name)
    return jsonify(_report(task.name))


def remove_task(name: str) -> Response:
    """Remove a task."""
    schedule = _schedule()
    schedule.remove(schedule.own(name).name)
    return make_response("", 204)


def run_task(name: str) -> Response:
    """Let the scheduler run a task as soon as it can."""
    return make_response(jsonify(run_fields(_schedule().ask(name))), 202)


def _interval(hours: Any) -> timedelta:
    is_number = isinstance(hours, int | float) and not isinstance(hours, bool) and isfinite(hours)
    if not is_number or not 0 < hours <= _MOST_HOURS:
        raise BadInput("The interval is a number of hours, more than 0 and at most a year.")
    return timedelta(minutes=int(hours * 60))


def _report(name: str) -> dict[str, Any]:
    return next(_fields(report) for report in _schedule().all() if report.task.name == name)


def _fields(report: TaskReport) -> dict[str, Any]:
    fields = task_fields(report)
    task = report.task
    psiturks = {
        "id": task.name,
        "args": [str(task.mode)],
        "kwargs": fields["parameters"],
        "trigger": f"interval[{task.interval}]",
        "next_run_time": fields["next_run_at"],
    }
    return {**fields, "number": fields["id"], **psiturks}


def _schedule() -> Schedule:
    return backstage().schedule
