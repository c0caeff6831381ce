"""Staying below what databases take as parameters of one statement."""

from collections.abc import Iterable, Iterator
from typing import Final

_AT_ONCE: Final = 500


def in_chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """Divide values, each once, into lists that fit."""
    distinct = sorted(set(values))
    for start in range(0, len(distinct), _AT_ONCE):
        yield distinct[start : start + _AT_ONCE]
