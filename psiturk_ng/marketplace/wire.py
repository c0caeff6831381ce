"""What a server can do to a connection beside answering."""

import socket
from contextlib import suppress
from typing import Any, Final

from flask import Response, request

from psiturk_ng.errors import AccessDenied

LOOPBACK: Final = ["127.0.0.1", "localhost", "[::1]"]
"""Names under which a platform answers: a page elsewhere that gives itself our address has another."""


def hang_up(environ: dict[str, Any]) -> Response:
    """Close a connection without an answer.

    Args:
        environ: of the request, from gunicorn.

    Returns:
        A response that nobody will read.
    """
    with suppress(OSError):
        environ["gunicorn.socket"].shutdown(socket.SHUT_RDWR)
    return Response(status=204)


def refuse_foreign_forms() -> None:
    """Take forms from our own pages only.

    Raises:
        AccessDenied: if this request sends one that came from another site.
    """
    here = request.host_url.rstrip("/")
    if request.method == "POST" and (
        request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
        or request.headers.get("Origin", here) != here
    ):
        raise AccessDenied("This form came from another site.")
