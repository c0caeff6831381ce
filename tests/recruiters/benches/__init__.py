"""Recruiters with people behind them, as the contract tests need them: each module here is one row."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Protocol

import pytest

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Bonus, PostingRequest, Submission
from psiturk_ng.recruiters.base import Recruiter

_numbers = count(1)


def fresh(word: str) -> str:
    """Make a word that nobody used before."""
    return f"{word}{next(_numbers)}"


class Bench(Protocol):
    """A recruiter, and people who come by its postings over HTTP."""

    @property
    def recruiter(self) -> Recruiter:
        """Under test."""

    @property
    def category(self) -> str:
        """A kind of reason for rejections, where the platform has such."""

    @property
    def keeps_what_was_published(self) -> bool:
        """Whether the platform deletes drafts only."""

    def offer(self, **changes: Any) -> PostingRequest:
        """Make an offer that the platform takes."""

    def begin(self, posting_id: str) -> str:
        """Let somebody take a place; gives their id."""

    def finish(self, posting_id: str) -> Submission:
        """Let somebody take a place and hand in; gives what the recruiter shows of it."""


@dataclass
class Offering:
    """What the benches have in common.

    Args:
        recruiter: under test.
        landing_url: of the study.
        category: a kind of reason for rejections, where the platform has such.
        keeps_what_was_published: whether the platform deletes drafts only.
    """

    recruiter: Recruiter
    landing_url: str
    category: str = ""
    keeps_what_was_published: bool = False

    def offer(self, **changes: Any) -> PostingRequest:
        """Make an offer of two places."""
        request = PostingRequest(
            places=2,
            reward=Money(200, self.recruiter.currency),
            lifetime=timedelta(hours=24),
            time_allowed=timedelta(hours=1),
            title="Stroop",
            description="Name colours.",
            keywords=("colour",),
            landing_url=self.landing_url,
            study="contract",
            estimate=timedelta(minutes=12),
        )
        return replace(request, **changes)

    def shown(self, posting_id: str, participant_id: str) -> Submission:
        """Find somebody's pass in the list of the recruiter."""
        (found,) = (
            each
            for each in self.recruiter.submissions.of_posting(posting_id)
            if each.participant_id == participant_id
        )
        return found


def opened(folder: Path, recruiter: str, **settings: str) -> Project:
    """Open a project that recruits on a simulated platform; its marketplace starts with the recruiter."""
    told: Mapping[str, str] = {
        "recruiter": recruiter,
        "database_url": f"sqlite:///{folder}/participants.db",
        **settings,
    }
    environ = os.environ | {f"PSITURK_{name.upper()}": value for name, value in told.items()}
    project = open_project(folder, environ)
    project.store.migrate(lambda _: None)
    return project


OpenBench = Callable[[Path], AbstractContextManager[Bench]]
"""What each module beside this one calls `bench`: runs a recruiter for a project in an empty folder."""


def rows() -> Sequence[Any]:
    """Give the benches of all recruiters, one module here each, as parameters with their modules' marks."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    return [
        pytest.param(each.bench, marks=getattr(each, "pytestmark", ()), id=each.__name__.rpartition(".")[2])
        for each in modules
    ]


def bonus_for(submission: Submission, amount: Money, reason: str = "Thanks.") -> Bonus:
    """Make a bonus for somebody's pass."""
    return Bonus(
        submission_id=submission.submission_id,
        participant_id=submission.participant_id,
        posting_id=submission.posting_id,
        amount=amount,
        reason=reason,
    )
