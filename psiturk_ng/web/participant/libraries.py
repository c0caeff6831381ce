"""Libraries that psiTurk's example shipped, for projects that refer to them without having them."""

import json
from pathlib import Path

from flask import Response, current_app, send_from_directory
from werkzeug.routing import AnyConverter, Map

from psiturk_ng.web.parts import parts

_HERE = Path(__file__).parent
PACKAGED = _HERE / "libraries"


def names() -> list[str]:
    """List the packaged files by their path below `static/`, as psiTurk's example had them."""
    listed = json.loads((_HERE / "libraries.json").read_text("utf-8"))
    return [
        name for library in listed for name in library["files"].values() if not name.startswith("licences/")
    ]


class LibraryName(AnyConverter):
    """Matches the names of the packaged files, so that one rule serves them all."""

    part_isolating = False

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, *names())


def library(filename: str) -> Response:
    """Send the project's own file of that name; ours only where it has none.

    Args:
        filename: one of `names`.
    """
    if (parts().folder / "static" / filename).is_file():
        return current_app.send_static_file(filename)
    return send_from_directory(PACKAGED, filename)
