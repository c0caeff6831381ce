"""What browsers are called, and which may take part: `browser_exclude_rule`.

Source: psiTurk 3.3.1, `/ad`; an empty item excludes nobody here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser says of itself.

    Args:
        user_agent: the header, whole.
        traits: those of `mobile`, `tablet`, `touchcapable`, `pc`, `bot` that hold.
    """

    user_agent: str
    traits: frozenset[str]


TRAITS = frozenset({"mobile", "tablet", "touchcapable", "pc", "bot"})

_BROWSERS = {
    "chrome": "chrome",
    "chromium": "chrome",
    "edge": "edge",
    "firefox": "firefox",
    "safari": "safari",
    "opera": "opera",
    "ie": "msie",
}
_PLATFORMS = {
    "windows": "windows",
    "mac os x": "macos",
    "macos": "macos",
    "ios": "iphone",
    "android": "android",
    "chrome os": "chromeos",
    "linux": "linux",
    "ubuntu": "linux",
    "fedora": "linux",
}


def is_excluded(browser: Browser, rule: Iterable[str]) -> bool:
    """Tell whether a rule keeps this browser out.

    Args:
        browser: who asks.
        rule: items of the setting: a trait, `safari`, or a part of the user agent (case matters).
    """
    return any(_matches(browser, item.strip()) for item in rule if item.strip())


def browser_word(family: str) -> str | None:
    """Give psiTurk's word for a browser, such as `chrome` for "Chrome Mobile"; else its own name.

    Source: Werkzeug 1.0, whose words stand in the column `browser`.
    """
    return _word(family, _BROWSERS)


def platform_word(family: str) -> str | None:
    """Give psiTurk's word for an operating system, such as `macos`; else its own name."""
    return _word(family, _PLATFORMS)


def _word(family: str, words: Mapping[str, str]) -> str | None:
    lowered = family.lower()
    for part, word in words.items():
        if lowered == part or part in lowered.replace("headless", "").split():
            return word
    return None if lowered == "other" else lowered


def _matches(browser: Browser, item: str) -> bool:
    if item in TRAITS:
        return item in browser.traits
    if item in ("safari", "Safari"):
        return "Safari" in browser.user_agent and "Chrome" not in browser.user_agent
    return item in browser.user_agent
