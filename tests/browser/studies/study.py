"""What a fixture project is played with, and what must be stored of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from psiturk_ng.domain.status import Status
from tests.servers import Ids, RunningServer

STEP_MS = 20_000

Play = Callable[[Page], None]
"""Does the task, from the page of the experiment to the page that follows its end."""


def nothing_more(server: RunningServer, ids: Ids) -> None:
    """Ask for nothing beyond what every project must do."""


@dataclass(frozen=True)
class Study:
    """One fixture project.

    Args:
        project: its folder below `tests/compat/projects`.
        play: does the task.
        trials: what the recorded trials hold at least, in order; other keys are not looked at.
        answers: the questiondata, exactly.
        instances: how many PsiTurk record on the page: each counts its own trials, and which is stored
            first depends on how their saves are batched.
        status: of the assignment, at the end.
        bonus: of the assignment, at the end.
        mode: in which the participant comes.
        has_popup: the ad opens a window for the study.
        more: what else must hold, while the server still runs.
    """

    project: str
    play: Play
    trials: Sequence[Any]
    answers: Mapping[str, Any] = field(default_factory=dict)
    instances: int = 1
    status: int = Status.COMPLETED
    bonus: float = 0.0
    mode: str = "live"
    has_popup: bool = False
    more: Callable[[RunningServer, Ids], None] = nothing_more


def at_the_end(tab: Page, pattern: str = "**/complete?**") -> None:
    """Wait for the whole last page: Chromium can hang if it is closed while it is being replaced."""
    tab.wait_for_url(pattern)
