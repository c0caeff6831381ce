"""Lists, page by page."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from psiturk_ng.marketplace.prolific import rules
from psiturk_ng.marketplace.prolific.api.routes import Asked
from psiturk_ng.marketplace.prolific.refusals import invalid

_TRUE: Final = frozenset({"1", "true", "yes", "t"})
_FALSE: Final = frozenset({"0", "false", "no", "f"})


def page_of(asked: Asked, *, usual_size: int = rules.PAGE) -> tuple[int, int]:
    """Read which page is wanted.

    Returns:
        Its number, from 1 on, and how many it holds.

    Raises:
        Refused: if these are not numbers that can be.
    """
    number = _whole(asked.query, "page", 1)
    size = _whole(asked.query, "page_size", usual_size)
    return number, min(size, rules.MOST_PER_PAGE)


def paged(asked: Asked, results: Sequence[Any], count: int, number: int, size: int) -> dict[str, Any]:
    """Put a page together, with links to its neighbours.

    Args:
        asked: what was asked.
        results: of this page.
        count: of all pages.
        number: of this page.
        size: of a page.
    """
    last = max(1, -(-count // size))
    links = {
        "self": number,
        "next": number + 1 if number < last else None,
        "previous": number - 1 if number > 1 else None,
        "last": last,
    }
    return {
        "results": results,
        "_links": {
            name: {"href": None if page is None else _href(asked, page), "title": name.capitalize()}
            for name, page in links.items()
        },
        "meta": {"count": count},
    }


def truth(query: Mapping[str, str], name: str) -> bool | None:
    """Read a yes or no of an address; None if it says nothing.

    Raises:
        Refused: if it says something else.
    """
    text = query.get(name, "").lower()
    if not text:
        return None
    if text not in _TRUE | _FALSE:
        raise invalid({name: ["One of 1, true, yes, t, 0, false, no, f is expected."]})
    return text in _TRUE


def _whole(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, str(usual))
    if not text.isdecimal() or not 1 <= int(text) < 1_000_000:
        raise invalid({name: ["A number from 1 on is expected."]})
    return int(text)


def _href(asked: Asked, page: int) -> str:
    return f"{asked.path}?{urlencode({**asked.query, 'page': page})}"
