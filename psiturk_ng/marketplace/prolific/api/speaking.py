"""Answering requests: who may ask, what goes wrong on the way, what is said."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from psiturk_ng.marketplace.faults import Faults, Strike
from psiturk_ng.marketplace.prolific.account import account
from psiturk_ng.marketplace.prolific.api import people, studies, submissions, workspace
from psiturk_ng.marketplace.prolific.api.routes import Answer, Asked, Route
from psiturk_ng.marketplace.prolific.refusals import Refused, envelope, invalid
from psiturk_ng.marketplace.prolific.state import Moment, State
from psiturk_ng.marketplace.wire import hang_up

ROUTES: Final = (*studies.ROUTES, *submissions.ROUTES, *people.ROUTES, *workspace.ROUTES)
_SCHEME: Final = "Token "
_PUBLIC: Final = "get_keys"
_TROUBLE: Final = "The service is in trouble, as was asked for."


def create_api(state: State, faults: Faults, announce: Callable[[], None]) -> Blueprint:
    """Make the API.

    Args:
        state: the platform's.
        faults: what goes wrong.
        announce: called when something may have to be told to somebody.
    """
    api = Blueprint("api", __name__)
    for route in ROUTES:
        view = _view(route, state, faults, announce)
        api.add_url_rule(route.path, route.name, view, methods=[route.method])
    return api


def _view(
    route: Route, state: State, faults: Faults, announce: Callable[[], None]
) -> Callable[..., Response]:
    def answer(**parts: str) -> Response:
        strike = faults.strike(route.name)
        if strike is Strike.THROTTLE:
            return _failure(429, "Too many requests", "Request was throttled.", {"Retry-After": "1"})
        if strike is Strike.FAIL:
            return _failure(503, "Service unavailable", _TROUBLE)
        try:
            with state.moment() as moment:
                _authenticate(moment, route)
                response = _response(route.view(_asked(moment), **parts))
        except Refused as refused:
            response = _failure(refused.status, refused.title, refused.detail)
        announce()
        if strike is Strike.LOSE_ANSWER:
            return hang_up(request.environ)
        if strike is Strike.FAIL_AFTER:
            return _failure(502, "Bad gateway", _TROUBLE)
        return response

    return answer


def _authenticate(moment: Moment, route: Route) -> None:
    if route.name == _PUBLIC:
        return
    header = request.headers.get("Authorization", "")
    token = header.removeprefix(_SCHEME).strip() if header.startswith(_SCHEME) else ""
    accepted = account(moment).token
    if not token or (accepted and token != accepted):
        raise Refused(401, "Unauthorized", "Authentication credentials were not provided or are not valid.")


def _asked(moment: Moment) -> Asked:
    body: Any = {}
    if request.get_data():
        body = request.get_json(silent=True, force=True)
        if not isinstance(body, dict):
            raise invalid("The body of the request is not an object of JSON.")
    return Asked(moment, request.args.to_dict(), body, request.path)


def _response(answer: Answer) -> Response:
    response = jsonify(answer.value) if answer.value is not None else Response()
    response.status_code = answer.status
    response.headers.update(dict(answer.headers))
    return response


def _failure(status: int, title: str, detail: Any, headers: dict[str, str] | None = None) -> Response:
    response = jsonify(envelope(status, title, detail))
    response.status_code = status
    response.headers.update(headers or {})
    return response
