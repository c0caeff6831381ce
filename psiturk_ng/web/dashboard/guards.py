"""What stands before and after every page of the dashboard and its API."""

import hmac
from typing import Final, NoReturn
from urllib.parse import urlsplit

from flask import Response, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.exceptions import NotFound as FrameworkNotFound

from psiturk_ng.errors import LoginNeeded, NotAllowed, NotFound
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.visitors import CSRF_FIELD, CSRF_HEADER, visitor

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def be_open() -> None:
    """Answer as if there were no dashboard while nobody can log in.

    Raises:
        NotFound: then.
    """
    if not backstage().logins.is_open:
        raise NotFound(
            "The dashboard is closed: nobody can log in.", "Add a login: psiturk dashboard user add NAME"
        )


def be_from_here() -> None:
    """Refuse a change that a page of another site asks for.

    Raises:
        NotAllowed: if it comes from elsewhere.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        is_ours = site in ("same-origin", "none")
    else:
        is_ours = origin is None or urlsplit(origin).netloc == request.host
    if not is_ours:
        raise NotAllowed("The request comes from another site.", "Use the dashboard's own pages.")


def be_known() -> None:
    """Let in only who is logged in; changes need the role for them, and proof that a page of ours asks.

    Raises:
        LoginNeeded: for strangers.
        NotAllowed: if the login may only look, or the proof is missing.
    """
    who = visitor()
    if who is None:
        raise LoginNeeded("This needs a login.", "Log in to the dashboard, or send an API token.")
    if request.method in SAFE:
        return
    if who.session:
        given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
        if not hmac.compare_digest(given.encode(), who.csrf.encode()):
            raise NotAllowed("The page that asked for this is too old.", "Load it again.")
    if not who.login.may_change and request.endpoint != "dashboard.logout":
        raise NotAllowed(
            f"{who.login.name} may look, but not change anything.", "Ask a manager of the study."
        )


def nothing_here() -> NoReturn:
    """Answer an address that is not there, or that only other methods are for.

    Raises:
        MethodNotAllowed: Werkzeug's, with the methods that there are.
        NotFound: Werkzeug's.
    """
    methods = [method for method in _METHODS if _leads_somewhere(method)]
    raise MethodNotAllowed(methods) if methods else FrameworkNotFound()


def _leads_somewhere(method: str) -> bool:
    adapter = request_ctx.url_adapter
    try:
        endpoint, _ = adapter.match(method=method) if adapter else ("anything", {})
    except HTTPException:
        return False
    return str(endpoint).rpartition(".")[2] != "anything"


def secured(response: Response) -> Response:
    """Add what tells browsers to be strict."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "dashboard.static":
        response.headers["Cache-Control"] = "no-store"
    return response
