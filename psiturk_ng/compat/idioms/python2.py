"""Built-in names and functions of Python 2, for code that was never ported."""

import functools
import importlib
import string
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

StandardError = Exception
basestring = str
buffer = memoryview
file = open
intern = sys.intern
long = int
raw_input = input
reduce = functools.reduce
reload = importlib.reload
unichr = chr
xrange = range


class _Text(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, str)


class unicode(str, metaclass=_Text):
    """`str`, which may be given bytes and an encoding as in Python 2."""

    def __new__(cls, text: object = "", *encoding: str) -> str:  # type: ignore[misc]
        if isinstance(text, bytes):
            return text.decode(*(encoding or ("ascii",)))
        return str(text)


def cmp(a: Any, b: Any) -> int:
    """-1, 0 or 1: how two values compare."""
    return int(a > b) - int(a < b)


def execfile(path: str, *scopes: dict[str, Any]) -> None:
    """Run a file."""
    exec(compile(Path(path).read_bytes(), path, "exec"), *scopes)  # noqa: S102


def has_key(mapping: Any, key: Any) -> bool:
    """Whether a key is there."""
    own = getattr(mapping, "has_key", None)
    return bool(own(key) if own else key in mapping)


def iteritems(mapping: Any) -> Iterator[Any]:
    """Go through keys and values."""
    return _own(mapping, "iteritems", "items")


def iterkeys(mapping: Any) -> Iterator[Any]:
    """Go through the keys."""
    return _own(mapping, "iterkeys", "keys")


def itervalues(mapping: Any) -> Iterator[Any]:
    """Go through the values."""
    return _own(mapping, "itervalues", "values")


def viewitems(mapping: Any) -> Any:
    """Keys and values."""
    return mapping.items()


def viewkeys(mapping: Any) -> Any:
    """The keys."""
    return mapping.keys()


def viewvalues(mapping: Any) -> Any:
    """The values."""
    return mapping.values()


def _own(mapping: Any, old: str, new: str) -> Iterator[Any]:
    own = getattr(mapping, old, None)
    return iter(own() if own else getattr(mapping, new)())


def string_join(words: Iterable[str], separator: str = " ") -> str:
    """`string.join`."""
    return separator.join(words)


def string_split(text: str, *arguments: Any) -> list[str]:
    """`string.split`."""
    return text.split(*arguments)


def string_strip(text: str, *arguments: Any) -> str:
    """`string.strip`."""
    return text.strip(*arguments)


def string_replace(text: str, old: str, new: str, *count: int) -> str:
    """`string.replace`."""
    return text.replace(old, new, *count)


def string_find(text: str, part: str, *limits: int) -> int:
    """`string.find`."""
    return text.find(part, *limits)


def string_lower(text: str) -> str:
    """`string.lower`."""
    return text.lower()


def string_upper(text: str) -> str:
    """`string.upper`."""
    return text.upper()


def string_atoi(text: str, base: int = 10) -> int:
    """`string.atoi`."""
    return int(text, base)


def string_atof(text: str) -> float:
    """`string.atof`."""
    return float(text)


string_maketrans = str.maketrans
__all__ = [name for name in dir() if not name.startswith("_") and name not in vars(string)]
