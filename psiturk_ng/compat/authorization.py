"""Decorators that custom.py puts on its routes: a password, and no caching.

Source: psiTurk 3.3.1, `user_utils`.
"""

import hmac
import logging
from collections.abc import Callable, Sequence
from configparser import ConfigParser
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, current_app, make_response, request
from werkzeug.security import check_password_hash

from psiturk_ng.services.logins import is_hashed

_LOG = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


class PsiTurkAuthorization:
    """Asks for the project's login before a route is served.

    Without a login in the settings it lets nobody in.

    Args:
        config: the project's settings, of which `login_username` and `login_pw` are read.
    """

    def __init__(self, config: ConfigParser) -> None:
        self.queryname = config.get("Server Parameters", "login_username", fallback="")
        self.querypw = config.get("Server Parameters", "login_pw", fallback="")

    @classmethod
    def wrapper(cls, func: Callable[..., R], args: Sequence[Any]) -> R:
        """Call a function with a sequence of arguments."""
        return func(*args)

    def check_auth(self, username: str | None, password: str | None) -> bool:
        """Whether these are the project's login; takes equally long either way."""
        if not (self.queryname and self.querypw):
            _LOG.warning("A protected page was refused: login_username and login_pw are not both set.")
            return False
        is_user = _same(username or "", self.queryname)
        is_password = _matches(password or "", self.querypw)
        return is_user and is_password

    @classmethod
    def authenticate(cls) -> Response:
        """Make the browser ask for a name and a password."""
        text = "This page is protected.\nPlease log in with the user name and password of this study."
        return Response(text, 401, {"WWW-Authenticate": 'Basic realm="Login Required"'})

    def requires_auth(self, func: Callable[P, R]) -> Callable[P, R | Response]:
        """Serve a route only to who is logged in."""

        @wraps(func)
        def decorated(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            login = request.authorization
            if login is None or login.type != "basic" or not self.check_auth(login.username, login.password):
                return self.authenticate()
            return func(*args, **kwargs)

        return decorated


def nocache(func: Callable[P, Any]) -> Callable[P, Response]:
    """Tell browsers not to keep what a route answers."""

    @wraps(func)
    def uncached(*args: P.args, **kwargs: P.kwargs) -> Response:
        response = make_response(func(*args, **kwargs))
        response.cache_control.no_cache = True
        return response

    return uncached


def print_to_log(stuff_to_print: object) -> None:
    """Write something to the server's log."""
    current_app.logger.info(stuff_to_print)


def _matches(given: str, kept: str) -> bool:
    """Whether a password is the one of the settings, which may hold its hash."""
    return check_password_hash(kept, given) if is_hashed(kept) else _same(given, kept)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )
