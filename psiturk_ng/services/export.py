"""Getting the data out: psiTurk's three CSV files, and what participants arrived with."""

import csv
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.records import (
    DATA_FILES,
    TRIALS,
    DataFile,
    Malformed,
    Row,
    Rows,
    stored_document,
)
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.saves import Kind
from psiturk_ng.domain.stored_trials import stored_trials_csv, without_trials
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.store import Store
from psiturk_ng.store.arrivals import Arrivals
from psiturk_ng.store.outcomes import Outcomes

ARRIVALS: Final = "entrydata.csv"
"""Rows of (uniqueid, parameter, value); written when there are any."""

OUTCOMES: Final = "outcomedata.csv"
"""Rows of (uniqueid, outcome, time); written when anybody ended otherwise than complete."""


@dataclass
class DownloadReport:
    """What a download wrote, and what it could not.

    Args:
        assignments: number of assignments that have data.
        rows: number of rows written, by file name.
        without_data: uniqueids of assignments that have no data yet.
        malformed: records that were left out, each with its problem.
        in_doubt: what is known to be missing or contradictory, by uniqueid.
    """

    assignments: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    without_data: list[str] = field(default_factory=list)
    malformed: list[Malformed] = field(default_factory=list)
    in_doubt: dict[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """Writes data files, at a memory cost that does not grow with the study.

    Args:
        store: the project's database.
        datastrings: puts documents together.
    """

    store: Store
    datastrings: Datastrings

    def download_datafiles(self, folder: Path) -> DownloadReport:
        """Write trialdata.csv, eventdata.csv, questiondata.csv, and what stands beside them if it has rows.

        The files appear whole or not at all: each is written beside its place
        and moved there at the end. A malformed record costs only itself.

        Args:
            folder: where to; files of these names are replaced.

        Source: psiTurk 3.3.1, `download_datafiles`; every assignment of every mode is included.
        """
        report = DownloadReport(rows={data_file.filename: 0 for data_file in DATA_FILES})
        with ExitStack() as stack:
            targets = [(data_file, _Target(stack, folder, data_file.filename)) for data_file in DATA_FILES]
            with self.store.reading() as assignments, self.store.reading() as beside:
                for uniqueid, text in self.datastrings.all(assignments, beside):
                    trials = beside.records.lines(uniqueid, Kind.TRIAL)
                    self._write(uniqueid, text, trials, targets, report)
                verdicts = assignments.records.verdicts()
                report.in_doubt = {key: found for key, found in verdicts.items() if found.is_in_doubt}
                arrivals = Arrivals(assignments.connection, assignments.tables).all_parameters()
                came = [(key, *each) for key, held in arrivals for each in held.items()]
                self._write_beside(ARRIVALS, came, stack, folder, report)
                ended = list(Outcomes(assignments).all())
                if any(outcome is not Outcome.COMPLETE for _, outcome, _ in ended):
                    rows = [(key, str(outcome), at.isoformat()) for key, outcome, at in ended]
                    self._write_beside(OUTCOMES, rows, stack, folder, report)
            for _, target in targets:
                target.put_in_place()
        self.store.checkpoint()
        return report

    def _write_beside(
        self, name: str, rows: Sequence[Row], stack: ExitStack, folder: Path, report: DownloadReport
    ) -> None:
        if rows:
            target = _Target(stack, folder, name)
            report.rows[name] = target.write(iter(rows), report.malformed)
            target.put_in_place()

    def _write(
        self,
        uniqueid: str,
        text: str | None,
        trials: str,
        targets: Iterable[tuple[DataFile, "_Target"]],
        report: DownloadReport,
    ) -> None:
        apart = without_trials(text, trials) if text else None
        document = stored_document(text) if apart is None else apart
        if not document:
            if document is not None or text in (None, "", "null"):
                report.without_data.append(uniqueid)
            else:
                report.malformed.append(Malformed(uniqueid, "The stored data is not a JSON object."))
            return
        report.assignments += 1
        number = trials.count("\n") + 1
        lines = None if apart is None else stored_trials_csv(uniqueid, trials, number)
        if apart is not None and lines is None:
            document = apart | {"data": list(map(json.loads, trials.split("\n")))}
        for data_file, target in targets:
            if data_file is TRIALS and lines is not None:
                target.write_lines(lines)
                report.rows[data_file.filename] += number
            else:
                rows = data_file.rows(uniqueid, document)
                report.rows[data_file.filename] += target.write(rows, report.malformed)


class _Target:
    """One CSV file in the making."""

    def __init__(self, stack: ExitStack, folder: Path, filename: str) -> None:
        self._final = folder / filename
        self._unfinished = folder / f".{filename}.part"
        stack.callback(self._unfinished.unlink, missing_ok=True)
        # Browsers can send half of a surrogate pair, which UTF-8 cannot hold.
        self._file = stack.enter_context(
            self._unfinished.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        )
        self._writer = csv.writer(self._file)

    def write_lines(self, lines: str) -> None:
        """Write CSV text."""
        self._file.write(lines)

    def write(self, rows: Rows, malformed: list[Malformed]) -> int:
        """Write rows; returns how many. What cannot be one is put aside."""
        good: list[Row] = []
        for row in rows:
            if isinstance(row, Malformed):
                malformed.append(row)
            else:
                good.append(row)
        self._writer.writerows(good)
        return len(good)

    def put_in_place(self) -> None:
        self._file.close()
        os.replace(self._unfinished, self._final)
