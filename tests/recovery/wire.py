"""HTTP as bytes on a socket, for requests that no client library would send."""

import json
import re
import socket
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

_PATIENCE_S = 30


def request_bytes(method: str, url: str, path: str, token: str, body: dict[str, Any]) -> bytes:
    """Write a save as it goes over the wire.

    Args:
        method: of HTTP.
        url: the server's.
        path: of the resource.
        token: the participant's.
        body: the JSON.
    """
    text = json.dumps(body).encode()
    head = (
        f"{method} {path} HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        f"X-Psiturk-Token: {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(text)}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + text


def send(url: str, data: bytes, *, answers: int) -> list[int]:
    """Send bytes over one connection and say that no more will come.

    Args:
        url: the server's.
        data: one request or several, one after the other.
        answers: how many answers to wait for; with 0 the connection is dropped at once.

    Returns:
        The statuses that came before the server closed the connection, or the network cut it.
    """
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port or 80), timeout=_PATIENCE_S) as connection:
        connection.sendall(data)
        if not answers:
            return []
        connection.shutdown(socket.SHUT_WR)
        received = b""
        with suppress(ConnectionResetError):
            while part := connection.recv(65536):
                received += part
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", received)]
