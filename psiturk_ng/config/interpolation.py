"""References between settings: `%(name)s` is replaced, `%%` is a percent sign, any other `%` is itself."""

import re
from collections.abc import Container, Mapping
from configparser import Interpolation, RawConfigParser
from typing import Any

_MARK = re.compile(r"%%|%\(([^)]+)\)s")


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
        return _expand(value, defaults, frozenset({option}))

    def before_set(self, parser: Any, section: str, option: str, value: str) -> str:
        """Accept every text."""
        return value


def unresolved(text: str, known: Container[str]) -> tuple[str, ...]:
    """List the names that a value refers to and that nothing defines."""
    names = (found.group(1) for found in _MARK.finditer(text) if found.group(1))
    return tuple(name for name in names if name.lower() not in known)


def _expand(text: str, known: Mapping[str, str], being_expanded: frozenset[str]) -> str:
    def replacement(found: re.Match[str]) -> str:
        name = (found.group(1) or "").lower()
        if not name:
            return "%"
        value = known.get(name)
        if value is None or name in being_expanded:
            return found.group()
        return _expand(value, known, being_expanded | {name})

    return _MARK.sub(replacement, text)
