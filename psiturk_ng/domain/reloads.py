"""What happens to a participant who opens the experiment again after the task has begun."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from psiturk_ng.domain.records import Document

CHECKPOINT: Final = "checkpoint"
"""The `eventtype` of a place in the task to which the participant can come back."""

RELOAD: Final = "reload"
"""The `eventtype` of a visit after the first one."""


class OnReload(StrEnum):
    """The setting `on_reload`."""

    BLOCK = "block"
    """They are kept out, as by psiTurk."""
    RESUME = "resume"
    """They go on at the last checkpoint."""
    RESTART = "restart"
    """They begin again."""


@dataclass(frozen=True, slots=True)
class Reload:
    """One page load of an assignment.

    Args:
        visit: which of its page loads, from 1; page loads that are not counted are the first.
        resumes: whether the page goes on at the last checkpoint.
        has_started: whether the task had begun before it.
    """

    visit: int = 1
    resumes: bool = False
    has_started: bool = False


FIRST: Final = Reload()


def has_checkpoint(document: Document) -> bool:
    """Whether the task has set a place to go on at."""
    return any(event.get("eventtype") == CHECKPOINT for event in _events(document))


def latest_visit(document: Document) -> int:
    """Which page load was the last that the server noted; 1 if none was."""
    return 1 + len([event for event in _events(document) if event.get("eventtype") == RELOAD])


def reload_event(visit: int, outcome: OnReload, at_ms: int) -> Document:
    """Write the event that says that the participant opened the experiment again."""
    return {"eventtype": RELOAD, "value": outcome.value, "timestamp": at_ms, "interval": 0, "visit": visit}


def _events(document: Document) -> Iterator[dict[str, Any]]:
    events = document.get("eventdata")
    return (event for event in events if isinstance(event, dict)) if isinstance(events, list) else iter(())
