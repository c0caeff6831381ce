"""The status of an assignment: psiTurk's numbers, and which may follow which.

Numbers above 7 belong to projects, which may store what they like: our own
routes never touch a number they do not know.
"""

from collections.abc import Mapping
from enum import IntEnum


class Status(IntEnum):
    """What we saw the participant do. The numbers are names, not an order.

    Source: psiTurk 3.3.1, `psiturk_statuses`.
    """

    NOT_ACCEPTED = 0
    ALLOCATED = 1
    STARTED = 2
    COMPLETED = 3
    SUBMITTED = 4
    CREDITED = 5
    QUITEARLY = 6
    BONUSED = 7


FINISHED = frozenset({Status.COMPLETED, Status.SUBMITTED, Status.CREDITED, Status.BONUSED})
"""The task was done: psiTurk's "complete" for counting."""

REOPENABLE = frozenset({Status.NOT_ACCEPTED, Status.ALLOCATED})
"""The participant has a cell but has not started: the page may be opened again."""

UNDER_WAY = frozenset({Status.STARTED, Status.QUITEARLY})
"""The task has begun and is not done."""

MAY_FOLLOW: Mapping[Status, frozenset[Status]] = {
    Status.STARTED: frozenset({Status.ALLOCATED, Status.QUITEARLY}),
    Status.QUITEARLY: frozenset({Status.STARTED}),
    Status.COMPLETED: frozenset({Status.ALLOCATED, Status.STARTED, Status.QUITEARLY}),
    Status.SUBMITTED: frozenset({Status.ALLOCATED, Status.STARTED, Status.COMPLETED, Status.QUITEARLY}),
    Status.CREDITED: frozenset({Status.COMPLETED, Status.SUBMITTED}),
    Status.BONUSED: frozenset({Status.CREDITED}),
}
"""For each status that our routes set: the ones it may follow. A finished or paid one is never set back."""
