"""How many cells the experiment has: the settings, or the project's `conditions.json`."""

import json
import logging
from pathlib import Path

from psiturk_ng.domain.allocation import conditions_in
from psiturk_ng.errors import ConfigError

log = logging.getLogger(__name__)


class Design:
    """The size of the design, followed while the server runs.

    `conditions.json` wins over the settings, as in psiTurk. A file that turns
    bad while participants arrive is reported, and the last good one stands.

    Args:
        folder: the project.
        num_conds: conditions without `conditions.json`, at least 1.
        num_counters: counterbalances without `conditions.json`, at least 1.

    Raises:
        ConfigError: if `conditions.json` is there but cannot be used.
    """

    def __init__(self, folder: Path, num_conds: int, num_counters: int) -> None:
        self._path = folder / "conditions.json"
        self._from_settings = (num_conds, num_counters)
        self._modified_ns = -1
        self._size = self._from_settings
        self._read()

    def size(self) -> tuple[int, int]:
        """Give the number of conditions and of counterbalances."""
        try:
            self._read()
        except ConfigError as error:
            log.error("%s The design read before stays in use.", error.message)
        return self._size

    def _read(self) -> None:
        try:
            modified_ns = self._path.stat().st_mtime_ns
        except OSError:
            modified_ns = -1
        if modified_ns == self._modified_ns:
            return
        self._modified_ns = modified_ns
        if modified_ns == -1:
            self._size = self._from_settings
            return
        try:
            document = json.loads(self._path.read_text("utf-8-sig"))
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"conditions.json cannot be read: {error}.", "Correct the file or remove it."
            ) from error
        self._size = (conditions_in(document), 1)
