"""The dashboard's addresses."""

import logging
from collections.abc import Callable, Sequence
from typing import Final, NoReturn
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, make_response, redirect, request, url_for
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from psiturk_ng.domain.logins import safe_next
from psiturk_ng.errors import ConfigError, Conflict, LoginNeeded, NotFound, PsiturkError
from psiturk_ng.web.dashboard import (
    campaigns,
    entrance,
    guards,
    house,
    ledger,
    overview,
    participants,
    postings,
    review,
    tasks,
)
from psiturk_ng.web.dashboard.parts import EXTENSION, DashboardParts, backstage
from psiturk_ng.web.dashboard.rendering import page
from psiturk_ng.web.dashboard.visitors import COOKIE, CSRF_FIELD, visitor

OPEN_TO_STRANGERS = frozenset(
    {
        "dashboard.show_login",
        "dashboard.login",
        "dashboard.show_link",
        "dashboard.follow_link",
        "dashboard.static",
    }
)

RULES: Final[Sequence[tuple[str, str, Callable[..., Response], str]]] = (
    ("/login", "show_login", entrance.show_login, "GET"),
    ("/login", "login", entrance.login, "POST"),
    ("/link", "show_link", entrance.show_link, "GET"),
    ("/link", "follow_link", entrance.follow_link, "POST"),
    ("/logout", "logout", entrance.logout, "POST"),
    ("/", "overview", overview.overview, "GET"),
    ("/phases", "phases", overview.phases, "GET"),
    ("/money", "money", overview.money, "GET"),
    ("/courses", "courses", overview.courses, "GET"),
    ("/durations", "durations", overview.durations, "GET"),
    ("/participants", "participants", participants.participants, "GET"),
    ("/participants.csv", "participants_csv", participants.participants_csv, "GET"),
    ("/code", "code", participants.code, "GET"),
    ("/participants/<uniqueid>", "participant", participants.participant, "GET"),
    ("/participants/<uniqueid>/data.json", "participant_json", participants.participant_json, "GET"),
    ("/participants/<uniqueid>/notes", "note", participants.note, "POST"),
    ("/postings", "postings", postings.postings, "GET"),
    ("/postings/preview", "preview_posting", postings.preview_posting, "POST"),
    ("/postings/create", "create_posting", postings.create_posting, "POST"),
    ("/postings/<posting_id>/places/preview", "preview_places", postings.preview_places, "POST"),
    ("/postings/<posting_id>/places", "add_places", postings.add_places, "POST"),
    ("/postings/<posting_id>/time", "add_time", postings.add_time, "POST"),
    ("/postings/<posting_id>/expire", "expire", postings.expire, "POST"),
    ("/postings/<posting_id>/delete", "delete", postings.delete, "POST"),
    ("/campaigns", "campaigns", campaigns.campaigns, "GET"),
    ("/campaigns/preview", "preview_campaign", campaigns.preview_campaign, "POST"),
    ("/campaigns/create", "create_campaign", campaigns.create_campaign, "POST"),
    ("/campaigns/<int:campaign_id>/pause", "pause_campaign", campaigns.pause_campaign, "POST"),
    ("/campaigns/<int:campaign_id>/resume", "resume_campaign", campaigns.resume_campaign, "POST"),
    ("/campaigns/<int:campaign_id>/goal", "change_goal", campaigns.change_goal, "POST"),
    ("/campaigns/<int:campaign_id>/cancel", "cancel_campaign", campaigns.cancel_campaign, "POST"),
    ("/participants/<uniqueid>/exclude", "exclude", campaigns.exclude, "POST"),
    ("/participants/<uniqueid>/include", "include", campaigns.include, "POST"),
    ("/review", "review", review.review, "GET"),
    ("/review/look", "look", review.look, "POST"),
    ("/review/preview", "preview", review.preview, "POST"),
    ("/review/carry-out", "carry_out", review.carry_out, "POST"),
    ("/batches/<batch>", "batch", review.batch, "GET"),
    ("/review/reconcile", "reconcile", review.reconcile, "POST"),
    ("/ledger", "ledger", ledger.ledger, "GET"),
    ("/ledger/entries", "ledger_file", ledger.ledger_file, "GET"),
    ("/ledger/<int:entry_id>", "settle", ledger.settle, "POST"),
    ("/tasks", "tasks", tasks.tasks, "GET"),
    ("/tasks", "add_task", tasks.add_task, "POST"),
    ("/tasks/<name>/run", "run_task", tasks.run_task, "POST"),
    ("/tasks/<name>/pause", "pause_task", tasks.pause_task, "POST"),
    ("/tasks/<name>/resume", "resume_task", tasks.resume_task, "POST"),
    ("/tasks/<name>/remove", "remove_task", tasks.remove_task, "POST"),
    ("/data", "data", house.data, "GET"),
    ("/data/datafiles.zip", "datafiles", house.datafiles, "GET"),
    ("/data/documents.jsonl", "documents", house.documents, "GET"),
    ("/log", "log", house.log, "GET"),
    ("/settings", "settings", house.settings, "GET"),
    ("/settings/balance", "balance", house.balance, "GET"),
    ("/settings/switch", "switch", house.switch, "POST"),
)
"""Address, name, view and method of each page."""

