"""Who is asking: a login cookie of the dashboard's own, or a script's token."""

import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from flask import Request, Response, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from psiturk_ng.domain.logins import Login
from psiturk_ng.web.dashboard.parts import backstage

COOKIE: Final = "dashboard_login"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "X-CSRF-Token"
LOGIN_SECONDS: Final = 12 * 3600
_BEARER: Final = "Bearer "


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in.

    Args:
        login: who.
        session: names the session; empty for a script, which brings its token with each request.
    """

    login: Login
    session: str = ""

    @property
    def csrf(self) -> str:
        """What a request must bring along to change something, so that no other site can make it."""
        return hmac.new(backstage().key.encode(), f"csrf {self.session}".encode(), "sha256").hexdigest()


def visitor() -> Visitor | None:
    """Tell who makes this request; None for strangers."""
    if "dashboard_visitor" not in g:
        g.dashboard_visitor = _by_token(request) or _by_cookie(request)
    found: Visitor | None = g.dashboard_visitor
    return found


def let_in(login: Login, response: Response) -> Response:
    """Begin a session."""
    content = {"name": login.name, "stamp": login.stamp, "session": secrets.token_urlsafe(16)}
    response.set_cookie(
        COOKIE,
        _serializer().dumps(content),
        max_age=LOGIN_SECONDS,
        path=request.script_root or "/",
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
    )
    return response


def let_out(response: Response) -> Response:
    """End the session."""
    response.delete_cookie(COOKIE, path=request.script_root or "/")
    return response


def _by_token(request: Request) -> Visitor | None:
    header = request.headers.get("Authorization", "")
    if not header.startswith(_BEARER):
        return None
    login = backstage().api_keys.find(header.removeprefix(_BEARER).strip())
    return None if login is None else Visitor(login)


def _by_cookie(request: Request) -> Visitor | None:
    try:
        content = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=LOGIN_SECONDS)
    except BadData:
        return None
    login = backstage().logins.find(content["name"])
    # A login whose password was changed, or that was removed, is none any more.
    if login is None or login.stamp != content["stamp"]:
        return None
    return Visitor(login, content["session"])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(backstage().key, salt="dashboard login")
