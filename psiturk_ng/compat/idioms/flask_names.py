"""Flask's functions and classes, with the arguments that they took before 2.0."""

from collections.abc import Callable
from typing import Any, Final

import flask
from flask import globals as flask_globals

from psiturk_ng.compat.hints import hint_once
from psiturk_ng.compat.request import ProjectFlask as Flask

__all__ = ["Blueprint", "Flask", "app_ctx_stack", "request_ctx_stack", "send_file", "send_from_directory"]

_RENAMED: Final = {
    "add_etags": "etag",
    "attachment_filename": "download_name",
    "cache_timeout": "max_age",
    "filename": "path",
    "filename_or_fp": "path_or_file",
}


def send_file(*arguments: Any, **options: Any) -> flask.Response:
    """Answer with a file."""
    return flask.send_file(*arguments, **_renamed("send_file", options))


def send_from_directory(*arguments: Any, **options: Any) -> flask.Response:
    """Answer with a file from a folder that visitors may read."""
    return flask.send_from_directory(*arguments, **_renamed("send_from_directory", options))


def _renamed(function: str, options: dict[str, Any]) -> dict[str, Any]:
    for old in options:
        if (new := _RENAMED.get(old)) is not None:
            hint_once(f"{function}({old}=…) still works here, but please write: {function}({new}=…).")
    return {_RENAMED.get(name, name): value for name, value in options.items()}


class Blueprint(flask.Blueprint):
    """A blueprint with the decorators that Flask dropped."""

    def before_app_first_request(self, function: Callable[[], Any]) -> Callable[[], Any]:
        """Call a function once, before the first request of this process is answered."""
        self.record_once(lambda state: state.app.before_first_request(function))  # type: ignore[attr-defined]
        return function


class _ContextStack:
    """What is left of a stack of contexts: its top."""

    def __init__(self, modern: str, find: Callable[[], Any]) -> None:
        self._modern = modern
        self._find = find

    @property
    def top(self) -> Any:
        """The present context; None outside of one."""
        hint_once(f"Context stacks are gone; .top still works here, but please write: {self._modern}.")
        return self._find()


request_ctx_stack = _ContextStack(
    "flask.globals.request_ctx",
    lambda: flask_globals.request_ctx._get_current_object() if flask.has_request_context() else None,  # type: ignore[attr-defined]
)
app_ctx_stack = _ContextStack(
    "flask.g",
    lambda: flask_globals.app_ctx._get_current_object() if flask.has_app_context() else None,  # type: ignore[attr-defined]
)
