"""Ids that look like Amazon's."""

import secrets
import string
from typing import Final

_LETTERS: Final = string.ascii_uppercase + string.digits
_LENGTH: Final = 30
_WORKER_LENGTH: Final = 13


def new_id() -> str:
    """Make an id for a HIT, an assignment or whatever else has one."""
    return "3" + _random(_LENGTH - 1)


def new_worker_id() -> str:
    """Make an id for a worker."""
    return "A" + _random(_WORKER_LENGTH)


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
