"""Ids that look like Amazon's."""

import random
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
    return worker_id_from(secrets.SystemRandom())


def worker_id_from(rng: random.Random) -> str:
    """Make an id for a worker, always the same for the same chance."""
    return "A" + "".join(rng.choice(_LETTERS) for _ in range(_WORKER_LENGTH))


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
