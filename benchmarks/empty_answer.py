"""The least that a save can cost: Flask answers JSON at once, under our server's own settings of gunicorn."""

import os
from pathlib import Path

from flask import Flask, Response, jsonify, request

from psiturk_ng.bootstrap import open_project
from psiturk_ng.supervisor.gunicorn_app import ProjectServer, Served


def create_app() -> Flask:
    """Build an application that reads a save, forgets it, and says that all is well."""
    app = Flask(__name__)
    app.add_url_rule("/", "index", lambda: "")
    app.add_url_rule("/sync/<uid>/records", "append", _append, methods=["POST"])
    return app


def main() -> None:
    """Serve it with the settings of the project in the current folder."""
    settings = open_project(Path.cwd(), os.environ).settings.server
    ProjectServer(Served(Path.cwd(), settings, "", create_app, lambda: None, lambda: None)).run()


def _append(uid: str) -> Response:
    request.get_data()
    return jsonify(status="saved", stream=uid, trials=0, events=0, answers=0, attributes=0)


if __name__ == "__main__":
    main()
