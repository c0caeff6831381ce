"""The small script in the head of every HTML document that we answer.

It holds the assignment's token and state, and adds the token to what the page
sends. Templates need no edit for it. Fragments that scripts fetch stay as
they are.
"""

import re
from dataclasses import asdict
from typing import Final

from flask import Response, g, json, request

from psiturk_ng import assets
from psiturk_ng.domain.reloads import FIRST
from psiturk_ng.web.participant.grants import HEADER, page_grant
from psiturk_ng.web.participant.rendering import sentences
from psiturk_ng.web.parts import BACKSTAGE

_DOCUMENT_DESTINATIONS: Final = frozenset({"document", "iframe", "frame", "object", "embed"})
_COMMENT_OR_HEAD = re.compile(rb"<!--(?:-?>|.*?-->)|(?P<head><head(?:\s[^>]*)?>)", re.IGNORECASE | re.DOTALL)
_BEFORE_HEAD = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype[^>]*>)?\s*(?:<html(?:\s[^>]*)?>)?", re.IGNORECASE | re.DOTALL
)
_DOCUMENT_MARK = re.compile(rb"<(?:!doctype|html|head)\b", re.IGNORECASE)
_LOOK_BYTES = 2048
_UNSAFE_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})


class HeadScript:
    """Puts the script into documents.

    Attributes:
        bounce: the script of the page that repeats a navigation with its token.
    """

    def __init__(self) -> None:
        self._carrier = (assets.path("js") / "carrier.js").read_text("utf-8").strip()
        self.bounce = (assets.path("js") / "bounce.js").read_text("utf-8").strip()

    def add_to(self, response: Response) -> Response:
        """Add the script if this answer is a whole HTML document for a window or frame."""
        if response.mimetype != "text/html" or response.status_code in (204, 206, 304):
            return response
        if request.blueprint in BACKSTAGE:
            return response
        if request.method == "HEAD" or (response.is_streamed and not response.direct_passthrough):
            return response
        if not _may_be_document():
            return response
        response.direct_passthrough = False
        body = response.get_data()
        if _is_document(body):
            response.set_data(_with_head(body, self._elements()))
            # What was injected is not what the file's own validators describe.
            for header in ("ETag", "Last-Modified", "Expires"):
                response.headers.pop(header, None)
            # A kept copy of a page with records would start from old ones.
            response.headers["Cache-Control"] = "no-cache, no-store" if page_grant() else "no-cache"
        return response

    def _elements(self) -> bytes:
        grant = page_grant()
        assignment = grant and {
            "uniqueId": grant.uniqueid,
            "token": grant.token,
            "state": grant.state,
            "withheld": grant.withheld,
            "reload": None if grant.reload is FIRST else asdict(grant.reload),
        }
        embedded = json.dumps(
            {
                "root": request.script_root,
                "assignment": assignment,
                "sentences": sentences().as_dict("client"),
                "language": sentences().language,
            },
            sort_keys=False,
        ).translate(_UNSAFE_IN_SCRIPT)
        return (
            f'<script id="psiturk-assignment" type="application/json">{embedded}</script>'
            f"<script>{self._carrier}</script>"
        ).encode()


def _may_be_document() -> bool:
    """Whether the browser asked for a document; browsers that do not say so did not come from a script."""
    destination = request.headers.get("Sec-Fetch-Dest")
    if destination is not None:
        return destination in _DOCUMENT_DESTINATIONS
    return HEADER not in request.headers and "X-Requested-With" not in request.headers


def _is_document(body: bytes) -> bool:
    """Whether these bytes are a whole page: asked for as one, rendered by us as one, or written like one."""
    if request.headers.get("Sec-Fetch-Dest") in _DOCUMENT_DESTINATIONS or g.get("psiturk_page", False):
        return True
    return _DOCUMENT_MARK.search(body, 0, _LOOK_BYTES) is not None


def _with_head(body: bytes, elements: bytes) -> bytes:
    """Insert elements first thing in the head, or where the head would begin."""
    heads = (found for found in _COMMENT_OR_HEAD.finditer(body) if found["head"])
    place = next(heads, None) or _BEFORE_HEAD.match(body)
    position = place.end() if place else 0
    return body[:position] + elements + body[position:]
