"""References between settings: `%(name)s` is replaced, `%%` is a percent sign, any other `%` is itself."""

import re
from collections.abc import Mapping, MutableMapping
from configparser import Interpolation, RawConfigParser
from typing import Any

_MARK = re.compile(r"%%|%\(([^)]+)\)s")
_MAX_DEPTH = 10


class LenientInterpolation(Interpolation):
    """Interpolation as ConfigParser's, but passwords and titles may hold a bare percent sign."""

    def before_get(
        self,
        parser: RawConfigParser,  # type: ignore[override]
        section: str,
        option: str,
        value: str,
        defaults: Mapping[str, str],
    ) -> str:
        """Replace the references in a value when it is read."""
        return _expand(value, defaults, parser.optionxform, _MAX_DEPTH)

    def before_set(self, parser: Any, section: str, option: str, value: str) -> str:
        """Accept every text."""
        return value


def unresolved(text: str, known: Mapping[str, Any] | MutableMapping[str, Any]) -> tuple[str, ...]:
    """List the names that a value refers to and that nothing defines."""
    names = (found.group(1) for found in _MARK.finditer(text) if found.group(1))
    return tuple(name for name in names if name.lower() not in known)


def _expand(text: str, known: Mapping[str, str], fold: Any, depth: int) -> str:
    def replacement(found: re.Match[str]) -> str:
        name = found.group(1)
        if name is None:
            return "%"
        value = known.get(fold(name))
        return found.group() if value is None or depth == 0 else _expand(value, known, fold, depth - 1)

    return _MARK.sub(replacement, text)
