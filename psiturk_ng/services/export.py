"""Getting the data out: psiTurk's three CSV files, and what participants arrived with."""

import csv
import json
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.records import (
    DATA_FILES,
    TRIALS,
    DataFile,
    Malformed,
    Rows,
    stored_document,
)
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.saves import Kind
from psiturk_ng.domain.stored_trials import stored_trials_csv, without_trials
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.services.export_files import Target
from psiturk_ng.services.second_half import SecondHalf, can_be_shared
from psiturk_ng.store import Reading, Store
from psiturk_ng.store.arrivals import Arrivals
from psiturk_ng.store.outcomes import Outcomes

ARRIVALS: Final = "entrydata.csv"
"""Rows of (uniqueid, parameter, value); written when there are any."""

OUTCOMES: Final = "outcomedata.csv"
"""Rows of (uniqueid, outcome, time); written when anybody ended otherwise than complete."""

_LONGEST_FIELD: Final = 2**31 - 1

_Targets: TypeAlias = Mapping[DataFile, Target]
_Beside: TypeAlias = Mapping[str, Target]


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

    def add(self, later: "DownloadReport") -> None:
        """Take in what came of the assignments that follow."""
        self.assignments += later.assignments
        for filename, number in later.rows.items():
            self.rows[filename] += number
        self.without_data += later.without_data
        self.malformed += later.malformed


@dataclass(frozen=True)
class Export:
    """Writes data files, at a memory cost that does not grow with the study.

    Args:
        store: the project's database.
        datastrings: puts documents together.
        alone_up_to: with more assignments than this, another process does half of the work where it can.
    """

    store: Store
    datastrings: Datastrings
    alone_up_to: int = 1_000

    def download_datafiles(self, folder: Path) -> DownloadReport:
        """Write trialdata.csv, eventdata.csv, questiondata.csv, and what stands beside them if it has rows.

        The files appear whole or not at all: each is written beside its place
        and moved there at the end. A malformed record costs only itself.

        Args:
            folder: where to; files of these names are replaced.

        Source: psiTurk 3.3.1, `download_datafiles`; every assignment of every mode is included.
        """
        with ExitStack() as stack:
            targets = _targets(stack, folder)
            beside = {name: Target(stack, folder, name) for name in _BESIDE}
            middle = self._middle()
            if middle is None:
                report = self._copy(targets, beside)
            else:
                report = self._copy_in_halves(stack, folder, targets, beside, middle)
            for target in targets.values():
                target.put_in_place()
            for name, target in beside.items():
                if name in report.rows:
                    target.put_in_place()
        self.store.checkpoint()
        return report

    def of_some(self, folder: Path, only: Collection[str]) -> None:
        """Write the same files for some assignments alone.

        Args:
            folder: where to; files of these names are replaced.
            only: keys of the assignments that are wanted.
        """
        report = self.download_datafiles(folder)
        # A trial can be longer than what the csv module reads without being told.
        csv.field_size_limit(_LONGEST_FIELD)
        for name in report.rows:
            whole = (folder / name).rename(folder / f".{name}.whole")
            with (
                whole.open(encoding="utf-8", newline="") as read,
                (folder / name).open("w", encoding="utf-8", newline="") as written,
            ):
                csv.writer(written).writerows(row for row in csv.reader(read) if row[0] in only)
            whole.unlink()

    def _middle(self) -> int | None:
        """Find where to divide the work; None if it is not worth it."""
        if not can_be_shared():
            return None
        with self.store.reading() as reading:
            return reading.middle(of_more_than=self.alone_up_to)

    def _copy_in_halves(
        self, stack: ExitStack, folder: Path, targets: _Targets, beside: _Beside, middle: int
    ) -> DownloadReport:
        theirs = _targets(stack, folder, "-second")
        other = SecondHalf(stack, lambda: self._copy(theirs, from_=middle))
        report = self._copy(targets, beside, before=middle)
        second = other.result()
        if second is None:
            second = self._copy(targets, from_=middle)
        else:
            for data_file, target in targets.items():
                target.append(theirs[data_file])
        report.add(second)
        return report

    def _copy(
        self,
        targets: _Targets,
        beside: _Beside | None = None,
        *,
        before: int | None = None,
        from_: int | None = None,
    ) -> DownloadReport:
        """Copy what assignments recorded, up to a place of the walk over them, or from one on.

        Args:
            targets: where to.
            beside: where to with what is known beside the records of all assignments, if wanted.
            before: only assignments before this place.
            from_: only assignments from this place on.
        """
        report = DownloadReport(rows={data_file.filename: 0 for data_file in targets})
        with self.store.reading() as walking, self.store.reading() as asking:
            for uniqueid, text in self.datastrings.all(walking, asking, before=before, from_=from_):
                trials = asking.records.lines(uniqueid, Kind.TRIAL)
                self._write(uniqueid, text, trials, targets, report)
            if beside is not None:
                verdicts = walking.records.verdicts()
                report.in_doubt = {key: found for key, found in verdicts.items() if found.is_in_doubt}
                for name, target in beside.items():
                    if written := target.write(_BESIDE[name](walking), report.malformed):
                        report.rows[name] = written
        for target in targets.values():
            target.flush()
        return report

    def _write(
        self,
        uniqueid: str,
        text: str | None,
        trials: str,
        targets: _Targets,
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
        for data_file, target in targets.items():
            if data_file is TRIALS and lines is not None:
                target.write_lines(lines)
                report.rows[data_file.filename] += number
            else:
                rows = data_file.rows(uniqueid, document)
                report.rows[data_file.filename] += target.write(rows, report.malformed)


def _targets(stack: ExitStack, folder: Path, part: str = "") -> _Targets:
    return {data_file: Target(stack, folder, data_file.filename, part) for data_file in DATA_FILES}


def _arrivals(reading: Reading) -> Rows:
    for uniqueid, held in Arrivals(reading.connection, reading.tables).all_parameters():
        yield from ((uniqueid, name, value) for name, value in held.items())


def _outcomes(reading: Reading) -> Rows:
    ended = list(Outcomes(reading).all())
    if any(outcome is not Outcome.COMPLETE for _, outcome, _ in ended):
        yield from ((uniqueid, str(outcome), at.isoformat()) for uniqueid, outcome, at in ended)


_BESIDE: Final[Mapping[str, Callable[[Reading], Rows]]] = {ARRIVALS: _arrivals, OUTCOMES: _outcomes}
