"""Mechanical Turk's adapter in front of a scripted client."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from psiturk_ng.config.settings import Hit
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode, PostingRequest
from psiturk_ng.recruiters.mturk.calls import Calls
from psiturk_ng.recruiters.mturk.qualifications import Admission
from psiturk_ng.recruiters.mturk.recruiter import MTurk
from psiturk_ng.recruiters.mturk.worlds import world
from psiturk_ng.recruiters.pace import Pace
from tests.recruiters.recorder import Recorder, Step

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
REQUEST = PostingRequest(
    places=3,
    reward=Money(150),
    lifetime=timedelta(hours=24),
    time_allowed=timedelta(hours=1),
    title="Stroop",
    description="Name colours.",
    keywords=("colour", "words"),
    landing_url="https://lab.example/pub?a=1&mode=sandbox",
    study="abc",
)
HIT: dict[str, Any] = {
    "HITId": "3HIT",
    "Title": "Stroop",
    "HITStatus": "Assignable",
    "Reward": "1.50",
    "MaxAssignments": 3,
    "NumberOfAssignmentsAvailable": 3,
    "NumberOfAssignmentsPending": 0,
    "NumberOfAssignmentsCompleted": 0,
    "CreationTime": NOW,
    "Expiration": NOW + timedelta(hours=24),
    "RequesterAnnotation": '{"study":"abc","token":"t1"}',
}


def asked(**changes: Any) -> PostingRequest:
    """Make an offer that differs from the usual one."""
    return replace(REQUEST, **changes)


def mturk(
    recorder: Recorder, *, mode: Mode = Mode.SANDBOX, hit: Hit | None = None, folder: Path = Path()
) -> MTurk:
    """Open the adapter in front of a scripted client, with a clock that stands still and no waiting."""
    place = world(mode, "http://127.0.0.1:1" if mode is Mode.SIM else "")
    calls = Calls(recorder, Pace(1e9, sleep=lambda _: None), silence=place.notice, sleep=lambda _: None)
    return MTurk(mode, calls, place, Admission(hit or Hit(), mode, place.masters, folder), lambda: NOW)


def posting_steps() -> dict[str, Sequence[Step]]:
    """Script what making a HIT asks for."""
    return {"CreateHITType": [{"HITTypeId": "3TYPE"}], "CreateHITWithHITType": [{"HIT": HIT}]}
