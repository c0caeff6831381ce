"""A copy of the database at set times."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

from psiturk_ng.domain.tasks import Parameter, Values
from psiturk_ng.errors import Conflict, StoreError
from psiturk_ng.services.kinds.values import read_count, read_folder
from psiturk_ng.services.task_kinds import TaskContext, TaskKind, Workshop
from psiturk_ng.store.dumping import dump_command
from psiturk_ng.store.sqlite import back_up

_MEGABYTE: Final = 1024 * 1024


def _refuse(workshop: Workshop, _parameters: Values) -> None:
    url = workshop.store.url
    if url.path is None:
        raise Conflict(
            "Only an SQLite file is copied by this task; a database server has tools of its own for that.",
            f"Let the system run, at set times: {dump_command(url)}",
        )


def _run(context: TaskContext, parameters: Values, due: datetime) -> str:
    _refuse(context.workshop, parameters)
    source = context.workshop.store.url.path
    assert source is not None
    folder = context.workshop.folder / Path(parameters["folder"]).expanduser()
    target = folder / f"{source.stem}-{due:%Y%m%dT%H%M%SZ}{source.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Left by an attempt whose process was killed.
        target.with_name(target.name + ".partial").unlink(missing_ok=True)
        back_up(source, target)
        removed = _remove_old(folder, source, parameters["keep"])
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The database could not be copied to {target}: {error}.") from error
    size = target.stat().st_size / _MEGABYTE
    told = f"The database was copied to {target} ({size:.1f} MB)"
    return f"{told}; {removed} older copies were removed." if removed else f"{told}."


def _remove_old(folder: Path, source: Path, keep: int) -> int:
    """Remove all but the newest copies; their names sort by time."""
    copies = sorted(folder.glob(f"{source.stem}-????????T??????Z{source.suffix}"))
    for copy in copies[:-keep]:
        copy.unlink()
    return len(copies[:-keep])


BACKUP: Final = TaskKind(
    name="backup",
    help="copy the database while it is in use (SQLite)",
    run=_run,
    refuse=_refuse,
    parameters=(
        Parameter(
            name="folder", help="where to, from the project folder", read=read_folder, default="backups"
        ),
        Parameter(name="keep", help="how many copies stay", read=read_count, default=7),
    ),
)
