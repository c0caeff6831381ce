"""psiTurk's addresses, each with its view."""

from flask import Flask

from psiturk_ng.web import health
from psiturk_ng.web.participant import pages, saving


def register(app: Flask) -> None:
    """Add the participant's routes. A project's own routes, added before, win over them."""
    rules = (
        ("/healthz", "healthz", health.healthz, "GET"),
        ("/readyz", "readyz", health.readyz, "GET"),
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
        ("/<path:pagename>", "regularpage", pages.regularpage, "GET"),
    )
    for rule, endpoint, view, method in rules:
        app.add_url_rule(rule, endpoint, view, methods=[method])
