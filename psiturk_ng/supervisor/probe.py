"""Asking a port who is there."""

import json
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from psiturk_ng.supervisor.settings import reachable_host

CONNECT_SECONDS = 1.0
MAX_ANSWER_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens.

    Args:
        scheme: `http` or `https`.
        host: as configured; an address that means "all" is asked on the loopback.
        port: TCP port.
        prefix: path under which it serves.
    """

    scheme: str
    host: str
    port: int
    prefix: str = ""


def loopback(host: str) -> str:
    """Turn an address to listen on into the numeric one to ask; `localhost` is where gunicorn binds it."""
    return "127.0.0.1" if host == "localhost" else reachable_host(host).strip("[]")


def is_taken(address: Address) -> bool:
    """Tell whether something accepts connections there within a second."""
    try:
        with socket.create_connection((loopback(address.host), address.port), CONNECT_SECONDS) as connection:
            # A port that nobody listens on can be given to our own end, which then meets itself.
            return bool(connection.getsockname() != connection.getpeername())
    except OSError:
        return False


def instance_at(address: Address, timeout_seconds: float = CONNECT_SECONDS) -> str | None:
    """Ask who answers the health endpoint.

    Returns:
        The instance token of the psiturk server there; None if something else or nothing answers.
    """
    for path in _paths(address, "/healthz"):
        status, body = _get(address, path, timeout_seconds)
        if status == 200:
            return _instance(body)
    return None


def is_ready(address: Address, timeout_seconds: float = CONNECT_SECONDS) -> bool:
    """Tell whether the server there says that it can serve participants."""
    return any(_get(address, path, timeout_seconds)[0] == 200 for path in _paths(address, "/readyz"))


def _paths(address: Address, path: str) -> list[str]:
    prefix = address.prefix.strip("/")
    return [f"/{prefix}{path}", path] if prefix else [path]


def _instance(body: bytes) -> str | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    instance = answer.get("instance") if isinstance(answer, dict) else None
    return instance if isinstance(instance, str) else None


def _get(address: Address, path: str, timeout_seconds: float) -> tuple[int, bytes]:
    connection = _connection(address, timeout_seconds)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(MAX_ANSWER_BYTES)
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()


def _connection(address: Address, timeout_seconds: float) -> HTTPConnection:
    host = loopback(address.host)
    if address.scheme != "https":
        return HTTPConnection(host, address.port, timeout=timeout_seconds)
    # The certificate names the public host, and all we ask is whether it is our own process.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(host, address.port, timeout=timeout_seconds, context=context)
