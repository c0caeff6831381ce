"""How much is kept of what newer whole documents took the place of."""

import logging

from psiturk_ng.errors import TooLarge
from psiturk_ng.store.records import Records

log = logging.getLogger(__name__)


class Aside:
    """The room for older versions of records that came in whole documents.

    Args:
        records: of the assignment, in an open transaction.
        uniqueid: whose.
        limit_bytes: the most that is kept aside.
    """

    def __init__(self, records: Records, uniqueid: str, limit_bytes: int) -> None:
        self._records = records
        self._uniqueid = uniqueid
        self._limit_bytes = limit_bytes
        # Looked up with the first version: nearly all documents bring none.
        self._left: int | None = None
        self._has_warned = False

    def takes(self, text: str) -> bool:
        """Tell whether there is room for a version that a newer one takes the place of; then it is taken.

        The newer one is stored in either case: a page that alters its records must be able to go on.
        """
        has_room = self._fits(text)
        if not has_room and not self._has_warned:
            self._has_warned = True
            log.warning(
                "Older versions of records of %s are no longer kept: there are more than %d bytes of them.",
                self._uniqueid,
                self._limit_bytes,
            )
        return has_room

    def require(self, text: str) -> None:
        """Take the room for a version that only an older document has.

        Raises:
            TooLarge: if there is none, so that it is never acknowledged.
        """
        if not self._fits(text):
            raise TooLarge(
                f"More than {self._limit_bytes} bytes would contradict the newest document.",
                "Close all but one page of the task, or raise max_assignment_megabytes in config.txt.",
            )

    def _fits(self, text: str) -> bool:
        if self._left is None:
            self._left = self._limit_bytes - self._records.aside_bytes(self._uniqueid)
        has_room = len(text) <= self._left
        if has_room:
            self._left -= len(text)
        return has_room
