"""Prolific, simulated."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psiturk_ng.domain.recruiting import Mode, Submission
from tests.marketplace.prolific_market import running_prolific, somebody
from tests.recruiters.benches import Bench, Offering, opened
from tests.recruiters.prolific_parts import Desk


@dataclass
class ProlificBench(Offering):
    """A simulated Prolific.

    Args:
        desk: the project on it.
    """

    desk: Desk = field(kw_only=True)

    def begin(self, posting_id: str) -> str:
        """Take a place."""
        participant = somebody()
        self.desk.market.begun(posting_id, participant)
        return participant

    def finish(self, posting_id: str) -> Submission:
        """Take a place and come back with the code."""
        participant = somebody()
        self.desk.submitted(posting_id, participant)
        return self.shown(posting_id, participant)


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Run a simulated Prolific for a project."""
    with running_prolific(folder) as market:
        project = opened(folder, "prolific")
        try:
            desk = Desk(market, folder)
            yield ProlificBench(
                project.recruiter(Mode.SIM),
                "http://127.0.0.1:1/pub?mode=sim",
                category="LOW_EFFORT",
                keeps_what_was_published=True,
                desk=desk,
            )
        finally:
            project.store.close()
