"""What participants and their scripts are told when something goes wrong."""

import logging
from collections.abc import Mapping

from flask import Flask, Response, jsonify, make_response, request
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestTimeout

from psiturk_ng.domain.participant_errors import NUMBERS, STATUS
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.errors import AccessDenied, EntryRefused, Overloaded, PsiturkError, QuotaFull, TooLarge
from psiturk_ng.web.participant.grants import HEADER
from psiturk_ng.web.participant.injection import HeadScript
from psiturk_ng.web.participant.leaving import turned_away
from psiturk_ng.web.participant.rendering import render, request_arguments, sentences
from psiturk_ng.web.participant.visits import IdNeeded
from psiturk_ng.web.parts import parts

_FRAMEWORK_STATUSES = frozenset({400, 404, 405, 408, 411, 413, 414, 415, 431, 500})
"""What Flask itself finds wrong with a request."""

_OUTCOMES = {"already_did_exp_hit": Outcome.DUPLICATE, "browser_type_not_allowed": Outcome.WRONG_DEVICE}
"""Refusals that panels want to know of."""

log = logging.getLogger(__name__)


class Failures:
    """Answers for everything that is raised while a request is handled.

    Args:
        head_script: holds the script that repeats a navigation with its token.
    """

    def __init__(self, head_script: HeadScript) -> None:
        self._head_script = head_script

    def register(self, app: Flask) -> None:
        """Make the application answer with these."""
        app.register_error_handler(EntryRefused, refused)
        app.register_error_handler(AccessDenied, self.denied)
        app.register_error_handler(IdNeeded, asked)
        app.register_error_handler(PsiturkError, failed)
        app.register_error_handler(ClientDisconnected, stalled)
        app.register_error_handler(HTTPException, http_error)
        app.register_error_handler(Exception, crashed)

    def denied(self, error: AccessDenied) -> Response:
        """Answer a request without its token: a navigation fetches it, anything else is refused."""
        if _is_navigation() and request.method == "GET" and "psiturk.token" not in request.environ:
            return render("psiturk/bounce.html", {"script": self._head_script.bounce})
        log.warning("%s %s was refused: no valid participant token. %s", request.method, _place(), error.hint)
        if _wants_page():
            return _message_page("denied", error.http_status)
        return _json(error, sentences().text("denied.text"))


def refused(error: EntryRefused) -> Response:
    """Show the participant the error page with psiTurk's number, or the way back to where they came from."""
    log.info("%s was refused: %s (%s)", _place(), error.name, error.message)
    outcome = Outcome.QUOTA_FULL if isinstance(error, QuotaFull) else _OUTCOMES.get(error.name)
    return (turned_away(outcome) if outcome else None) or page_of(error)


def asked(error: IdNeeded) -> Response:
    """Ask a participant who they are, and let their answer come back to the same address."""
    name = parts().entry.participant
    context = {
        "field": name,
        "carried": [(key, value) for key, value in request.args.items() if key != name],
        "is_wrong": error.is_wrong,
    }
    return render("psiturk/ask.html", context)


def failed(error: PsiturkError) -> Response:
    """Answer an error of ours; the log gets what nobody has written there yet."""
    if error.http_status >= 500 and not isinstance(error, Overloaded):
        log.error("%s %s: %s %s", request.method, _place(), error.message, error.hint, exc_info=error)
    elif isinstance(error, TooLarge):
        log.warning("%s %s: %s %s", request.method, _place(), error.message, error.hint)
    response = _page_for(error.http_status) if _wants_page() else _json(error, error.message)
    if error.http_status in (503, 507):
        response.headers["Retry-After"] = "5"
    return response


def stalled(_error: ClientDisconnected) -> Response:
    """Answer an upload that stopped in the middle: clients send it again after a 408."""
    return http_error(RequestTimeout())


