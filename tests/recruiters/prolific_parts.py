"""Prolific's adapter on a really started simulated Prolific."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Bonus, Mode, PostingRequest
from psiturk_ng.recruiters.prolific.recruiter import Prolific
from psiturk_ng.store import AssignmentRow
from tests.marketplace.prolific_market import ProlificMarket, running_prolific, somebody

ESTIMATE = timedelta(minutes=12)
BEGUN = datetime(2026, 3, 1, 12)


@dataclass
class Desk:
    """A project that recruits on a simulated Prolific.

    Args:
        market: the platform.
        folder: the project.
    """

    market: ProlificMarket
    folder: Path

    def project(self, **settings: str) -> Project:
        """Open the project, with some settings otherwise."""
        told = {f"PSITURK_{name.upper()}": value for name, value in settings.items()}
        usual = {
            "PSITURK_RECRUITER": "prolific",
            "PSITURK_DATABASE_URL": f"sqlite:///{self.folder}/participants.db",
            "PSITURK_TITLE": "Stroop",
            "PSITURK_DESCRIPTION": "Name colours.",
        }
        project = open_project(self.folder, {**os.environ, **usual, **told})
        project.store.migrate(lambda _: None)
        return project

    def opened(self, **settings: str) -> Prolific:
        """Open the recruiter, with some settings otherwise."""
        found = self.project(**settings).recruiter(Mode.SIM)
        assert isinstance(found, Prolific)
        return found

    @cached_property
    def recruiter(self) -> Prolific:
        """The recruiter, with the usual settings."""
        return self.opened()

    def posted(self, recruiter: Prolific | None = None, token: str = "", **more: Any) -> str:
        """Post a study; gives its id."""
        return (recruiter or self.recruiter).offers.post(offer(**more), token=token or somebody()).posting_id

    def code(self, study_id: str, kind: str = "COMPLETED") -> str:
        """Look a completion code up on the platform."""
        codes = self.market.get(f"studies/{study_id}/")["completion_codes"]
        return next(str(each["code"]) for each in codes if each["code_type"] == kind)

    def submitted(self, study_id: str, participant: str = "") -> str:
        """Let somebody do a study; gives the submission's id."""
        return self.market.submitted(study_id, participant, self.code(study_id))

    def bonus(self, study_id: str, submission_id: str, participant: str, minor: int) -> Bonus:
        """A bonus for somebody."""
        return Bonus(
            submission_id=submission_id,
            participant_id=participant,
            posting_id=study_id,
            amount=Money(minor, "GBP"),
            reason="Thanks.",
        )


def pass_of(who: str, submission_id: str, study_id: str, **more: Any) -> AssignmentRow:
    """The row of somebody who came from the simulated Prolific and began."""
    told: dict[str, Any] = {
        "uniqueid": f"{who}:{submission_id}",
        "assignmentid": submission_id,
        "workerid": who,
        "hitid": study_id,
        "cond": 0,
        "counterbalance": 0,
        "codeversion": "1.0",
        "beginhit": BEGUN,
        "bonus": 0,
        "status": 2,
        "mode": "sim",
    }
    return AssignmentRow(**told | more)


def offer(**more: Any) -> PostingRequest:
    """An offer of £1.50 for two participants."""
    told: dict[str, Any] = {
        "places": 2,
        "reward": Money(150, "GBP"),
        "lifetime": timedelta(days=1),
        "time_allowed": timedelta(hours=1),
        "title": "Stroop",
        "description": "Name colours.",
        "keywords": (),
        "landing_url": "http://127.0.0.1:22362/pub?mode=sim",
        "study": "abc",
        "estimate": ESTIMATE,
    }
    return PostingRequest(**told | more)


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    """Run a simulated Prolific for a project in a folder."""
    with running_prolific(folder) as market:
        yield Desk(market, folder)
