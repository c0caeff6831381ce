"""The public side of a deployment on loopback: a certificate, and names that lead to this machine."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers import free_port

HERE = Path(__file__).parent
CERTIFICATE = HERE / "public.pem"
"""Of every name below example.org; valid for a hundred years, and no secret."""
KEY = HERE / "public.key"


@contextmanager
def names_lead_to(port: int) -> Iterator[dict[str, str]]:
    """Let every https address lead to a port of this machine until the block ends.

    Gives the environment in which that is so, and in which the certificate is believed.
    """
    own = free_port()
    listener = socket.create_server(("127.0.0.1", own))

    def accept() -> None:
        with suppress(OSError):
            while True:
                client = listener.accept()[0]
                threading.Thread(target=_tunnel, args=(client, port), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{own}",
            "NO_PROXY": "127.0.0.1,127.0.0.2,localhost",
            "REQUESTS_CA_BUNDLE": str(CERTIFICATE),
        }
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _tunnel(client: socket.socket, port: int) -> None:
    """Do what CONNECT asks, but always to the same port."""
    with client, suppress(OSError):
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += client.recv(4096)
        with socket.create_connection(("127.0.0.1", port)) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
