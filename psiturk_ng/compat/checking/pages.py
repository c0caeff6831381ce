"""Looks at templates, and at the files that they refer to."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError

from psiturk_ng.domain.findings import Finding, Weight

OWN: Final = ("ad.html", "consent.html", "exp.html")
"""Pages that each project has to bring."""
OURS: Final = ("closepopup.html", "complete.html", "default.html", "error.html", "thanks-mturksubmit.html")
"""Pages that are there if a project lacks them."""

_AD_SERVER: Final = re.compile(r"(?:ad|api|www)\.psiturk\.org")
_STATIC: Final = re.compile(r"""(?:src|href)\s*=\s*["']/?(static/[^"'?#{]+)["'?#]""")
_COMMENT: Final = re.compile(r"<!--.*?-->|\{#.*?#\}", re.DOTALL)
_MODE: Final = re.compile(r"workerId=\{\{ workerid \}\}|[?&]mode=|mode")
_ENVIRONMENT: Final = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)


def check_pages(folder: Path, packaged: Collection[str]) -> Iterator[Finding]:
    """Read a project's templates.

    Args:
        folder: the project.
        packaged: files below `static/` that are there if a project lacks them.
    """
    templates = folder / "templates"
    for name in OWN:
        if not (templates / name).is_file():
            yield Finding(
                f"templates/{name}", None, Weight.STOPS, "It is missing.", f"Write templates/{name}."
            )
    for name in OURS:
        if not (templates / name).is_file():
            yield Finding(f"templates/{name}", None, Weight.DIFFERS, "It is missing: ours is used.")
    for path in sorted(templates.rglob("*.html")):
        yield from _page(folder, path)
        yield from _references(folder, path, packaged)
    if (folder / "static" / "js" / "psiturk.js").is_file():
        yield Finding(
            "static/js/psiturk.js",
            None,
            Weight.DIFFERS,
            "It is never used: /static/js/psiturk.js is ours, as it was psiTurk's.",
        )


def _page(folder: Path, path: Path) -> Iterator[Finding]:
    name = path.relative_to(folder).as_posix()
    text = _text(path)
    try:
        _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        is_whole_page = path.parent.name == "templates" and path.name in OWN + OURS
        if path.name == "error.html":
            message = f"It cannot be rendered, so ours is used: {error.message}."
            yield Finding(
                name, error.lineno, Weight.DIFFERS, message, "Put {% raw %} and {% endraw %} around it."
            )
        elif is_whole_page:
            message = f"The template cannot be rendered: {error.message}."
            edit = "Correct it, or put what is not Jinja between {% raw %} and {% endraw %}."
            yield Finding(name, error.lineno, Weight.STOPS, message, edit)
        else:
            yield Finding(name, error.lineno, Weight.DIFFERS, f"It is sent as it is: {error.message}.")
    if path.name in ("ad.html", "consent.html") and not _MODE.search(text):
        yield Finding(
            name,
            None,
            Weight.DIFFERS,
            "Its link carries no mode; visits count as of the mode of `launch_in_mode`.",
            "Write `workerId={{ workerid }}` at the end of the link, exactly so.",
        )


def _references(folder: Path, path: Path, packaged: Collection[str]) -> Iterator[Finding]:
    """Find what leads nowhere, outside of comments."""
    name = path.relative_to(folder).as_posix()
    text = _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), _text(path))
    for number, line in enumerate(text.splitlines(), 1):
        if _AD_SERVER.search(line):
            message = "psiturk.org's ad server is gone; this address leads nowhere."
            yield Finding(name, number, Weight.DIFFERS, message, "Delete it, or put your own address there.")
        for reference in _STATIC.findall(line):
            below_static = reference.removeprefix("static/")
            if not ((folder / reference).is_file() or below_static in {"js/psiturk.js", *packaged}):
                message = f"{reference} is not in the project, so it is answered with 404."
                yield Finding(name, number, Weight.DIFFERS, message, f"Add {reference}, or delete the line.")


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
