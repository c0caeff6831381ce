"""What a server can do to a connection beside answering."""

import socket
from contextlib import suppress
from typing import Any, Final

from flask import Response

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