# Fields that nobody typed, or that are not to be shown.
NOT_TYPED = frozenset(
    {
        *(CSRF_FIELD, "password", "secret", "mode", "act", "agreed"),
        *("kind", "next", "posting", "submission", "sort", "happened"),
        *("lines", "occasion", "before", "insists", "whom"),
    }
)
log = logging.getLogger(__name__)


def register(app: Flask, parts: DashboardParts) -> None:
    """Add the dashboard to an application."""
    app.extensions[EXTENSION] = parts
    blueprint = Blueprint(
        "dashboard", __name__, url_prefix="/dashboard", static_folder="static", static_url_path="/static"
    )
    for rule, name, view, method in RULES:
        blueprint.add_url_rule(rule, name, view, methods=[method])
    blueprint.add_url_rule("/<path:anything>", "anything", _nothing)
    blueprint.add_url_rule("/index", "index", lambda: redirect(url_for("dashboard.overview")))
    blueprint.before_request(_guard)
    blueprint.after_request(guards.secured)
    blueprint.register_error_handler(LoginNeeded, _to_login)
    blueprint.register_error_handler(PsiturkError, _failed)
    blueprint.register_error_handler(HTTPException, _refused)
    blueprint.register_error_handler(Exception, _crashed)
    app.register_blueprint(blueprint)


def _guard() -> None:
    guards.be_open()
    guards.be_from_here()
    if request.endpoint not in OPEN_TO_STRANGERS:
        guards.be_known()


def _nothing(anything: str) -> NoReturn:
    """Answer an address that is not there, or that another method is for."""
    guards.nothing_here()


def _page_of_form() -> str:
    """Give the address of the page that held the form that is answered; empty if the browser does not say."""
    try:
        return urlsplit(request.referrer or "")._replace(scheme="", netloc="").geturl()
    except ValueError:
        return ""


def _way_back() -> str:
    """Give the same if it is a page of ours that can be opened again; a preview, for one, cannot."""
    home = url_for("dashboard.overview")
    wanted = safe_next(_page_of_form(), home)
    path = urlsplit(wanted).path.removeprefix(request.script_root)
    adapter = request_ctx.url_adapter
    assert adapter is not None
    try:
        endpoint, _ = adapter.match(path, "GET")
    except HTTPException:
        return ""
    return "" if wanted == home or endpoint == "dashboard.anything" else wanted


def _entered() -> list[tuple[str, str]]:
    """Give what somebody who is logged in typed into the form that is answered, if it was read."""
    if visitor() is None or "form" not in vars(request_ctx.request):
        return []
    typed = [(name, text) for name, text in request.form.items(multi=True) if text.strip()]
    return [each for each in typed if each[0] not in NOT_TYPED]


def _to_login(_: LoginNeeded) -> Response:
    if request.method in guards.SAFE:
        wanted, ended = request.script_root + request.full_path.rstrip("?"), None
    else:
        # Back to the page that held the form; the login follows no address but the dashboard's own.
        wanted = _page_of_form()
        ended = 1 if request.cookies.get(COOKIE) or wanted else None
    return make_response(redirect(url_for("dashboard.show_login", next=wanted, ended=ended), 303))


def _failed(error: PsiturkError) -> Response:
    if isinstance(error, NotFound) and not backstage().logins.is_open:
        return make_response(f"{error.message}\n", 404, {"Content-Type": "text/plain; charset=utf-8"})
    if isinstance(error, ConfigError):
        return _problem(Conflict.http_status, error.message, error.hint)
    if error.http_status >= 500:
        log.error("%s %s: %s", request.method, request.path, error.message, exc_info=error)
    return _problem(error.http_status, error.message, error.hint)


def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    return _problem(status, error.description or error.name)


def _crashed(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _problem(500, "This should not have happened; the server's log has the details.")


def _problem(status: int, message: str, hint: str = "") -> Response:
    entered = _entered()
    back = _way_back() if entered else ""
    return page("problem.html", status=status, message=message, hint=hint, entered=entered, back=back)
