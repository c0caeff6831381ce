"""What a server needs before it is worth forking: its port, and readable certificates."""

import errno
import os
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from psiturk_ng.errors import ConfigError, ServerError
from psiturk_ng.supervisor.settings import ServerSettings, inside, scheme

BACKLOG = 2048
"""How many connections wait for each socket at most, if the system allows so many."""


def require_bindable(settings: ServerSettings) -> None:
    """Check that the port is free and ours to take, also from servers that share ports.

    Raises:
        ServerError: if another program listens there.
        ConfigError: if the address is not one of this machine, or the port needs rights that we lack.
    """
    with _place(settings) as (family, address), socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def listen(settings: ServerSettings, processes: int) -> list[int]:
    """Open the port, with a socket for each process.

    Linux deals new connections out among sockets that share a port, evenly and for good. What
    waits in a socket's queue is lost when it is closed, so they belong to the master and outlive processes.
    Other systems do not deal: there all processes share one.

    Returns:
        Their file descriptors, which the caller owns.

    Raises:
        ServerError: if another program listens there.
        ConfigError: if the address is not one of this machine, or the port needs rights that we lack.
    """
    number = processes if sys.platform == "linux" else 1
    with _place(settings) as (family, address), ExitStack() as undo:
        opened = []
        for _ in range(number):
            listener = undo.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if number > 1:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listener.bind(address)
            listener.listen(BACKLOG)
            opened.append(listener)
        undo.pop_all()
    return [each.detach() for each in opened]


@contextmanager
def _place(settings: ServerSettings) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Find what to bind to, and explain why that fails."""
    host, port = settings.host.strip("[]"), settings.port
    if port == 0:
        raise ConfigError("[Server Parameters] port: 0 is not a port to listen on.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        found = socket.getaddrinfo(host or None, port, family, socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        yield family, found[0][4]
    except socket.gaierror as error:
        raise ConfigError(f"[Server Parameters] host: {host} is not an address: {error.strerror}.") from error
    except OSError as error:
        raise _explained(error, host, port) from error


def _explained(error: OSError, host: str, port: int) -> ServerError | ConfigError:
    if error.errno == errno.EADDRINUSE:
        return ServerError(
            f"Another program uses {host}:{port}.",
            hint="Stop that program, or set another port in config.txt.",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return ConfigError(f"[Server Parameters] host: {host} is not an address of this machine.")
    if error.errno == errno.EACCES:
        return ConfigError(
            f"[Server Parameters] port: {port} needs administrator rights; use one above 1023."
        )
    return ServerError(f"Cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}.")


def require_tls_files(folder: Path, settings: ServerSettings) -> None:
    """Check that the certificate and its key can be used, if both are set.

    Raises:
        ConfigError: if one is missing, unreadable, or they do not belong together.
    """
    if scheme(settings) != "https":
        return
    certfile, keyfile = inside(folder, settings.certfile), inside(folder, settings.keyfile)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certfile, keyfile)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"[Server Parameters] certfile and keyfile cannot be used: {error.strerror or error}.",
            "Name two files that belong together, or none where a proxy has the certificate.",
        ) from error
