"""What a request tells of the participant's device."""

from flask import Request
from user_agents import parse

from psiturk_ng.domain.browsers import TRAITS, Browser, browser_word, platform_word
from psiturk_ng.services.enrolment import ClientFacts

UNKNOWN = "UNKNOWN"
_COLUMN_WIDTH = 128


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
        browser=_fitting(browser_word(agent.browser.family)),
        platform=_fitting(platform_word(agent.os.family)),
        language=_fitting(language),
    )


def _fitting(text: str | None) -> str:
    return (text or UNKNOWN)[:_COLUMN_WIDTH]
