"""SONA, on this machine: people come by links with their codes, and approving gives them credit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.recruiting import Mode, Submission
from tests.recruiters.benches import Bench, Offering
from tests.recruiters.fake_sona import fake_sona
from tests.recruiters.linked import Linked, linked

# The engine is that of links, which the short form looks at.
pytestmark = pytest.mark.slow

_codes = count(1000)


@dataclass
class SonaBench(Offering):
    """A study that SONA's participants reach.

    Args:
        lab: the study, whose server leaves it to us to tell SONA.
    """

    lab: Linked = field(kw_only=True)

    def begin(self, posting_id: str) -> str:
        """Come by the posting's link."""
        return self._enter(posting_id).partition(":")[0]

    def finish(self, posting_id: str) -> Submission:
        """Come by the posting's link and do the task."""
        uniqueid = self._enter(posting_id)
        self.lab.finish(uniqueid)
        return self.shown(posting_id, uniqueid.partition(":")[0])

    def _enter(self, posting_id: str) -> str:
        self.lab.another_browser()
        (address,) = self.recruiter.offers.get(posting_id).links
        return self.lab.begin(self.lab.open(address, survey_code=str(next(_codes))))


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Run a study that recruits on SONA."""
    with fake_sona() as site, linked(folder, **site.settings(sona_credit="browser")) as lab:
        told = {**lab.project.environ, "PSITURK_SONA_CREDIT": "server"}
        researcher = open_project(lab.server.folder, told)
        yield SonaBench(researcher.recruiter(Mode.LIVE), f"{lab.server.url}/pub?mode=live", lab=lab)
        researcher.store.close()
