"""Asking for a page of the study the way a participant's browser does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import requests

TIMEOUT_SECONDS: Final = (3.05, 6.0)
"""To connect, and to be answered."""

_MOST_BYTES: Final = 65_536
_UNKNOWN_NAME: Final = re.compile(r"NameResolution|Name or service not known|getaddrinfo failed")
_TLS_REASON: Final = re.compile(r"certificate verify failed: ([^(]+?)\s*\(|\[SSL: ([A-Z0-9_]+)\]")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it.

    Args:
        status: of HTTP; 0 if there was no answer.
        headers: by name in small letters.
        body: its beginning.
        failure: why there was no answer, without a full stop; empty if there was one.
        cure: what to do then.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: str = ""
    cure: str = ""

    @property
    def location(self) -> str:
        """Where a redirect leads to; empty if it is none."""
        return self.headers.get("location", "")


def fetch(url: str) -> Fetched:
    """Ask for an address, once and not for long; redirects are not followed."""
    try:
        with requests.get(url, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Fetched(answer.status_code, headers, next(answer.iter_content(_MOST_BYTES), b""))
    except requests.exceptions.SSLError as error:
        found = _TLS_REASON.search(str(error))
        reason = next((each for each in (found.groups() if found else ()) if each), "it speaks no TLS")
        return Fetched(
            failure=f"its certificate is not accepted ({reason})",
            cure="Give the proxy a certificate for that very name; Caddy and certbot get one for nothing.",
        )
    except requests.exceptions.ProxyError:
        return Fetched(
            failure="the proxy of this machine does not reach it", cure="Look from another network."
        )
    except (requests.Timeout, requests.ConnectionError) as error:
        if _UNKNOWN_NAME.search(str(error)):
            return Fetched(
                failure="nobody knows that name",
                cure="Correct ad_url_domain, or add a DNS record for it that names this machine.",
            )
        what = "nothing answers in time" if isinstance(error, requests.Timeout) else "nothing answers there"
        return Fetched(failure=what, cure="Start the proxy, and open its port (443) in the firewall.")
    except requests.RequestException as error:
        return Fetched(failure=f"it is no address ({error})", cure="Correct ad_url_domain or ad_url.")
