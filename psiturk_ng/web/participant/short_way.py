"""The short way for saves, which are most of what a server does: around Flask, which costs more than they do.

It takes a save that is as our client sends it, and does with it what the view does. Whatever
is out of the ordinary, and whatever fails, goes the long way through Flask, where requests are
refused, errors answered, and a project's own code is called.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from flask import Flask
from werkzeug.exceptions import ClientDisconnected

from psiturk_ng.domain.tokens import Action
from psiturk_ng.errors import AccessDenied, BadInput
from psiturk_ng.web.participant.saving import FAILURE, append, saved
from psiturk_ng.web.participant.visits import checked_uniqueid
from psiturk_ng.web.parts import Parts

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_BEFORE: Final = "/sync/"
_AFTER: Final = "/records"

Hook = Callable[..., Any]


class ShortWay:
    """Answers `POST /sync/<uniqueid>/records`; as a WSGI layer around an application that answers all else.

    Args:
        app: with all its routes.
        parts: the services behind it.
        ours: our own hooks for every request; none of them has anything to do for a save.
    """

    def __init__(self, app: Flask, parts: Parts, ours: Collection[Hook]) -> None:
        self._app = app
        self._long_way = app.wsgi_app
        self._is_wrapped = "wsgi_app" in vars(app)
        self._parts = parts
        self._ours = ours

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a save, or let the application answer."""
        uniqueid = self._whose(environ)
        if uniqueid is None:
            return self._long_way(environ, start_response)
        try:
            answer = saved(self._parts, uniqueid, _body(environ))
        except Exception as error:  # noqa: BLE001 - the view raises it again, where Flask handles it
            environ[FAILURE] = error
            return self._long_way(environ, start_response)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
        start_response("200 OK", headers)
        return [answer]

    def _whose(self, environ: "WSGIEnvironment") -> str | None:
        """Name the assignment that an ordinary save with a good token is for; None for anything else."""
        path: str = environ["PATH_INFO"]
        uniqueid = path[len(_BEFORE) : -len(_AFTER)]
        is_ordinary = (
            environ["REQUEST_METHOD"] == "POST"
            and path == f"{_BEFORE}{uniqueid}{_AFTER}"
            and "/" not in uniqueid
            and path.isascii()
            and environ.get("CONTENT_TYPE") == "application/json"
            and environ.get("CONTENT_LENGTH", "").isdecimal()
            and int(environ["CONTENT_LENGTH"]) <= self._most_bytes
            and self._is_open
        )
        if not is_ordinary:
            return None
        token = environ.get("HTTP_X_PSITURK_TOKEN", "")
        try:
            self._parts.access.require(checked_uniqueid(uniqueid), token, Action.SAVE)
        except (AccessDenied, BadInput):
            # Another token may have come another way.
            return None
        return uniqueid

    @cached_property
    def _most_bytes(self) -> int:
        return int(self._app.config["MAX_CONTENT_LENGTH"])

    @cached_property
    def _is_open(self) -> bool:
        """Whether nothing but our own code has a say in how saves are answered."""
        app = self._app
        by_scope = (
            app.url_value_preprocessors,
            app.before_request_funcs,
            app.after_request_funcs,
            app.teardown_request_funcs,
        )
        theirs = [hook for hooks in by_scope for hook in hooks.get(None, ()) if hook not in self._ours]
        endpoint, _ = app.url_map.bind("localhost").match(f"{_BEFORE}somebody{_AFTER}", "POST")
        return not theirs and not self._is_wrapped and app.view_functions[endpoint] is append


def _body(environ: "WSGIEnvironment") -> bytes:
    length = int(environ["CONTENT_LENGTH"])
    try:
        body: bytes = environ["wsgi.input"].read(length)
    except OSError as error:
        raise ClientDisconnected from error
    if len(body) < length:
        raise ClientDisconnected
    return body
