"""What a request tells of the participant's device."""

from flask import Request
from user_agents import parse

from psiturk_ng.domain.browsers import TRAITS, Browser
from psiturk_ng.services.enrolment import ClientFacts

UNKNOWN = "UNKNOWN"
_COLUMN_WIDTH = 128

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


def browser_of(request: Request) -> Browser:
    """Read what the browser says of itself, for the exclusion rule."""
    header = request.headers.get("User-Agent", "")
    agent = parse(header)
    held = {
        "mobile": agent.is_mobile,
        "tablet": agent.is_tablet,
        "touchcapable": agent.is_touch_capable,
        "pc": agent.is_pc,
        "bot": agent.is_bot,
    }
    return Browser(header, frozenset(trait for trait in TRAITS if held[trait]))


def facts_of(request: Request) -> ClientFacts:
    """Read what psiTurk's columns hold of the device; what is not known reads `UNKNOWN`."""
    agent = parse(request.headers.get("User-Agent", ""))
    language = request.accept_languages.best
    return ClientFacts(
        ipaddress=_fitting(request.remote_addr),
        browser=_named(agent.browser.family, _BROWSERS),
        platform=_named(agent.os.family, _PLATFORMS),
        language=_fitting(language),
    )


def _named(family: str, names: dict[str, str]) -> str:
    """Give psiTurk's word for a family, such as `chrome` for "Chrome Mobile"; else the family itself."""
    lowered = family.lower()
    for part, name in names.items():
        if lowered == part or part in lowered.replace("headless", "").split():
            return name
    return _fitting(None if lowered == "other" else lowered)


def _fitting(text: str | None) -> str:
    return (text or UNKNOWN)[:_COLUMN_WIDTH]
