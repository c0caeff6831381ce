"""The web application and its view functions."""

from functools import partial

from psiturk_ng.compat.experiment import VIEWS, app_or_stand_in, least_filled_cell, view
from psiturk_ng.compat.lazy import lazy_names

from ._project import names

_MAKERS = {
    "CONFIG": lambda: names().parser,
    "Participant": lambda: names().models.participant,
    "app": lambda: app_or_stand_in(names()),
    "db_session": lambda: names().db_session,
    "init_db": lambda: names().init_db,
    **{name: partial(view, name) for name in VIEWS},
}

__all__ = [*_MAKERS, "get_condition", "get_random_condcount", "run_webserver"]
__getattr__ = lazy_names(__name__, _MAKERS)


def get_random_condcount(mode):
    """Give a least filled (condition, counterbalance), as a server without `custom_get_condition` does."""
    return tuple(least_filled_cell(names(), mode))


get_condition = get_random_condcount


def run_webserver():
    """Serve the project in the foreground."""
    from psiturk_ng.wsgi import launch

    launch()
