"""Tasks: what runs by itself, what came of it, and what is done with them."""

from pathlib import PurePath
from typing import Final

from flask import Response, make_response, redirect, request, url_for

from psiturk_ng.domain.tasks import Values, read_interval, write_interval
from psiturk_ng.errors import BadInput
from psiturk_ng.services.schedule import require_by_hand
from psiturk_ng.web.dashboard.desks import mode_in, who_acts
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page

_SHOWN_RUNS: Final = 10


def tasks() -> Response:
    """List tasks, with their next and last runs."""
    schedule = backstage().schedule
    kinds = [kind for kind in schedule.kinds if kind.is_by_hand]
    own = {kind.name for kind in kinds}
    return page(
        "tasks.html",
        mode=mode_in(request.args),
        reports=[(report, schedule.runs(report.task, _SHOWN_RUNS)) for report in schedule.all()],
        kinds=kinds,
        is_own=lambda task: task.kind in own,
        is_running=schedule.is_running(),
        earlier=schedule.earlier(),
        interval=write_interval,
    )


def add_task() -> Response:
    """Add a task; what pays or takes away has to be agreed to."""
    schedule, form = backstage().schedule, request.form
    kind = schedule.kind(form.get("kind", ""))
    require_by_hand(kind)
    if kind.needs_consent and form.get("agreed") != "yes":
        raise BadInput(
            f"A task of the kind {kind.name} acts without asking again.", "Tick the box that says so."
        )
    names = [parameter.name for parameter in kind.parameters]
    parameters = {name: form[name] for name in names if form.get(name, "").strip()}
    be_inside(parameters)
    schedule.add(
        kind=kind.name,
        mode=mode_in(form),
        parameters=parameters,
        interval=read_interval(form.get("every", "")),
        by=who_acts(),
        name=form.get("name", "").strip(),
    )
    return _back()


def run_task(name: str) -> Response:
    """Let the scheduler run a task as soon as it can."""
    backstage().schedule.ask(name)
    return _back()


def pause_task(name: str) -> Response:
    """Let a task wait."""
    schedule = backstage().schedule
    schedule.pause(schedule.own(name).name)
    return _back()


def resume_task(name: str) -> Response:
    """Let a task go on."""
    schedule = backstage().schedule
    schedule.resume(schedule.own(name).name)
    return _back()


def remove_task(name: str) -> Response:
    """Remove a task."""
    schedule = backstage().schedule
    schedule.remove(schedule.own(name).name)
    return _back()


def be_inside(parameters: Values) -> None:
    """Keep whoever is logged in here, and not on the machine, to the project's own folder.

    Raises:
        BadInput: if a task is to write elsewhere.
    """
    path = PurePath(str(parameters.get("folder", "")))
    if path.is_absolute() or ".." in path.parts or str(path).startswith("~"):
        raise BadInput(f"{path} is not in the project folder.", "The shell's `task add` may name any folder.")


def _back() -> Response:
    return make_response(redirect(url_for("dashboard.tasks", mode=mode_in(request.form)), 303))
