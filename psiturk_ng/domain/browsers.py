"""Which browsers may take part: `browser_exclude_rule`.

Source: psiTurk 3.3.1, `/ad`; an empty item excludes nobody here.
"""

from collections.abc import Iterable
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


def is_excluded(browser: Browser, rule: Iterable[str]) -> bool:
    """Tell whether a rule keeps this browser out.

    Args:
        browser: who asks.
        rule: items of the setting: a trait, `safari`, or a part of the user agent (case matters).
    """
    return any(_matches(browser, item.strip()) for item in rule if item.strip())


def _matches(browser: Browser, item: str) -> bool:
    if item in TRAITS:
        return item in browser.traits
    if item in ("safari", "Safari"):
        return "Safari" in browser.user_agent and "Chrome" not in browser.user_agent
    return item in browser.user_agent
