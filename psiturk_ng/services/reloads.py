"""Letting participants back in who open the experiment again."""

import logging
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.reloads import FIRST, OnReload, Reload, has_checkpoint, latest_visit, reload_event
from psiturk_ng.domain.status import FINISHED, UNDER_WAY
from psiturk_ng.errors import EntryRefused
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.completion import Completion
from psiturk_ng.services.recording import Recording
from psiturk_ng.store import AssignmentRow

log = logging.getLogger(__name__)

STREAM: Final = "=reloads"
"""The stream of the events that the server itself adds; no client can choose this name."""


@dataclass(frozen=True, kw_only=True)
class Reloads:
    """Decides where a returning participant goes on, and puts it on record.

    Args:
        recording: holds what was recorded before.
        completion: takes the quit mark back.
        on_reload: the setting.
        clock: tells the time.
    """

    recording: Recording
    completion: Completion
    on_reload: OnReload
    clock: Clock = system_clock

    def admit(self, row: AssignmentRow, *, is_debug: bool) -> Reload:
        """Let a participant go on with an assignment, as `on_reload` says.

        Each time is an event in the data and a line in the log of the server. Where
        reloads are blocked, the data stay as psiTurk would have them.

        Args:
            row: as it was found at the door.
            is_debug: whether this is a trial run, which may always begin again.

        Raises:
            EntryRefused: 1008 if trials were recorded and there is no checkpoint to go on at:
                to begin again would show them twice.
        """
        has_started = row.status in UNDER_WAY
        if self.on_reload is OnReload.BLOCK:
            log.info("An assignment was opened again before its task began.")
            return FIRST
        outcome = self._outcome(row, has_started=has_started, is_debug=is_debug)
        self.completion.come_back(row.uniqueid)
        at_ms = int(self.clock().timestamp() * 1000)
        visit = 1 + self.recording.add_event(
            row.uniqueid, STREAM, lambda number: reload_event(number + 2, outcome, at_ms)
        )
        log.info("An assignment was opened again: visit %d, %s.", visit, outcome)
        return Reload(visit, outcome is OnReload.RESUME, has_started)

    def quit(self, uniqueid: str, visit: int) -> bool:
        """Mark a participant as having left, unless they have come back since.

        Args:
            uniqueid: whose.
            visit: the page load that was left.

        Returns:
            Whether the page load is still the last one.

        Raises:
            NotFound: if there is no such assignment.
        """
        if latest_visit(self.recording.load(uniqueid).document) > visit:
            return False
        self.completion.quit(uniqueid)
        return True

    def _outcome(self, row: AssignmentRow, *, has_started: bool, is_debug: bool) -> OnReload:
        if self.on_reload is OnReload.RESTART or row.status in FINISHED:
            return OnReload.RESTART
        document = self.recording.load(row.uniqueid).document
        if has_checkpoint(document):
            return OnReload.RESUME
        if is_debug or not has_started or not document.get("data"):
            return OnReload.RESTART
        log.warning("A reload was refused: trials are recorded, and the task has set no checkpoint.")
        raise EntryRefused("already_started_exp", "There is no checkpoint to go on at.")
