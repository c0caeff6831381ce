"""Links: people open them in the study itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psiturk_ng.domain.recruiting import Mode, Submission
from tests.recruiters.benches import Bench, Offering, fresh
from tests.recruiters.linked import Linked, linked


@dataclass
class LinkBench(Offering):
    """A study that people reach by links.

    Args:
        lab: the study.
    """

    lab: Linked = field(kw_only=True)

    def begin(self, posting_id: str) -> str:
        """Come by the posting's link."""
        self._enter(posting_id, participant := fresh("P"))
        return participant

    def finish(self, posting_id: str) -> Submission:
        """Come by the posting's link and do the task."""
        participant = fresh("P")
        self.lab.finish(self._enter(posting_id, participant))
        return self.shown(posting_id, participant)

    def _enter(self, posting_id: str, participant: str) -> str:
        self.lab.another_browser()
        (address,) = self.recruiter.offers.get(posting_id).links
        return self.lab.begin(self.lab.open(address, participant=participant))


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Run a study that recruits by links."""
    with linked(folder) as lab:
        yield LinkBench(lab.project.recruiter(Mode.LIVE), f"{lab.server.url}/pub?mode=live", lab=lab)
