"""Where templates come from: the project's own first, then the ones that ship with the package."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, TemplateNotFound
from jinja2.loaders import split_template_path

PACKAGED = Path(__file__).parent / "templates"

_MODE_ANCHOR = "workerId={{ workerid }}"
_MODE = "&mode={{ mode }}"
_PAGES_THAT_LINK_ON = frozenset({"ad.html", "consent.html"})

Source = tuple[str, str | None, Callable[[], bool] | None]


def template_loader(folder: Path) -> BaseLoader:
    """Look up templates in a project's folder, then among the packaged ones.

    `psiturk/<name>` is always the packaged one.
    """
    packaged = FileSystemLoader(PACKAGED)
    return ChoiceLoader(
        [ProjectTemplates(folder / "templates"), packaged, PrefixLoader({"psiturk": packaged})]
    )


def insert_mode(source: str) -> str:
    """Make the links of an ad or consent page carry the mode.

    psiTurk's templates hold the ids only; the mode goes behind the last
    `workerId={{ workerid }}`. A page that carries it already, or that links in
    another way, stays as it is.

    Source: psiTurk 3.3.1, `experiment.py` `insert_mode`.
    """
    before, anchor, after = source.rpartition(_MODE_ANCHOR)
    if not anchor or after.startswith("&mode="):
        return source
    return before + anchor + _MODE + after


class ProjectTemplates(BaseLoader):
    """A project's templates, read anew when they change.

    Args:
        folder: its `templates`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> Source:
        """Read one template.

        Raises:
            TemplateNotFound: if there is none of that name, or it is not text.
        """
        path = self._folder.joinpath(*split_template_path(template))
        try:
            modified_ns = path.stat().st_mtime_ns
            source = template_text(path.read_bytes())
        except OSError as error:
            raise TemplateNotFound(template) from error
        if template in _PAGES_THAT_LINK_ON:
            source = insert_mode(source)
        return source, str(path), lambda: _modified_ns(path) == modified_ns


def template_text(content: bytes) -> str:
    """Read a template's bytes: UTF-8, or what older editors wrote.

    Raises:
        OSError: if it is not text.
    """
    if b"\0" in content:
        raise OSError("not a text file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _modified_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return -1
