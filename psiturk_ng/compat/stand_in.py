"""Stands in for the application while custom.py, which the application needs, is being loaded.

psiTurk let custom.py write `from psiturk.experiment import app` and decorate
functions with it. What is decorated here reaches the real application
together with the project's blueprint, before our own routes.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from psiturk_ng.compat.imports import defer, project_is_loading
from psiturk_ng.compat.runtime import ProjectNames
from psiturk_ng.errors import ProjectCodeError

APP_NAME: Final = "Experiment_Server"
"""The name of the application, and of its logger, in psiTurk and here."""

_DECORATOR_FACTORIES: Final = frozenset(
    {
        "delete",
        "endpoint",
        "errorhandler",
        "get",
        "patch",
        "post",
        "put",
        "route",
        "template_filter",
        "template_global",
        "template_test",
    }
)
_REGISTRATIONS: Final = frozenset(
    {
        "add_template_filter",
        "add_template_global",
        "add_template_test",
        "add_url_rule",
        "after_request",
        "before_first_request",
        "before_request",
        "context_processor",
        "register_blueprint",
        "register_error_handler",
        "shell_context_processor",
        "teardown_appcontext",
        "teardown_request",
        "url_defaults",
        "url_value_preprocessor",
    }
)


class AppStandIn:
    """Records registrations until there is an application; anything else goes to the real one.

    Args:
        names: the project, which has the application later.
    """

    def __init__(self, names: ProjectNames) -> None:
        self._names = names

    def __getattr__(self, name: str) -> Any:
        if name in _DECORATOR_FACTORIES:
            return _recording_factory(name)
        if name in _REGISTRATIONS:
            return _recording(name)
        if not project_is_loading():
            return getattr(self._names.app, name)
        if name == "logger":
            return logging.getLogger(APP_NAME)
        raise ProjectCodeError(
            f"app.{name} cannot be used while custom.py is being loaded.",
            "Define init_app(app) in custom.py and use it there.",
        )

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_names":
            super().__setattr__(name, value)
        elif project_is_loading():
            defer(lambda app: setattr(app, name, value))
        else:
            setattr(self._names.app, name, value)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer a request, as the application."""
        return self._names.app(environ, start_response)


def _recording_factory(name: str) -> Callable[..., Callable[[Any], Any]]:
    def factory(*args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        def decorate(function: Any) -> Any:
            defer(lambda app: getattr(app, name)(*args, **kwargs)(function))
            return function

        return decorate

    return factory


def _recording(name: str) -> Callable[..., Any]:
    def register(*args: Any, **kwargs: Any) -> Any:
        defer(lambda app: getattr(app, name)(*args, **kwargs))
        return args[0] if args else None

    return register
