"""The study's house: its data, its log, its settings."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Final

from flask import Response, request

from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page

_LINES: Final = 500
_LOOK_BYTES: Final = 4 * 1024 * 1024
"""How far back the log is searched."""

_PIECE_BYTES: Final = 64 * 1024


def data() -> Response:
    """Offer the data for download."""
    return page("data.html")


def datafiles() -> Response:
    """Send psiTurk's CSV files, made now, as one archive.

    Source: psiTurk 3.3.1, `download_datafiles`.
    """
    archive = TemporaryFile()  # noqa: SIM115 - closed when all of it was sent
    with TemporaryDirectory() as folder, zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        backstage().export.download_datafiles(Path(folder))
        for path in sorted(Path(folder).iterdir()):
            packed.write(path, path.name)
    response = Response(_pieces(archive), mimetype="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=datafiles.zip"
    return response


def log() -> Response:
    """Show the end of the server's log, or what of it holds a text."""
    wanted = request.args.get("text", "").strip()
    path = backstage().log
    found = [line for line in _end(path) if wanted.lower() in line.lower()]
    return page("log.html", wanted=wanted, lines=found[-_LINES:], is_there=path.exists(), name=path.name)


def settings() -> Response:
    """Show what the settings are and where each came from; secrets are masked."""
    return page("settings.html", rows=backstage().settings())


def _end(path: Path) -> list[str]:
    if not path.is_file():
        return []
    with path.open("rb") as file:
        file.seek(0, io.SEEK_END)
        start = max(0, file.tell() - _LOOK_BYTES)
        file.seek(start)
        lines = file.read().decode("utf-8", "replace").splitlines()
    # The first line may be cut.
    return lines[1:] if start else lines


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            yield piece
