"""What the verbs of `task` do."""

from argparse import Namespace
from datetime import UTC, datetime, timedelta
from typing import Any

from psiturk_ng.domain.tasks import Run, RunState, read_interval, write_interval
from psiturk_ng.errors import BadInput, RecruiterError
from psiturk_ng.services.clock import database_clock
from psiturk_ng.services.schedule import Schedule, TaskReport, require_by_hand
from psiturk_ng.services.shown_tasks import kind_fields, run_fields, task_fields
from psiturk_ng.services.task_runs import TaskRuns
from psiturk_ng.shell.acts.acting import person
from psiturk_ng.shell.acts.consent import DECLINED, Consent
from psiturk_ng.shell.context import Context

NOTHING_FOUND = "There are no tasks. Add one with: task add KIND --every TIME"
NO_SCHEDULER = (
    "No scheduler is running, so tasks only run when you say `task run`. "
    "Set do_scheduler = true in [Server Parameters] of config.txt, and `server restart`."
)


def list_them(context: Context, arguments: Namespace) -> int:
    """Show tasks."""
    schedule = _schedule(context)
    found = schedule.all()
    if arguments.json:
        context.say_json([task_fields(report) for report in found])
    elif not found:
        context.notice(NOTHING_FOUND)
    for report in found if not arguments.json else ():
        for line in _lines(report):
            context.say(line)
    if found and not schedule.is_running():
        context.notice(NO_SCHEDULER)
    _tell_earlier(context, schedule)
    return 0


def kinds(context: Context, arguments: Namespace) -> int:
    """Show what tasks can do."""
    found = [kind for kind in Schedule(workshop=context.project).kinds if kind.is_by_hand]
    if arguments.json:
        context.say_json([kind_fields(kind) for kind in found])
    for kind in found if not arguments.json else ():
        context.say(f"{kind.name}: {kind.help}")
        for parameter in kind.parameters:
            context.say(f"    {parameter.name}: {parameter.help}")
    return 0


def show(context: Context, arguments: Namespace) -> int:
    """Show everything about one task."""
    schedule = _schedule(context)
    task = schedule.find(arguments.name)
    runs = schedule.runs(task)
    report = TaskReport(task, runs[0] if runs else None)
    if arguments.json:
        context.say_json(task_fields(report) | {"runs": [run_fields(run) for run in runs]})
        return 0
    for line in _lines(report):
        context.say(line)
    context.say(f"    added by {task.made_by}, {_time(task.created_at)}; the ledger calls it {task.by}")
    for run in runs:
        context.say(f"    {_time(run.due_at)}: {_outcome(run)}")
    return 0


def add(context: Context, arguments: Namespace) -> int:
    """Add a task."""
    schedule = _schedule(context)
    kind = schedule.kind(arguments.kind)
    require_by_hand(kind)
    interval = read_interval(arguments.every)
    first_at = _first(arguments.first, schedule.clock())
    parameters = dict(map(_pair, arguments.parameters))
    arguments.dry_run = False
    consent = Consent(context, arguments, context.mode, acts_unasked=not kind.needs_consent)
    fact = f"Every {arguments.every}, in mode {context.mode}, without asking again: {kind.help}."
    if kind.needs_consent and not consent.given([fact], "Add this task"):
        return DECLINED
    task = schedule.add(
        kind=kind.name,
        mode=context.mode,
        parameters=parameters,
        interval=interval,
        by=person(context),
        name=arguments.name or "",
        first_at=first_at,
    )
    if arguments.json:
        context.say_json(task_fields(TaskReport(task, None)))
    else:
        context.say(f"The task {task.name} runs first at {_time(task.next_run_at)}, in mode {task.mode}.")
    if not schedule.is_running():
        context.notice(NO_SCHEDULER)
    return 0


def remove(context: Context, arguments: Namespace) -> int:
    """Remove a task."""
    schedule = _schedule(context)
    schedule.remove(schedule.own(arguments.name).name)
    context.say(f"The task {arguments.name} is removed.")
    return 0


def run(context: Context, arguments: Namespace) -> int:
    """Run a task here and now."""
    schedule = _schedule(context)
    done = TaskRuns(workshop=context.project, clock=schedule.clock).run_now(arguments.name)
    if arguments.json:
        context.say_json(run_fields(done))
    else:
        context.say(done.result)
    return 0 if done.state is RunState.DONE else RecruiterError.exit_code


def pause(context: Context, arguments: Namespace) -> int:
    """Let a task wait."""
    schedule = _schedule(context)
    schedule.pause(schedule.own(arguments.name).name)
    context.say(f"The task {arguments.name} waits until: task resume {arguments.name}")
    return 0


def resume(context: Context, arguments: Namespace) -> int:
    """Let a task go on."""
    schedule = _schedule(context)
    task = schedule.resume(schedule.own(arguments.name).name)
    context.say(f"The task {task.name} runs next at {_time(task.next_run_at)}.")
    return 0


def _schedule(context: Context) -> Schedule:
    store = context.project.store
    if not store.schema_is_current():
        store.migrate(context.notice)
    return Schedule(workshop=context.project, clock=database_clock(store))


def _tell_earlier(context: Context, schedule: Schedule) -> None:
    earlier = schedule.earlier()
    if earlier:
        context.notice(
            f"psiTurk left jobs in this database that nothing runs: {', '.join(earlier)}. "
            "They hold program code and are not read. Add what you still want anew, such as: "
            "task add approve_all --every 2h"
        )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadInput(f"{text} is not of the form NAME=VALUE.", "See: task kinds")
    return name.strip(), value.strip()


def _first(text: str | None, now: datetime) -> datetime | None:
    """Read when a task is due first."""
    if text is None or text == "now":
        return now if text else None
    try:
        if len(text) <= len("HH:MM"):
            hour = datetime.strptime(text, "%H:%M").time()
            moment = datetime.combine(now.astimezone().date(), hour).astimezone()
            return moment if moment > now else moment + timedelta(days=1)
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise BadInput(f"{text} is no time.", "Write now, 03:30, or 2026-05-01T03:30.") from error


def _lines(report: TaskReport) -> list[str]:
    """Say of one task what it is, and how it is doing."""
    task = report.task
    told = "".join(f" {name}={_text(value)}" for name, value in task.parameters.items() if value)
    when = "waits" if task.is_paused else f"next run {_time(task.next_run_at)}"
    first = (
        f"{task.name} ({task.kind}{told}, mode {task.mode}): every {write_interval(task.interval)}, {when}"
    )
    last = f"    last run {_time(report.last.due_at)}: {_outcome(report.last)}" if report.last else ""
    return [first, last] if last else [first]


def _outcome(run: Run) -> str:
    took = f" in {run.duration.total_seconds():.1f} s" if run.duration is not None else ""
    return f"{run.state}{took}. {run.result}".rstrip()


def _time(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M %Z")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
