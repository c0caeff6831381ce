"""Mechanical Turk, simulated: workers use the pages of its site."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from psiturk_ng.domain.recruiting import Mode, Submission
from psiturk_ng.marketplace.mturk.workers import Workers
from tests.marketplace.market import Market, running_market
from tests.recruiters.benches import Bench, Offering, fresh, opened

pytestmark = pytest.mark.mturk


@dataclass
class TurkBench(Offering):
    """A marketplace.

    Args:
        market: the same.
    """

    market: Market = field(kw_only=True)

    def begin(self, posting_id: str) -> str:
        """Accept the HIT."""
        worker = fresh("AWORKER")
        self.workers.accept(posting_id, worker)
        return worker

    def finish(self, posting_id: str) -> Submission:
        """Accept the HIT and hand it in."""
        worker = fresh("AWORKER")
        self.market.submitted(posting_id, worker)
        return self.shown(posting_id, worker)

    @property
    def workers(self) -> Workers:
        """The workers' side."""
        return self.market.workers


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Run a marketplace for a project."""
    with running_market(folder) as market:
        project = opened(folder, "mturk", us_only="false", number_hits_approved="0", approve_requirement="0")
        try:
            yield TurkBench(project.recruiter(Mode.SIM), "http://127.0.0.1:1/pub?mode=sim", market=market)
        finally:
            project.store.close()
