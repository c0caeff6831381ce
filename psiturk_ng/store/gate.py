"""A bound on how many threads wait for the database."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psiturk_ng.errors import Overloaded, StoreError

PATIENCE_S: Final = 2.0

_log: Final = logging.getLogger(__name__)


class Gate:
    """Lets so many threads use the database at a time, and refuses others once it lets nobody through.

    Who finds all places taken waits as long as others come out well. If none has for a while, the
    database is stuck or far too slow: then it is better to say so at once than to take up the threads of a
    server until none is left to answer anybody.

    Args:
        places: how many may be inside.
        patience_s: how long nobody may come out before newcomers are refused.
    """

    def __init__(self, places: int, patience_s: float = PATIENCE_S) -> None:
        self._places, self._patience_s = places, patience_s
        self._changed = threading.Condition()
        self._inside = 0
        self._moved_s = 0.0
        self._refused = 0

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Be inside while the block runs.

        Raises:
            Overloaded: if there is no place; nothing was begun then.
        """
        self._enter()
        is_well = True
        try:
            yield
        except StoreError:
            is_well = False
            raise
        finally:
            self._leave(is_well)

    def _enter(self) -> None:
        with self._changed:
            while self._inside >= self._places:
                left_s = self._moved_s + self._patience_s - time.monotonic()
                if left_s <= 0:
                    self._refuse()
                self._changed.wait(left_s)
            self._inside += 1
            if self._inside == self._places:
                self._moved_s = time.monotonic()

    def _refuse(self) -> None:
        if not self._refused:
            _log.warning(
                "The database has let nobody through for %g s: requests are refused until it does.",
                self._patience_s,
            )
        self._refused += 1
        raise Overloaded("There is more to store than the database takes now.", "Send it again later.")

    def _leave(self, is_well: bool) -> None:
        with self._changed:
            self._inside -= 1
            if is_well:
                self._moved_s = time.monotonic()
                if self._refused:
                    _log.warning("The database goes on; %d requests were refused meanwhile.", self._refused)
                    self._refused = 0
            self._changed.notify()
