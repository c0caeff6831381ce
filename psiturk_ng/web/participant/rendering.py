"""Pages: rendered from templates, with psiTurk's variables, or sent as they are."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, g, make_response, request, send_from_directory
from jinja2 import TemplateError, TemplateNotFound, meta

from psiturk_ng.domain.identity import harmless
from psiturk_ng.web.participant.sentences import Sentences, choose
from psiturk_ng.web.participant.simulated import as_seen_by_templates
from psiturk_ng.web.participant.templates_loader import template_text
from psiturk_ng.web.parts import parts

_FROM_THE_ADDRESS = frozenset(
    {"uniqueId", "mode", "hitid", "assignmentid", "workerid", "hitId", "assignmentId", "workerId"}
)
"""Variables of psiTurk's own templates that hold what the address says of a visit."""

_FROM_US = frozenset(
    {
        *("condition", "counterbalance", "adServerLoc", "codeversion", "contact_address", "server_location"),
        *("errornum", "errordesc", "assignId", "using_sandbox", "allow_repeats", "worker_id"),
    }
)
"""Variables of psiTurk's own templates that only the server sets: they stand as code or in links there."""

_PSITURK_NAMES = _FROM_THE_ADDRESS | _FROM_US
"""Variables of psiTurk's own templates, 2.x and 3.x: empty where a page has no value for them."""


def sentences() -> Sentences:
    """Give the sentences in the language of this request's reader."""
    if "psiturk_sentences" not in g:
        setting = parts().settings.task.language
        g.psiturk_sentences = Sentences.load(choose(setting, request.headers.get("Accept-Language", "")))
    found: Sentences = g.psiturk_sentences
    return found


def render(template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
    """Render a page for a participant.

    Args:
        template: its name, in the project or among the packaged ones.
        context: its variables.
        status: the HTTP status.

    Raises:
        TemplateNotFound: if neither has it.
    """
    response = make_response(_rendered(template, context or {}), status)
    response.headers["Cache-Control"] = "no-cache"
    g.psiturk_page = True
    return response


def page_by_name(name: str) -> Response:
    """Answer `/<name>` with the file of that name in `templates/`, at any depth.

    Rendered as psiTurk 2 did, when it names only variables that psiTurk or the
    request knows; sent as it is, as psiTurk 3 does, when it speaks another
    template language (Vue, Mustache) or cannot be rendered.

    Raises:
        NotFound: Flask's, if there is no such file.
    """
    raw = send_from_directory(parts().folder / "templates", name)
    raw.headers["Cache-Control"] = "no-cache"
    try:
        source = template_text((parts().folder / "templates" / name).read_bytes())
        if not _is_ours(source):
            return raw
        body = _rendered(name, request_arguments())
    except (
        OSError,
        TemplateError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:
        current_app.logger.info("templates/%s is sent unrendered: %s", name, error)
        return raw
    response = make_response(body)
    response.mimetype = raw.mimetype or "text/html"
    response.headers["Cache-Control"] = "no-cache"
    return response


def request_arguments() -> dict[str, str]:
    """Give the query arguments, harmless wherever a template may put them.

    None of them stands in for what only the server knows, such as `adServerLoc`,
    or for what templates call, such as `url_for`.
    """
    ours = _FROM_US.union(current_app.jinja_env.globals, ("sentences",))
    return {name: harmless(value) for name, value in request.args.items() if name not in ours}


def _is_ours(source: str) -> bool:
    """Whether a page is a Jinja template that names no foreign variable."""
    if not any(mark in source for mark in ("{{", "{%", "{#")):
        return False
    environment = current_app.jinja_env
    known = _PSITURK_NAMES.union(request.args, environment.globals, _context())
    return meta.find_undeclared_variables(environment.parse(source)) <= known


def _rendered(template: str, context: Mapping[str, Any]) -> str:
    environment = current_app.jinja_env
    variables = dict.fromkeys(_PSITURK_NAMES, "") | _context() | as_seen_by_templates(context)
    current_app.update_template_context(variables)
    try:
        return environment.get_template(template).render(variables)
    except RecursionError as error:
        raise TemplateNotFound(template, "the template includes itself") from error


def _context() -> dict[str, Any]:
    task = parts().settings.task
    return {
        "contact_address": task.contact_email_on_error,
        "codeversion": task.experiment_code_version,
        "sentences": sentences(),
        "language": sentences().language,
        "direction": sentences().direction,
    }
