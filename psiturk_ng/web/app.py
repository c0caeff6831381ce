"""The web application of one project."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from flask import Flask, Response

from psiturk_ng.domain.project_code import ProjectCode
from psiturk_ng.web.api import blueprint as api
from psiturk_ng.web.dashboard import blueprint as dashboard
from psiturk_ng.web.participant import grants, routes
from psiturk_ng.web.participant.failures import Failures
from psiturk_ng.web.participant.injection import HeadScript
from psiturk_ng.web.participant.short_way import Hook, ShortWay
from psiturk_ng.web.participant.simulated import hand_in_here
from psiturk_ng.web.participant.templates_loader import template_loader
from psiturk_ng.web.parts import EXTENSION, Parts
from psiturk_ng.web.proxies import RepeatedNavigation, UnderPrefix, behind_proxies
from psiturk_ng.web.sessions import IdleSessions

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_STATIC_MAX_AGE_SECONDS = 10
_MEGABYTE = 1024 * 1024


def create_app(parts: Parts, code: ProjectCode, flask_class: type[Flask] = Flask) -> Flask:
    """Build the application.

    Args:
        parts: the services behind it.
        code: the project's own blueprint and hooks; its routes win over ours.
        flask_class: the application class; project code may rely on a richer one.
    """
    app = flask_class("Experiment_Server", root_path=str(parts.folder))
    _configure(app, parts)
    if code.blueprint is not None:
        app.register_blueprint(code.blueprint)
    if parts.dashboard is not None:
        dashboard.register(app, parts.dashboard)
        api.register(app)
    routes.register(app)
    head_script = HeadScript()
    Failures(head_script).register(app)

    def end_request(_: BaseException | None) -> None:
        parts.end_request()

    after_request = (head_script.add_to, hand_in_here, _add_cookie)
    for hook in after_request:
        app.after_request(hook)
    app.teardown_request(end_request)
    if code.init_app is not None:
        code.init_app(app)
    _wrap(app, parts, (routes.change_nothing_for_head, *after_request, end_request))
    return app


def _configure(app: Flask, parts: Parts) -> None:
    app.extensions[EXTENSION] = parts
    app.secret_key = parts.secret_key
    app.session_interface = IdleSessions()
    app.config.update(
        MAX_CONTENT_LENGTH=parts.settings.server.max_request_megabytes * _MEGABYTE,
        MAX_FORM_MEMORY_SIZE=parts.settings.server.max_request_megabytes * _MEGABYTE,
        SEND_FILE_MAX_AGE_DEFAULT=_STATIC_MAX_AGE_SECONDS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TEMPLATES_AUTO_RELOAD=True,
    )
    # psiTurk's documents keep the order of their keys.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_loader = template_loader(parts.folder)


def _add_cookie(response: Response) -> Response:
    grants.set_cookie(response)
    return response


def _wrap(app: Flask, parts: Parts, hooks: Collection[Hook]) -> None:
    """Put the WSGI layers around the application, innermost first."""
    server = parts.settings.server
    layers: WSGIApplication = RepeatedNavigation(ShortWay(app, parts, hooks))
    if server.url_prefix:
        layers = UnderPrefix(layers, "/" + server.url_prefix.strip("/"))
    app.wsgi_app = behind_proxies(layers, server.proxy_count)  # type: ignore[method-assign, assignment]
