"""Bringing datastring columns up to date while participants are still at work."""

import logging
import threading
from typing import Final

from psiturk_ng.errors import StoreError
from psiturk_ng.services.datastrings import Datastrings

log = logging.getLogger(__name__)

_EVERY_S: Final = 60.0


class ColumnRewriter:
    """Rewrites, at most once a minute in each process, the columns that lack something.

    psiTurk users read that column while a study runs. Nothing runs while nothing is saved.

    Args:
        datastrings: rewrites them.
        every_s: the time between two rounds, in seconds.
    """

    def __init__(self, datastrings: Datastrings, every_s: float = _EVERY_S) -> None:
        self._datastrings = datastrings
        self._every_s = every_s
        self._guard = threading.Lock()
        self._is_waiting = False

    def saved(self) -> None:
        """Note that a column lacks something from now on."""
        with self._guard:
            if self._is_waiting:
                return
            self._is_waiting = True
        timer = threading.Timer(self._every_s, self._round)
        timer.daemon = True
        timer.start()

    def _round(self) -> None:
        with self._guard:
            self._is_waiting = False
        try:
            if self._datastrings.rewrite_dirty():
                self.saved()
        except StoreError as error:
            log.warning("The datastring columns wait for the next minute: %s", error.message)
            self.saved()
