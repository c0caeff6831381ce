"""The study's house: its data, its log, its settings."""

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Final
from urllib.parse import urlencode

from flask import Response, request

from psiturk_ng.domain.participant_list import ParticipantFilter
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput, PsiturkError
from psiturk_ng.web.dashboard.desks import desk_of, mode_in
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page
from psiturk_ng.web.dashboard.visitors import visitor

journal = logging.getLogger(__name__)

_LINES: Final = 500
_LOOK_BYTES: Final = 4 * 1024 * 1024
"""How far back the log is searched."""

_TAIL_BYTES: Final = 128 * 1024
"""How much of its end is shown without a search."""

_PIECE_BYTES: Final = 64 * 1024


def data() -> Response:
    """Offer the data for download, all of it or a part."""
    given = request.args
    filtering = ParticipantFilter.read(given)
    return page(
        "data.html",
        written=filtering.written(),
        number=backstage().participants.count(filtering) if given else None,
        query=urlencode(filtering.written()),
    )


def datafiles() -> Response:
    """Send psiTurk's CSV files, made now, as one archive.

    Source: psiTurk 3.3.1, `download_datafiles`.
    """
    filtering = ParticipantFilter.read(request.args)
    only = backstage().participants.keys(filtering) if request.args else None
    archive = TemporaryFile()  # noqa: SIM115 - closed when all of it was sent
    with TemporaryDirectory() as folder, zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        if only is None:
            backstage().export.download_datafiles(Path(folder))
        else:
            backstage().export.of_some(Path(folder), only)
        for path in sorted(Path(folder).iterdir()):
            packed.write(path, path.name)
    return _download(_pieces(archive), "application/zip", "datafiles.zip")


def documents() -> Response:
    """Send what each participant recorded, as one JSON object in each line."""
    keys, files = backstage().participants.keys(ParticipantFilter.read(request.args)), backstage().files

    def lines() -> Iterator[str]:
        for key in sorted(keys):
            yield f'{{"uniqueid": {json.dumps(key)}, "document": {files.text(key)}}}\n'

    return _download(lines(), "application/jsonl", "documents.jsonl")


def _download(content: Iterator[bytes] | Iterator[str], kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def log() -> Response:
    """Show the end of the server's log, or what of it holds a text."""
    wanted = request.args.get("text", "").strip()
    path = backstage().log
    lines = _end(path, _LOOK_BYTES if wanted else _TAIL_BYTES)
    found = [line for line in lines if wanted.lower() in line.lower()]
    return page("log.html", wanted=wanted, lines=found[-_LINES:], is_there=path.exists(), name=path.name)


def settings() -> Response:
    """Show what the settings are and where each came from; secrets are masked."""
    return page(
        "settings.html",
        rows=backstage().settings(),
        recruiter=backstage().ledger.recruiter,
        recruiters=backstage().recruiters,
        mode=backstage().mode,
    )


def balance() -> Response:
    """Ask the platform what the account holds."""
    mode, problem, held = mode_in(request.args), "", None
    try:
        held = desk_of(mode).recruiter.balance()
    except PsiturkError as error:
        problem = f"{error.message} {error.hint}".strip()
    return page("balance.html", mode=mode, problem=problem, balance=held)


def switch() -> Response:
    """Choose the recruiter and the mode that the study begins in; live has to be typed."""
    recruiter, mode = request.form.get("recruiter", ""), request.form.get("mode", "")
    if mode not in list(Mode):
        raise BadInput("It is not clear which mode is meant.", "Choose one, and try again.")
    if mode == Mode.LIVE and request.form.get("typed", "").strip() != Mode.LIVE:
        raise BadInput("In live mode real money is spent.", "Type live into the field, and try again.")
    goes_on, who = backstage().switch(recruiter, Mode(mode)), visitor()
    name = who.login.name if who else ""
    journal.warning("%s switched to recruiter %s, mode %s.", name, recruiter, mode)
    return page("switched.html", recruiter=recruiter, mode=mode, goes_on=goes_on)


def _end(path: Path, most_bytes: int) -> list[str]:
    if not path.is_file():
        return []
    with path.open("rb") as file:
        file.seek(0, io.SEEK_END)
        start = max(0, file.tell() - most_bytes)
        file.seek(start)
        lines = file.read().decode("utf-8", "replace").splitlines()
    # The first line may be cut.
    return lines[1:] if start else lines


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            yield piece
