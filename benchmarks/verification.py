"""Is everything that was acknowledged in the database, once?"""

import json
from collections import Counter
from dataclasses import dataclass

from benchmarks.databases import Database, datastrings
from benchmarks.participant import Participant
from benchmarks.trials import Visitor, trialdata


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the trials.

    Args:
        acknowledged: trials of which the server said that it holds them.
        missing: those of them that are not in the database, or not as they were sent.
        duplicate: trials that are there more than once.
    """

    acknowledged: int
    missing: int
    duplicate: int


def verify(participants: list[Participant], database: Database) -> Kept:
    """Read every participant's document from the database and compare it with what was sent."""
    by_uniqueid = {each.visitor.uniqueid: each for each in participants}
    acknowledged = sum(each.acknowledged for each in participants)
    present = duplicate = 0
    for uniqueid, text in datastrings(database):
        participant = by_uniqueid[uniqueid]
        counts = _right_trials(participant.visitor, text)
        present += sum(number < participant.acknowledged for number in counts)
        duplicate += sum(count - 1 for count in counts.values())
    return Kept(acknowledged, acknowledged - present, duplicate)


def _right_trials(visitor: Visitor, text: str | None) -> Counter[int]:
    """Count the trials that hold what was sent, by number."""
    trials = json.loads(text or "{}").get("data", [])
    return Counter(
        trial["current_trial"]
        for trial in trials
        if trial["trialdata"] == trialdata(visitor, trial["current_trial"])
    )