def http_error(error: HTTPException) -> Response:
    """Answer what Flask found wrong with the request, as a page or as JSON.

    What a project's code says with `abort(403, "reason")` goes out in its own words.
    """
    answer = error.get_response()
    is_framework_s = (
        answer.status_code in _FRAMEWORK_STATUSES and error.description == type(error).description
    )
    if error.response is not None or not is_framework_s:
        return make_response(answer)
    if not _wants_page():
        body = {
            "ok": False,
            "code": _code(error),
            "error": error.description,
            "message": error.description,
            "hint": "",
        }
        response = jsonify(body)
    elif answer.status_code == 404:
        response = _message_page("notfound", 404)
    else:
        response = _page_for(answer.status_code)
    response.status_code = answer.status_code
    for header in ("Allow", "Retry-After", "WWW-Authenticate"):
        if header in answer.headers:
            response.headers[header] = answer.headers[header]
    return response


def crashed(error: Exception) -> Response:
    """Answer a defect: the log gets the traceback, the participant a page."""
    log.exception("%s %s failed", request.method, _place(), exc_info=error)
    if _wants_page():
        return error_page("unknown_error", 500)
    sentence = sentences().text("errors.unknown_error")
    return _body(500, {"ok": False, "code": "crash", "error": sentence, "message": sentence, "hint": ""})


def page_of(error: EntryRefused, contact: str | None = None) -> Response:
    """Render the page that belongs to a refusal, also to one that a project has invented.

    Args:
        error: the refusal.
        contact: whom to write to; without it, as the settings say.
    """
    is_psiturks = error.errornum in (None, NUMBERS[error.name])
    changes: dict[str, object] = {} if is_psiturks else {"errornum": error.errornum}
    if contact:
        changes["contact_address"] = contact
    return error_page(error.name, None if is_psiturks else error.http_status, error.template, changes)


def error_page(
    name: str,
    status: int | None = None,
    template: str = "error.html",
    changes: Mapping[str, object] | None = None,
) -> Response:
    """Render the project's error page, or ours if the project's cannot be rendered.

    Args:
        name: psiTurk's name of the error.
        status: the HTTP status; without it, the one that belongs to the name.
        template: the page.
        changes: variables that have another value than usual.

    Source: psiTurk 3.3.1, `error.html`: errornum, errordesc, contact_address and the query arguments.
    """
    context = {
        **request_arguments(),
        "errornum": NUMBERS[name],
        "errordesc": sentences().text(f"errors.{name}"),
        "contact_address": parts().settings.task.contact_email_on_error,
        **(changes or {}),
    }
    code = status or STATUS[name]
    try:
        return render(template, context, status=code)
    except Exception as error:  # noqa: BLE001 - whatever the project's template does
        log.warning("%s cannot be rendered: %s", template, error)
        return render("psiturk/error.html", context, status=code)


def _page_for(status: int) -> Response:
    """Choose what a person reads about a request that failed with this status."""
    messages = {400: "unreadable", 413: "toolarge", 503: "busy", 507: "busy"}
    if status in messages:
        return _message_page(messages[status], status)
    return error_page("improper_inputs" if status < 500 else "unknown_error", status)


def _message_page(key: str, status: int) -> Response:
    context = {"title": sentences().text(f"{key}.title"), "text": sentences().text(f"{key}.text")}
    return render("psiturk/message.html", context, status=status)


def _json(error: PsiturkError, message: str) -> Response:
    body = {"ok": False, "code": error.code, "error": error.message, "message": message, "hint": error.hint}
    return _body(error.http_status, body)


def _body(status: int, body: dict[str, object]) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _code(error: HTTPException) -> str:
    return (error.name or "error").lower().replace(" ", "_")


def _is_navigation() -> bool:
    """Whether a window or frame is being moved to this address."""
    mode = request.headers.get("Sec-Fetch-Mode")
    return mode == "navigate" if mode else _wants_page() and HEADER not in request.headers


def _wants_page() -> bool:
    """Whether the reader is a person: HTML is named before anything else."""
    if "X-Requested-With" in request.headers or request.headers.get("Sec-Fetch-Dest") == "empty":
        return False
    return request.headers.get("Accept", "").startswith("text/html")


def _place() -> str:
    """Name the address for the log without the participant's id in it."""
    path = request.path
    return "/sync/…" if path.startswith("/sync/") else path
