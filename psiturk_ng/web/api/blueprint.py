"""The API's addresses, and how it says that something is wrong."""

import logging
from typing import NoReturn

from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from psiturk_ng.errors import ConfigError, Conflict, PsiturkError
from psiturk_ng.web.api.description import openapi
from psiturk_ng.web.api.operations import OPERATIONS
from psiturk_ng.web.dashboard import guards

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Add the API to an application that has the dashboard."""
    blueprint = Blueprint("api", __name__, url_prefix="/api")
    for operation in OPERATIONS:
        name = f"{operation.method} {operation.path}".replace(".", " ")
        blueprint.add_url_rule(operation.path, name, operation.view, methods=[operation.method])
    blueprint.add_url_rule("/openapi.json", "openapi", openapi)
    blueprint.add_url_rule(
        "/<path:anything>", "anything", _nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]
    )
    blueprint.before_request(_guard)
    blueprint.after_request(guards.secured)
    blueprint.register_error_handler(PsiturkError, _failed)
    blueprint.register_error_handler(HTTPException, _refused)
    blueprint.register_error_handler(Exception, _crashed)
    app.register_blueprint(blueprint)


def _guard() -> None:
    guards.be_open()
    guards.be_from_here()
    guards.be_known()


def _nothing(anything: str) -> NoReturn:
    """Answer an address that is not there, or that another method is for."""
    guards.nothing_here()


def _failed(error: PsiturkError) -> Response:
    status = Conflict.http_status if isinstance(error, ConfigError) else error.http_status
    if status >= 500:
        log.error("%s %s: %s", request.method, request.path, error.message, exc_info=error)
    return _problem(status, type(error).__name__, error.code, error.message, error.hint)


def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    response = _problem(status, type(error).__name__, error.name.lower().replace(" ", "_"), _sentence(error))
    answer = error.get_response()
    for header in ("Allow", "Location"):
        if header in answer.headers:
            response.headers[header] = answer.headers[header]
    return response


def _sentence(error: HTTPException) -> str:
    if not isinstance(error, MethodNotAllowed):
        return error.description or ""
    right = " or ".join(error.valid_methods or ())
    if request.method == "GET":
        return f"Nothing is changed by a GET: send {right} to {request.path}."
    return f"Send {right} to {request.path}, not {request.method}."


def _crashed(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _problem(
        500, type(error).__name__, "crash", "This should not have happened; the log has the details."
    )


def _problem(status: int, exception: str, code: str, message: str, hint: str = "") -> Response:
    """Say what is wrong. Source of `exception` and `message`: psiTurk 3.3.1."""
    response = jsonify(exception=exception, code=code, message=message, hint=hint)
    response.status_code = status
    return response
