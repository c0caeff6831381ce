"""A simulated platform as a process: `python -m psiturk_ng.marketplace NAME FOLDER SOCKET`.

SOCKET is the number of a listening socket that was inherited; so nobody can take the
port between choosing and using it, and who calls may ask before we have begun.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, jsonify
from gunicorn.app.base import BaseApplication

THREADS: Final = 32
INSTANCE_VARIABLE: Final = "PSITURK_SERVER_INSTANCE"


class MarketServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn serving one simulated platform: one process, because its chance and its limits are one.

    Args:
        name: of the platform, a package beside this module.
        folder: where it keeps its file.
        socket: number of the listening socket.
    """

    def __init__(self, name: str, folder: Path, socket: int) -> None:
        self._name = name
        self._folder = folder
        self._socket = socket
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings; called by gunicorn."""
        chosen = {
            "bind": f"fd://{self._socket}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "timeout": 600,
            "graceful_timeout": 1,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": f"psiturk_market_{self._name}",
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application in the worker."""
        create: Callable[..., Flask] = import_module(f"psiturk_ng.marketplace.{self._name}.app").create_app
        app = create(self._folder, os.environ)

        @app.get("/healthz")
        def healthz() -> Response:
            """Say which process this is."""
            return jsonify(instance=os.environ.get(INSTANCE_VARIABLE, ""))

        return app


def main(arguments: list[str]) -> Any:
    """Serve until told to stop; ends by SystemExit."""
    name, folder, socket = arguments
    MarketServer(name, Path(folder), int(socket)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
