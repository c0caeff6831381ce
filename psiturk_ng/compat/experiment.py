"""What `psiturk.experiment` offers: the application, its view functions, the choice of a cell."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final

from psiturk_ng.compat.imports import project_is_loading
from psiturk_ng.compat.runtime import ProjectNames
from psiturk_ng.domain.allocation import Cell, cells_of, least_filled
from psiturk_ng.services.design import Design

if TYPE_CHECKING:
    from psiturk_ng.compat.stand_in import AppStandIn

VIEWS: Final = (
    "index",
    "favicon",
    "psiturk_js",
    "check_worker_status",
    "advertisement",
    "give_consent",
    "start_exp",
    "enterexp",
    "load",
    "update",
    "quitter",
    "debug_complete",
    "worker_complete",
    "worker_submitted",
    "ppid",
    "regularpage",
)
"""psiTurk's view functions, which are the endpoint names of our routes."""


def view(name: str) -> Callable[..., Any]:
    """Make a function that calls one of our views, whoever serves its address now.

    Args:
        name: one of `VIEWS`.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        from flask import current_app

        return current_app.view_functions[name](*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    return call


def app_or_stand_in(names: ProjectNames) -> "Any | AppStandIn":
    """Give the application, or what stands in for it while custom.py is being loaded for it."""
    if project_is_loading():
        from psiturk_ng.compat.stand_in import AppStandIn

        return AppStandIn(names)
    return names.app


def least_filled_cell(names: ProjectNames, mode: str) -> Cell:
    """Choose a cell as a server without `custom_get_condition` does.

    Args:
        names: the project.
        mode: counts are within one.
    """
    task = names.parser["Task Parameters"]
    design = Design(names.folder, task.getint("num_conds", 1), task.getint("num_counters", 1))
    cutoff = timedelta(minutes=task.getint("cutoff_time", 30))
    with names.store.reading() as assignments:
        counts = assignments.counts_by_cell(
            codeversion=names.codeversion,
            mode=mode,
            since=datetime.now(UTC).replace(tzinfo=None) - cutoff,
            include_debug=mode == "debug",
        )
    return least_filled(cells_of(*design.size()), counts, SystemRandom())
