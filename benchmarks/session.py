"""One call of the benchmarks: measures what a plan says, shows it, and stores it as it comes."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import dashboard, exports, growth, profiling, report, saves, starts
from benchmarks.databases import DatabaseMissing
from benchmarks.load import Workload
from benchmarks.participant import CannotTakePart
from benchmarks.plans import Plan
from benchmarks.systems import OURS_WHOLE, StartFailed, System

GIGABYTE = 1_000_000_000


@dataclass
class Session:
    """Measures and remembers.

    Args:
        plan: what to measure.
        compared: the systems, in the order of the first round.
        json_path: where the figures are stored after each measurement.
        most_gigabytes: a load that would send more is left out.

    Attributes:
        results: rows by kind.
        notes: what could not be measured, and why.
    """

    plan: Plan
    compared: list[System]
    json_path: Path
    most_gigabytes: float
    results: dict[str, list[Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def saves(self) -> None:
        """Loads without pauses, on each kind of database."""
        for kind in self.plan.databases:
            for workload in self.plan.workloads:
                self._loads("saves", self.compared, kind, workload, self.plan.rounds)

    def paced(self) -> None:
        """The load with pauses, on the first kind of database."""
        self._loads("paced", self._keeping(), self.plan.databases[0], self.plan.paced, 1)

    def overlapping(self) -> None:
        """Saves that overtake each other, on the first kind of database; whole documents on ours, too."""
        compared = list(dict.fromkeys([*self._keeping(), OURS_WHOLE]))
        self._loads("overlapping", compared, self.plan.databases[0], self.plan.overlapping, self.plan.rounds)

    def growth(self) -> None:
        """Early and late saves."""
        for kind in self.plan.databases:
            for system in self._keeping():
                for number in self.plan.growth:
                    name = f"{system.title}, {kind}, save number {number}"
                    self._note_failure(name, "growth", partial(growth.measure_at, system, kind, number))

    def profile(self) -> None:
        """Where the time of one of our saves goes."""
        self._note_failure("profile", "profile", partial(profiling.measure, self.plan.profiled))

    def starts(self) -> None:
        """Starts of the server."""
        compared = self._commanding()
        self._note_failure("starts", "starts", partial(starts.measure, compared, self.plan.starts))

    def exports(self) -> None:
        """Downloads of all data."""
        compared = self._commanding()
        for participants, trials in self.plan.exports:
            self._note_failure(
                f"export of {participants} × {trials}",
                "exports",
                partial(exports.measure, compared, participants, trials, self.plan.export_rounds),
            )

    def dashboard(self) -> None:
        """Pages of the dashboard over large studies, on each kind of database."""
        compared = self._commanding()
        for kind in self.plan.databases:
            for participants in self.plan.dashboards:
                name = f"dashboard, {kind}, {participants} participants"
                print(f"… {name}", file=sys.stderr, flush=True)
                try:
                    views, held = dashboard.measure(compared, kind, participants)
                except (DatabaseMissing, StartFailed) as error:
                    self.say(f"{name}: not measured. {type(error).__name__}: {error}")
                else:
                    self.results.setdefault("dashboard", []).extend(views)
                    self.results.setdefault("dashboard_memory", []).extend(held)
                self.store()

    def say(self, sentence: str) -> None:
        """Note what could not be measured."""
        self.notes.append(sentence)
        print(sentence, file=sys.stderr, flush=True)

    def store(self) -> None:
        """Write what is known so far."""
        report.write(self.json_path, self.results, self.notes)

    def _keeping(self) -> list[System]:
        return [each for each in self.compared if each.keeps_data]

    def _commanding(self) -> list[System]:
        """Give one system for each `psiturk` command that there is."""
        return list({type(each): each for each in reversed(self._keeping())}.values())[::-1]

    def _loads(
        self, results: str, compared: list[System], kind: str, workload: Workload, rounds: int
    ) -> None:
        for number in range(rounds):
            for system in compared if number % 2 == 0 else compared[::-1]:
                name = f"{system.title}, {kind}, {workload.name}"
                gigabytes = workload.sent_bytes(sends_everything=system.sends_everything) / GIGABYTE
                if gigabytes > self.most_gigabytes:
                    self.say(f"{name}: left out, it would send {gigabytes:.0f} GB.")
                    continue
                self._note_failure(name, results, partial(saves.measure, system, kind, workload))

    def _note_failure(self, name: str, kind: str, measure: Callable[[], Any]) -> None:
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            found = measure()
        except (DatabaseMissing, StartFailed, CannotTakePart) as error:
            self.say(f"{name}: not measured. {type(error).__name__}: {error}")
        else:
            rows = found if isinstance(found, list) else [found]
            self.results.setdefault(kind, []).extend(rows)
        self.store()
