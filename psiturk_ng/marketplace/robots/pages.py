"""A page as a robot sees it: its forms, links, frames and texts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urldefrag, urljoin

_PRESSED: Final = frozenset({"submit", "button", "image", "reset", "file"})
_CHOSEN: Final = frozenset({"checkbox", "radio"})


@dataclass
class Form:
    """A form, filled in as it comes.

    Args:
        name: its id.
        action: where it goes, whole.
        method: `get` or `post`.
        fields: what it sends.
    """

    name: str
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A link.

    Args:
        url: where it leads, whole.
        attributes: of its element.
    """

    url: str
    attributes: Mapping[str, str]


class Page:
    """One page that was answered.

    Args:
        url: where it is.
        status: with which it was answered.
        text: its source.
    """

    def __init__(self, url: str, status: int, text: str) -> None:
        self.url: Final = url
        self.status: Final = status
        self.text: Final = text
        read = _Reader(url)
        read.feed(text)
        self.forms: Final[Sequence[Form]] = read.forms
        self.links: Final[Sequence[Link]] = read.links
        self.frames: Final[Sequence[str]] = read.frames
        self._texts = read.texts

    def form_to(self, ending: str) -> Form | None:
        """Find the first form whose address ends like this."""
        return next((form for form in self.forms if urldefrag(form.action).url.endswith(ending)), None)

    def form(self, name: str) -> Form | None:
        """Find a form by its id."""
        return next((form for form in self.forms if form.name == name), None)

    def said(self, name: str) -> str:
        """Give the text of the first element of a tag or id; empty if there is none."""
        return " ".join(self._texts.get(name, "").split())

    def embedded(self, name: str) -> Mapping[str, Any]:
        """Give the JSON in the script of an id; an empty object if there is none."""
        found = json.loads(self._texts.get(name) or "{}")
        return found if isinstance(found, dict) else {}


class _Reader(HTMLParser):
    """Reads what `Page` holds, from pages however they are written."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[Link] = []
        self.frames: list[str] = []
        self.texts: dict[str, str] = {}
        self._url = url
        self._form: Form | None = None
        self._open: list[tuple[str, str, list[str]]] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._open.append((tag, found.get("id", ""), []))
        if tag == "form":
            action = urljoin(self._url, found.get("action", ""))
            self._form = Form(found.get("id", ""), action, found.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in found:
            self.links.append(Link(urljoin(self._url, found["href"]), found))
        elif tag in ("iframe", "frame") and found.get("src"):
            self.frames.append(urljoin(self._url, found["src"]))
        elif tag == "input":
            self._fill_in(found)
            self._open.pop()
        elif tag == "textarea":
            self._area = found.get("name", "")

    def handle_endtag(self, tag: str) -> None:
        opened = next((n for n, each in enumerate(reversed(self._open)) if each[0] == tag), None)
        if opened is None:
            return
        # Elements that nobody closed, such as <p>, end with the one around them.
        closing = self._open[len(self._open) - 1 - opened :]
        del self._open[len(self._open) - 1 - opened :]
        for name, identifier, texts in closing:
            for key in filter(None, (name, identifier)):
                self.texts.setdefault(key, "".join(texts))
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form is not None and self._area:
            self._form.fields[self._area] = "".join(closing[0][2])

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._open:
            texts.append(data)

    def _fill_in(self, found: Mapping[str, str]) -> None:
        kind = found.get("type", "text").lower()
        is_sent = kind not in _PRESSED and (kind not in _CHOSEN or "checked" in found)
        if self._form is not None and found.get("name") and is_sent:
            self._form.fields[found["name"]] = found.get("value", "on" if kind in _CHOSEN else "")
