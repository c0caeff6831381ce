"""Tells researchers, once per process, of a modern form for what their code does in an old one."""

import logging
from functools import cache

_LOG = logging.getLogger(__name__)


@cache
def hint_once(sentence: str) -> None:
    """Log a sentence the first time it is given."""
    _LOG.warning("%s", sentence)
