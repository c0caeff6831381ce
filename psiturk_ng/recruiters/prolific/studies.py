"""Studies by Prolific's own words: drafted, published, scheduled, paused, started, stopped."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from psiturk_ng.errors import BadInput, NotFound, OutcomeUnknown
from psiturk_ng.recruiters.prolific.calls import Calls
from psiturk_ng.recruiters.prolific.failures import ProlificRefused

StudyData = Mapping[str, Any]

_RUNNING: Final = frozenset({"PUBLISHING", "ACTIVE", "AWAITING REVIEW"})
_GOALS: Final = MappingProxyType(
    {
        "PUBLISH": _RUNNING | {"COMPLETED"},
        "SCHEDULE_PUBLISH": frozenset({"SCHEDULED"}),
        "CANCEL_PUBLISH": frozenset({"UNPUBLISHED"}),
        "PAUSE": frozenset({"PAUSED"}),
        "START": _RUNNING,
        "STOP": frozenset({"COMPLETED"}),
    }
)
"""The states in which a study is when an action has been carried out."""

ACTIONS: Final = tuple(_GOALS)
DRAFTS: Final = frozenset({"UNPUBLISHED", "SCHEDULED"})
_ACTIVE: Final = frozenset({"ACTIVE", "PUBLISHING", "PAUSED", "AWAITING REVIEW"})


class Studies:
    """Makes, moves and shows studies.

    Args:
        calls: carries requests.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def all(self) -> Iterator[StudyData]:
        """Show all studies of the account, in the short form of lists."""
        return self._calls.pages("studies/")

    def get(self, study_id: str) -> StudyData:
        """Show one study.

        Raises:
            NotFound: if there is none of that id.
        """
        with _absent(study_id):
            found: StudyData = self._calls.get(f"studies/{study_id}/")
        return found

    def counts(self, study: StudyData, *, is_ours: bool) -> Mapping[str, int] | None:
        """Count a study's submissions by their states; None where all of them are surely reviewed.

        Args:
            study: Prolific's structure.
            is_ours: whether psiTurk made it: of others, only those that run are counted.
        """
        if not int(study.get("number_of_submissions") or study.get("places_taken") or 0):
            return {}
        if study.get("status") not in _ACTIVE and not is_ours:
            return None
        counts: Mapping[str, int] = self._calls.get(f"studies/{study['id']}/submissions/counts/")
        return counts

    def draft(self, body: Mapping[str, Any]) -> StudyData:
        """Make a draft.

        Raises:
            OutcomeUnknown: if there may be one now.
        """
        made: StudyData = self._calls.do_once("POST", "studies/", body)
        return made

    def change(self, study_id: str, **fields: Any) -> StudyData:
        """Give fields other values."""
        with _absent(study_id):
            changed: StudyData = self._calls.do("PATCH", f"studies/{study_id}/", fields)
        return changed

    def delete(self, study_id: str) -> None:
        """Delete a draft; one that is gone stays gone."""
        try:
            self._calls.do("DELETE", f"studies/{study_id}/")
        except ProlificRefused as refused:
            if not refused.is_absent:
                raise

    def move(self, study_id: str, action: str, *, publish_at: datetime | None = None) -> StudyData:
        """Move a study to another state; one that is there already stays.

        Args:
            study_id: which.
            action: one of `ACTIONS`.
            publish_at: when, for SCHEDULE_PUBLISH.

        Raises:
            BadInput: if there is no such action.
            NotFound: if there is no such study.
            RecruiterRefused: if it cannot be moved like this from where it is.
        """
        if action not in _GOALS:
            raise BadInput(f"There is no action {action}.", f"Actions are {', '.join(ACTIONS)}.")
        body = {"action": action} | ({"publish_at": publish_at.isoformat()} if publish_at else {})
        try:
            with _absent(study_id):
                moved: StudyData = self._calls.do_once("POST", f"studies/{study_id}/transition/", body)
        except (ProlificRefused, OutcomeUnknown):
            found = self.get(study_id)
            if found.get("status") not in _GOALS[action]:
                raise
            return found
        return moved

    def copy(self, study_id: str, *, blocks_participants: bool = True) -> StudyData:
        """Make a draft like another study, as a rule without its participants."""
        body = {"block_previous_participants": blocks_participants}
        with _absent(study_id):
            made: StudyData = self._calls.do_once("POST", f"studies/{study_id}/clone/", body)
        return made


@contextmanager
def _absent(study_id: str) -> Iterator[None]:
    """Turn Prolific's 404 into NotFound."""
    try:
        yield
    except ProlificRefused as refused:
        if refused.is_absent:
            raise NotFound(f"Prolific has no study {study_id}.") from refused
        raise
