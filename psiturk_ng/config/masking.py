"""Hiding passwords and keys where settings are shown."""

import re

from .declaration import Option

HIDDEN = "********"

_LOOKS_SECRET = re.compile(r"passw|pwd|_pw$|^pw$|secret|token|api_?key|access_?key|credential", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):.+@", re.DOTALL)
_QUERY_PASSWORD = re.compile(r"([?&](?:\w*passw\w*|pwd|\w*secret\w*|\w*token\w*)=)[^&#]*", re.IGNORECASE)


def masked(option: str, text: str, facts: Option | None) -> str:
    """Hide what is secret in the text of a setting.

    Args:
        option: its name.
        text: its value; an empty one stays empty.
        facts: its declaration, or None for an option that is not ours, which is judged by its name.
    """
    is_url = facts is not None and facts.kind.name == "URL"
    if text and not is_url and (facts.secret if facts else _LOOKS_SECRET.search(option)):
        return HIDDEN
    return masked_url(text)


def masked_url(text: str) -> str:
    """Hide the password inside a URL; text without one stays as it is."""
    return _QUERY_PASSWORD.sub(rf"\1{HIDDEN}", _URL_PASSWORD.sub(rf"\1:{HIDDEN}@", text))
