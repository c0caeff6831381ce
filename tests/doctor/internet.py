"""The public side of a deployment on loopback: names, a certificate, nginx with TLS."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from getpass import getuser
from pathlib import Path

from tests.databases import missing
from tests.servers import free_port, wait_until

HERE = Path(__file__).parent
CERTIFICATE = HERE / "public.pem"
"""Of every name below example.org; valid for a hundred years, and no secret."""
KEY = HERE / "public.key"

_SURROUNDINGS = """
daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{sites}
}}
"""


@contextmanager
def nginx(sites: str, port: int, folder: Path) -> Iterator[None]:
    """Run nginx until the block ends.

    Args:
        sites: its server blocks.
        port: one on which they listen.
        folder: where it keeps its files.
    """
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        missing("nginx: apt-get install nginx-light")
    config = folder / "nginx.conf"
    config.write_text(_SURROUNDINGS.format(user=getuser(), folder=folder, sites=sites), "utf-8")
    process = subprocess.Popen([program, "-c", str(config), "-e", str(folder / "error.log")])
    try:
        wait_until(lambda: _accepts(port), what="nginx")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


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
