"""What a server can do to a connection beside answering."""

import socket
from contextlib import suppress
from typing import Any

from flask import Response


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
