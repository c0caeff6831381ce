"""The server in the foreground, and the application for a WSGI host.

`python -m psiturk_ng.wsgi` serves the project in the current folder until SIGTERM or Ctrl-C;
`psiturk_ng.wsgi:application` is the same project for any other WSGI server.
"""

import importlib
import json
import os
import secrets
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from psiturk_ng.errors import PsiturkError
from psiturk_ng.scheduler import ENDS_WITH_INPUT
from psiturk_ng.supervisor.launch import INSTANCE_VARIABLE

if TYPE_CHECKING:
    from psiturk_ng.bootstrap import Project

# Loaded once in the master, so that workers share the memory and a new one starts at once.
HEAVY_MODULES = ("psiturk_ng.web.app", "psiturk_ng.compat", "sqlalchemy.orm", "user_agents")

MOST_COLUMNS_AT_END = 1000
"""Datastring columns brought up to date at the end: those saved to in the last minute, if not a crowd."""


def __getattr__(name: str) -> Any:
    """Build `application` when a WSGI host asks for it."""
    if name == "application":
        return _hosted_application()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _hosted_application() -> Any:
    from psiturk_ng.bootstrap import open_project

    project = open_project(Path.cwd(), os.environ)
    project.store.migrate(_say)
    return _served(project)


def _served(project: "Project") -> Any:
    """Build the application of a server, which goes on with what an earlier one left undone."""
    app = project.app()
    if project.informer:
        project.informer.wake()
    return app


def launch(app_dir: str | os.PathLike[str] | None = None) -> NoReturn:
    """Serve a project in the foreground and end the process afterwards.

    Args:
        app_dir: the project folder; the current one if None.

    Source: psiTurk 3.3.1, `psiturk.experiment_server.launch`.
    """
    if app_dir is not None:
        os.chdir(app_dir)
    sys.exit(main())


def main() -> int:
    """Serve the project in the current folder until SIGTERM or Ctrl-C.

    Returns:
        0 after it was told to stop, else the status of what went wrong; standard error names it.
    """
    signal.signal(signal.SIGTERM, _stop_early)
    from psiturk_ng.supervisor.gunicorn_app import complain

    try:
        serve(Path.cwd(), os.environ)
    except KeyboardInterrupt:
        return 0
    except PsiturkError as error:
        complain(error)
        return error.exit_code
    return 0


def serve(folder: Path, environ: Mapping[str, str]) -> None:
    """Run the server of one project; ends by SystemExit when it was told to stop.

    Raises:
        PsiturkError: if it cannot be started.
    """
    from psiturk_ng.bootstrap import open_project
    from psiturk_ng.supervisor.gunicorn_app import ProjectServer, Served

    instance = environ.get(INSTANCE_VARIABLE) or secrets.token_hex(16)
    worker_environ = {**environ, INSTANCE_VARIABLE: instance}
    project = open_project(folder, worker_environ)
    for warning in project.loaded.warnings:
        _say(warning)
    load: Callable[[], Any] = lambda: _served(open_project(folder, worker_environ))  # noqa: E731

    def prepare() -> None:
        project.store.migrate(_say)
        project.store.close()
        for module in HEAVY_MODULES:
            importlib.import_module(module)

    def finish() -> None:
        closing = open_project(folder, worker_environ)
        closing.datastrings.rewrite_dirty(at_most=MOST_COLUMNS_AT_END)
        closing.store.checkpoint()
        closing.store.close()

    def attendant() -> Sequence[str] | None:
        schedules = open_project(folder, worker_environ).settings.server.do_scheduler
        return ("psiturk_ng.scheduler", ENDS_WITH_INPUT) if schedules else None

    ProjectServer(Served(folder, project.settings.server, instance, load, prepare, finish, attendant)).run()


def rehearse() -> None:
    """Load the project's own code as the server does, and say in a last line of JSON what hinders it."""
    from psiturk_ng.bootstrap import open_project

    hindrance = {}
    try:
        open_project(Path.cwd(), os.environ).code  # noqa: B018
    except PsiturkError as error:
        hindrance = {"message": error.message, "hint": error.hint}
    print(f"\n{json.dumps(hindrance)}")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _stop_early(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
