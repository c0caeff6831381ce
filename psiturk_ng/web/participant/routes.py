"""psiTurk's addresses, each with its view."""

from flask import Flask, Response, request

from psiturk_ng.web import health, hooks
from psiturk_ng.web.participant import libraries, pages, saving

CHANGING = frozenset({"start_exp", "debug_complete", "worker_complete", "worker_submitted"})
"""Addresses that change something although they are asked for by GET, as in psiTurk."""


def register(app: Flask) -> None:
    """Add the participant's routes. A project's own routes, added before, win over them."""
    app.before_request(change_nothing_for_head)
    app.url_map.converters["library"] = libraries.LibraryName
    rules = (
        ("/healthz", "healthz", health.healthz, "GET"),
        ("/readyz", "readyz", health.readyz, "GET"),
        (hooks.PATH, "hook", hooks.hook, "POST"),
        ("/", "index", pages.index, "GET"),
        ("/favicon.ico", "favicon", pages.favicon, "GET"),
        ("/static/js/psiturk.js", "psiturk_js", pages.psiturk_js, "GET"),
        ("/static/js/psiturk-outbox.js", "psiturk_outbox_js", pages.psiturk_outbox_js, "GET"),
        ("/ad", "advertisement", pages.advertisement, "GET"),
        ("/pub", "advertisement", pages.advertisement, "GET"),
        ("/consent", "give_consent", pages.give_consent, "GET"),
        ("/exp", "start_exp", pages.start_exp, "GET"),
        ("/complete", "debug_complete", pages.debug_complete, "GET"),
        ("/sync/<uid>", "load", saving.load, "GET"),
        ("/sync/<uid>", "update", saving.update, "PUT"),
        ("/sync/<uid>/records", "append", saving.append, "POST"),
        ("/inexp", "enterexp", saving.enterexp, "POST"),
        ("/quitter", "quitter", saving.quitter, "POST"),
        ("/worker_complete", "worker_complete", saving.worker_complete, "GET"),
        ("/worker_submitted", "worker_submitted", saving.worker_submitted, "GET"),
        ("/check_worker_status", "check_worker_status", saving.check_worker_status, "GET"),
        ("/ppid", "ppid", saving.ppid, "GET"),
        ("/static/<library:filename>", "library", libraries.library, "GET"),
        ("/<path:pagename>", "regularpage", pages.regularpage, "GET"),
    )
    for rule, endpoint, view, method in rules:
        app.add_url_rule(rule, endpoint, view, methods=[method])


def change_nothing_for_head() -> Response | None:
    """Answer link scanners, which only look."""
    return Response() if request.method == "HEAD" and request.endpoint in CHANGING else None
