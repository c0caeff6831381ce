"""A real nginx on loopback, in front of several servers or with sites of one's own."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

import requests

from tests.databases import missing
from tests.servers import free_port, wait_until

_SURROUNDINGS = """
daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
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
_SITE = """
    upstream study {{
{servers}
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 32m;
        location / {{
            proxy_pass http://study;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Port $server_port;
            proxy_set_header X-Forwarded-Prefix "";
        }}
    }}
"""


@contextmanager
def in_front_of(urls: Sequence[str], folder: Path) -> Iterator[str]:
    """Run nginx before several servers until the block ends; gives its address.

    Args:
        urls: the servers.
        folder: where it keeps its files.
    """
    port = free_port()
    servers = "\n".join(
        f"        server {url.removeprefix('http://')} max_fails=1 fail_timeout=1s;" for url in urls
    )
    url = f"http://127.0.0.1:{port}"
    with nginx(_SITE.format(port=port, servers=servers), port, folder):
        wait_until(lambda: requests.get(f"{url}/healthz", timeout=5).status_code == 200, what="a server")
        yield url


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
