"""Pages of the dashboard: from our own templates only, out of reach of the project's."""

from functools import cache
from typing import Any

from flask import Response, make_response, request, url_for
from jinja2 import Environment, PackageLoader, StrictUndefined

from psiturk_ng.version import __version__
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.visitors import CSRF_FIELD, visitor


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a page.

    Args:
        template: its name among the dashboard's templates.
        status: the HTTP status.
        context: its variables, beside those that every page has.
    """
    who = visitor()
    everywhere = {
        "title_of_study": backstage().title,
        "version": __version__,
        "login": who.login if who else None,
        "csrf": who.csrf if who else "",
        "csrf_field": CSRF_FIELD,
        "url_for": url_for,
        "endpoint": request.endpoint or "",
    }
    response = make_response(_environment().get_template(template).render(everywhere | context), status)
    response.mimetype = "text/html"
    return response


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("psiturk_ng.web.dashboard", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
