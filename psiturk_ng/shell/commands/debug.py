"""`debug`: take part in one's own experiment."""

import secrets
import string
from argparse import Namespace
from urllib.parse import urlencode

from psiturk_ng.errors import PsiturkError
from psiturk_ng.shell.context import Context, Project
from psiturk_ng.shell.spec import Family, argument
from psiturk_ng.supervisor.settings import base_url

_LETTERS = string.ascii_uppercase + string.digits


def _debug(context: Context, arguments: Namespace) -> int:
    context.feedback("generating debug url...")
    url = trial_url(context.project)
    if arguments.print_only:
        context.say(url)
        return 0
    context.say(f"Launching browser pointed at your randomized debug link, \n\t{url}")
    if not context.browse(url):
        context.notice("No browser could be opened here; open the link yourself.")
    return 0


def debug_url(ad_url: str) -> str:
    """Compose a link under which one visit is tried out; its ids are new each time.

    Source: psiTurk 3.3.1, shell command `debug`.
    """
    ids = {name: f"debug{_random_word()}" for name in ("assignmentId", "hitId", "workerId")}
    joint = "&" if "?" in ad_url else "?"
    return f"{ad_url}{joint}{urlencode({**ids, 'mode': 'debug'})}"


def trial_url(project: Project) -> str:
    """Compose a link under which one visit to the study is tried out."""
    return debug_url(_ad_url(project))


def _ad_url(project: Project) -> str:
    try:
        return str(project.loaded.parser.get_ad_url())
    except PsiturkError:
        return base_url(project.settings.server) + "/ad"


def _random_word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(6))


FAMILIES = {
    "debug": Family(
        "debug",
        "take part in your own experiment",
        _debug,
        (argument("-p", "--print-only", action="store_true", help="print the link, open no browser"),),
    )
}
