"""How panels are spoken to: addresses with placeholders, what seals them, and what a server asks for."""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import quote

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


class Encoding(StrEnum):
    """How the bytes of a hash are written into an address."""

    HEX = "hex"
    BASE64URL = "base64url"


class Method(StrEnum):
    """Of a request."""

    GET = "GET"
    POST = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A keyed hash (HMAC) over an address, up to and including the `&` before the hash's own parameter.

    Args:
        algorithm: `sha1`, `sha256` or `sha512`.
        key: known to us and to the panel.
        parameter: name of the parameter that holds the hash.
        encoding: how it is written.
    """

    algorithm: str
    key: str = field(repr=False)
    parameter: str
    encoding: Encoding = Encoding.BASE64URL

    def on(self, url: str) -> str:
        """Add the hash to an address."""
        ends_right = url.endswith(("&", "?"))
        sealed = url if ends_right else f"{url}{'&' if '?' in url else '?'}"
        digest = hmac.new(self.key.encode(), sealed.encode(), self.algorithm).digest()
        is_hex = self.encoding is Encoding.HEX
        written = digest.hex() if is_hex else urlsafe_b64encode(digest).decode().rstrip("=")
        return f"{sealed}{self.parameter}={written}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What this server asks of a panel for one participant.

    Args:
        method: of the request; `POST` sends what stands behind the `?` as a form.
        url: with `{name}` for parameters that came in; may hold a secret, so it is never shown or logged.
        granted: regular expression that is found in the answer of who did it; empty if any answer
            with a status below 400 says so.
        before: regular expression that is found in a refusal that means: done before. Empty: none does.
    """

    method: Method
    url: str = field(repr=False)
    granted: str = ""
    before: str = ""

    def lacks(self, values: Mapping[str, str]) -> list[str]:
        """List the parameters that the address needs and that did not come in."""
        return [name for name in _PLACEHOLDER.findall(self.url) if not values.get(name)]


def filled(template: str, values: Mapping[str, str]) -> str:
    """Put values, URL-encoded, in the place of placeholders; one without a value stands for nothing."""
    return _PLACEHOLDER.sub(lambda found: quote(values.get(found[1], ""), safe=""), template)


def named(template: str, values: Mapping[str, str]) -> str:
    """Put values as they are in the place of placeholders; empty if one is missing."""
    names = _PLACEHOLDER.findall(template)
    if not all(values.get(name) for name in names):
        return ""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)
