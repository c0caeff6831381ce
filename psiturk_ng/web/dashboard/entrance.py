"""Logging in and out.

Source: psiTurk 3.3.1, `/dashboard/login` and `/dashboard/logout`.
"""

from typing import Final

from flask import Response, make_response, redirect, request, url_for

from psiturk_ng.domain.logins import safe_next
from psiturk_ng.errors import LoginNeeded, TooManyAttempts
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page
from psiturk_ng.web.dashboard.visitors import let_in, let_out, visitor

_ENDED: Final = "Your login has ended, and nothing was done. Log in, and send the form again."


def show_login() -> Response:
    """Ask for a name and a password; who is logged in already goes on."""
    if visitor() is not None:
        return _go(_next())
    problem = _ENDED if request.args.get("ended") else ""
    return page("login.html", next=_next(), name="", problem=problem)


def login() -> Response:
    """Check a name and a password, and begin a session."""
    name, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        who = backstage().logins.enter(name, password, request.remote_addr or "")
    except (LoginNeeded, TooManyAttempts) as error:
        problem = f"{error.message} {error.hint}"
        return page("login.html", status=error.http_status, next=_next(), name=name, problem=problem)
    return let_in(who, _go(_next()))


def show_link() -> Response:
    """Show the button that uses a login link: programs that only look at links do not use it up."""
    return page("link.html", secret=request.args.get("secret", ""))


def follow_link() -> Response:
    """Begin a session for who followed a link that the shell printed."""
    try:
        who = backstage().logins.follow_link(request.form.get("secret", ""))
    except LoginNeeded as error:
        problem = f"{error.message} {error.hint}"
        return page("login.html", status=error.http_status, next=_home(), name="", problem=problem)
    return let_in(who, _go(_home()))


def logout() -> Response:
    """End the session."""
    return let_out(_go(url_for("dashboard.show_login")))


def _next() -> str:
    return safe_next(request.values.get("next", ""), _home())


def _home() -> str:
    return url_for("dashboard.overview")


def _go(address: str) -> Response:
    return make_response(redirect(address, 303))
