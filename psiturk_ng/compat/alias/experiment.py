"""The web application and its view functions."""

from functools import partial

from psiturk_ng.compat.experiment import VIEWS, app_or_stand_in, least_filled_cell, view
from psiturk_ng.compat.lazy import lazy_names
from psiturk_ng.domain.identity import harmless
from psiturk_ng.web.participant import templates_loader

from . import psiturk_statuses
from ._project import names
from .experiment_errors import ExperimentApiError, ExperimentError, InvalidUsage, InvalidUsageError
from .psiturk_config import PsiturkConfig
from .psiturk_statuses import *  # noqa: F403
from .user_utils import PsiTurkAuthorization, nocache, print_to_log

_MAKERS = {
    "CONFIG": lambda: names().parser,
    "Participant": lambda: names().models.participant,
    "app": lambda: app_or_stand_in(names()),
    "db_session": lambda: names().db_session,
    "init_db": lambda: names().init_db,
    "scheduler": lambda: names().scheduler,
    **{name: partial(view, name) for name in VIEWS},
}

__all__ = [
    *_MAKERS,
    *(name for name in vars(psiturk_statuses) if name.isupper()),
    "ExperimentApiError",
    "ExperimentError",
    "InvalidUsage",
    "InvalidUsageError",
    "PsiTurkAuthorization",
    "PsiturkConfig",
    "check_templates_exist",
    "get_condition",
    "get_random_condcount",
    "insert_mode",
    "nocache",
    "print_to_log",
    "run_webserver",
]
__getattr__ = lazy_names(__name__, _MAKERS)


def get_random_condcount(mode):
    """Give a least filled (condition, counterbalance), as a server without `custom_get_condition` does."""
    return tuple(least_filled_cell(names(), mode))


get_condition = get_random_condcount


def run_webserver():
    """Serve the project in the foreground."""
    from psiturk_ng.wsgi import launch

    launch()


def insert_mode(page_html, mode=None):
    """Make the links of an ad or consent page carry the mode; psiTurk 2's form writes it in."""
    marked = templates_loader.insert_mode(page_html)
    # The page is rendered next, so a mode from the address must not be able to be a template.
    return marked if mode is None else marked.replace("{{ mode }}", harmless(mode))


def check_templates_exist():
    """Find nothing missing: where a project lacks a page, ours is used."""
