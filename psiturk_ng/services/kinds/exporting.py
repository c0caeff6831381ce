"""`download_datafiles` at set times."""

from datetime import datetime
from pathlib import Path
from typing import Final

from psiturk_ng.domain.tasks import Parameter, Values
from psiturk_ng.errors import StoreError
from psiturk_ng.services.kinds.values import read_folder
from psiturk_ng.services.task_kinds import TaskContext, TaskKind


def _run(context: TaskContext, parameters: Values, _due: datetime) -> str:
    folder = context.workshop.folder / Path(parameters["folder"]).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        report = context.workshop.export.download_datafiles(folder)
    except OSError as error:
        raise StoreError(f"The data files cannot be written to {folder}: {error.strerror}.") from error
    files = ", ".join(f"{rows} rows in {name}" for name, rows in report.rows.items())
    left_out = f" {len(report.malformed)} malformed records were left out." if report.malformed else ""
    return f"{report.assignments} assignments exported to {folder}: {files}.{left_out}"


EXPORT: Final = TaskKind(
    name="export",
    help="write the data files to a folder, in place of those of the last time",
    run=_run,
    parameters=(
        Parameter(
            name="folder", help="where to, from the project folder", read=read_folder, default="exports"
        ),
    ),
)
