"""`download_datafiles`: psiTurk's three CSV files."""

from argparse import Namespace

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family


def _download(context: Context, _: Namespace) -> int:
    report = context.project.export.download_datafiles(context.folder)
    for uniqueid in report.without_data:
        context.notice(f"{uniqueid} has no data yet.")
    for record in report.malformed:
        context.notice(f"{record.uniqueid}: a record was left out. {record.problem}")
    for uniqueid, verdict in report.in_doubt.items():
        context.notice(f"{uniqueid}: {verdict.sentence}")
    return 1 if report.malformed else 0


FAMILIES = {
    "download_datafiles": Family(
        "download_datafiles", "write trialdata.csv, eventdata.csv and questiondata.csv", _download
    )
}
