"""What the supervisor needs to know of a project's settings."""

from pathlib import Path
from typing import Literal, Protocol

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")


class ServerSettings(Protocol):
    """The part of `[Server Parameters]` that starting and finding a server takes."""

    @property
    def host(self) -> str:
        """Address to listen on."""

    @property
    def port(self) -> int:
        """TCP port to listen on."""

    @property
    def url_prefix(self) -> str:
        """Path under which everything is served, such as `/lab`; empty for the root."""

    @property
    def threads(self) -> int | Literal["auto"]:
        """Number of worker processes, or `auto`."""

    @property
    def server_timeout(self) -> int:
        """Seconds after which a worker that is stuck gets replaced."""

    @property
    def certfile(self) -> str:
        """Path of the TLS certificate; empty without TLS."""

    @property
    def keyfile(self) -> str:
        """Path of the TLS key; empty without TLS."""

    @property
    def accesslog(self) -> str:
        """Path of the access log, or `-` for standard output."""

    @property
    def logfile(self) -> str:
        """Path of the server's log, or `-` for standard error."""

    @property
    def loglevel(self) -> int:
        """Index into `LOG_LEVELS`."""


def scheme(settings: ServerSettings) -> str:
    """Tell how the server is spoken to: `https` if both TLS files are set, else `http`."""
    return "https" if settings.certfile and settings.keyfile else "http"


def reachable_host(host: str) -> str:
    """Turn an address to listen on into one that this machine can connect to."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1", "[::]": "::1"}.get(host, host)  # noqa: S104


def base_url(settings: ServerSettings) -> str:
    """Compose the address of the server's root as a browser on this machine reaches it."""
    return address_url(scheme(settings), settings.host, settings.port, settings.url_prefix)


def address_url(scheme: str, host: str, port: int, prefix: str = "") -> str:
    """Compose a URL from its parts, without a slash at the end."""
    name = reachable_host(host)
    bracketed = f"[{name}]" if ":" in name and not name.startswith("[") else name
    path = prefix.strip("/")
    return f"{scheme}://{bracketed}:{port}" + (f"/{path}" if path else "")


def inside(folder: Path, path: str) -> str:
    """Read a path of the settings relative to the project folder; `-` stays."""
    return path if path == "-" else str(folder / Path(path).expanduser())
