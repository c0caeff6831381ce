"""Who finished here without a submission there, on a platform that shows those who gave up too."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from psiturk_ng.domain.identity import PSITURK_ENTRY
from psiturk_ng.domain.recruiting import EntryParameters, Mode, Submission, SubmissionState
from psiturk_ng.services.lost import STILL_COMING, LostPasses
from psiturk_ng.services.sightings import Look, Sighting
from psiturk_ng.store import AssignmentRow, Store
from tests.services.conftest import FrozenClock


@dataclass
class Platform:
    """As much of one as is asked for its name."""

    name: str = "steps"
    mode: Mode = Mode.SIM

    def entry(self) -> EntryParameters:
        """Say how its links name things."""
        return PSITURK_ENTRY


@pytest.fixture
def row(store: Store, clock: FrozenClock) -> AssignmentRow:
    """Somebody who finished an hour ago."""
    finished = AssignmentRow(
        uniqueid="ann:a1",
        assignmentid="a1",
        workerid="ann",
        hitid="h1",
        mode="sim",
        status=3,
        beginhit=clock().replace(tzinfo=None) - timedelta(hours=2),
        endhit=clock().replace(tzinfo=None) - timedelta(hours=1),
    )
    with store.writing() as writing:
        writing.insert(finished, recruiter="steps")
    return finished


def shown(row: AssignmentRow, state: SubmissionState) -> Look:
    """What a platform shows of them."""
    submission = Submission(submission_id="a1", participant_id="ann", posting_id="h1", state=state)
    return Look([Sighting(submission, row)], frozenset())


def lost(store: Store, clock: FrozenClock, look: Look) -> list[tuple[str, bool, bool]]:
    """Who is lost: the key, whether it may still come, and whether it was returned."""
    platform: Any = Platform()
    found = LostPasses(store, platform, clock).among(look)
    return [(each.row.uniqueid, each.may_come, each.was_returned) for each in found]


@pytest.mark.parametrize(
    "state", [SubmissionState.WORKING, SubmissionState.SUBMITTED, SubmissionState.REJECTED]
)
def test_whom_the_platform_shows_is_not_lost(
    store: Store, clock: FrozenClock, row: AssignmentRow, state: SubmissionState
) -> None:
    """Still at work there, handed in, or decided about."""
    assert lost(store, clock, shown(row, state)) == []


def test_who_finished_and_gave_the_place_back_is_lost(
    store: Store, clock: FrozenClock, row: AssignmentRow
) -> None:
    """The platform will never pay for it."""
    assert lost(store, clock, shown(row, SubmissionState.RETURNED)) == [("ann:a1", False, True)]


def test_whom_the_platform_does_not_show_is_lost_after_a_while(
    store: Store, clock: FrozenClock, row: AssignmentRow
) -> None:
    """Unless it does not show the posting either: then nothing is known."""
    assert lost(store, clock, Look([], frozenset())) == [("ann:a1", False, False)]
    assert lost(store, clock, Look([], frozenset({"h1"}))) == []
    clock.now += STILL_COMING - timedelta(hours=1, seconds=1)
    assert lost(store, clock, Look([], frozenset())) == [("ann:a1", True, False)]
