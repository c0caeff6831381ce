"""Werkzeug's functions and classes that are gone, or were used otherwise."""

from typing import Any
from urllib.parse import parse_qsl

from user_agents import parse
from werkzeug import security
from werkzeug.datastructures import MultiDict
from werkzeug.user_agent import UserAgent as _UserAgent

from psiturk_ng.compat.hints import hint_once
from psiturk_ng.domain.browsers import browser_word, platform_word


def url_decode(text: str | bytes, *_older: Any, **_options: Any) -> MultiDict[str, str]:
    """Read the query part of a URL."""
    hint_once("url_decode(…) still works here, but please write: MultiDict(urllib.parse.parse_qsl(…)).")
    decoded = text.decode() if isinstance(text, bytes) else text
    return MultiDict(parse_qsl(decoded, keep_blank_values=True))


def generate_password_hash(password: str, method: str = "scrypt", salt_length: int = 16) -> str:
    """Hash a password, by a method that is still thought safe."""
    if method.partition(":")[0] not in ("scrypt", "pbkdf2"):
        hint_once(
            f"Passwords are not hashed with {method} any more, but with scrypt: please drop the argument."
        )
        method = "scrypt"
    return security.generate_password_hash(password, method, salt_length)


class UserAgent(_UserAgent):
    """What `request.user_agent` told of a browser: `platform`, `browser`, `version`, `language`."""

    def __init__(self, string: Any) -> None:
        # It could also be made from a WSGI environment.
        super().__init__(string.get("HTTP_USER_AGENT", "") if isinstance(string, dict) else string)
        agent = parse(self.string)
        self.platform = platform_word(agent.os.family)
        self.browser = browser_word(agent.browser.family)
        self.version = agent.browser.version_string or None
