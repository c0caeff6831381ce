"""Whether participants can reach the study, as far as this machine can tell."""

import json
import re
from collections.abc import Iterator
from functools import partial
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from psiturk_ng.config.ad_url import with_query
from psiturk_ng.domain.findings import Finding
from psiturk_ng.services.doctor.check import Check, differs, stops
from psiturk_ng.services.doctor.patient import Patient
from psiturk_ng.supervisor.settings import scheme

_OK: Final = 200
_ABSENT: Final = 404
_FIRST_FAULT: Final = 500
_LOCAL_NAMES: Final = ("localhost", ".local", ".localhost", ".lan", ".internal")
_ANCESTORS: Final = re.compile(r"frame-ancestors\s+('none'|'self')\s*(;|$)", re.IGNORECASE)


def _address(patient: Patient) -> Iterator[Finding]:
    """Whether it is one that participants can have."""
    parts = urlsplit(patient.landing_url)
    # Who invites people themselves may do so inside a building.
    found = differs if patient.entry.is_open else stops
    if parts.scheme != "https":
        yield found(
            f"Participants come to {parts.scheme}://{parts.netloc}, where others can read and change "
            "what they send.",
            "Put a proxy with a certificate in front, and set ad_url_protocol = https.",
        )
    if _is_local(parts.hostname or ""):
        yield found(
            f"{parts.hostname} is an address that only this machine or its neighbours can reach.",
            "Set ad_url_domain in [HIT Configuration] to a name that is known everywhere.",
        )


def _is_local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return any(host == name or (name[0] == "." and host.endswith(name)) for name in _LOCAL_NAMES)


def _reach(patient: Patient) -> Iterator[Finding]:
    """Whether the study answers there."""
    base = _base(patient)
    fetched = patient.fetch(f"{base}/healthz")
    if fetched.failure:
        yield stops(f"{base} cannot be reached from here: {fetched.failure}.", fetched.cure)
    elif fetched.status != _OK or not _is_ours(fetched.body):
        to = f", to {fetched.location}" if fetched.location else ""
        yield stops(
            f"{base}/healthz is answered with status {fetched.status}{to}, and not by this study.",
            "Start it with `psiturk server on`, and let the proxy pass everything below that address to it.",
        )


def _is_ours(body: bytes) -> bool:
    try:
        told = json.loads(body)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("ok") is True and "instance" in told


def _landing(patient: Patient) -> Iterator[Finding]:
    """Whether the page itself is there."""
    fetched = patient.fetch(_looking(patient))
    if fetched.status == _ABSENT or fetched.status >= _FIRST_FAULT:
        yield stops(
            f"The landing page {_bare(patient.landing_url)} is answered with status {fetched.status}.",
            "Set ad_url_route = pub in [HIT Configuration] and delete ad_url, or see server.log."
            if fetched.status == _ABSENT
            else "See server.log for the reason.",
        )


def _looking(patient: Patient) -> str:
    entry = patient.entry
    if not entry.preview:
        return patient.landing_url
    return with_query(patient.landing_url, **{entry.posting: "doctor", entry.submission: entry.preview})


def _static(patient: Patient) -> Iterator[Finding]:
    """Whether the proxy passes on more than pages."""
    url = f"{_base(patient)}/static/js/psiturk.js"
    fetched = patient.fetch(url)
    if not fetched.failure and fetched.status != _OK:
        yield stops(
            f"{url} is answered with status {fetched.status}, so no page can record anything.",
            "Let the proxy pass /static/ to the study's server too.",
        )


def _frame(patient: Patient) -> Iterator[Finding]:
    """Whether the platform may show the page inside its own."""
    if not patient.entry.is_framed:
        return
    headers = patient.fetch(_looking(patient)).headers
    options, policy = headers.get("x-frame-options", ""), headers.get("content-security-policy", "")
    if options or _ANCESTORS.search(policy):
        header = f"X-Frame-Options: {options}" if options else "Content-Security-Policy: frame-ancestors"
        yield stops(
            f"The landing page is sent with {header}, so the platform cannot show it inside its own.",
            "Take that header out of the proxy's configuration, or out of custom.py.",
        )


def _proxies(patient: Patient) -> Iterator[Finding]:
    """Whether the server believes the proxy that must be there."""
    server = patient.settings.server
    is_behind = patient.landing_url.startswith("https://") and scheme(server) == "http"
    if is_behind and server.proxy_count == 0:
        yield differs(
            "The server takes the proxy's address for every participant's, since proxy_count is 0.",
            "Set proxy_count in [Server Parameters] to the number of proxies in front, mostly 1.",
        )


def _base(patient: Patient) -> str:
    """The landing page's address without its last step."""
    return _bare(patient.landing_url).rpartition("/")[0]


def _bare(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(query="", fragment=""))


_public: Final = partial(Check, is_public=True)

CHECKS: Final = (
    _public("public address (HTTPS)", _address),
    _public("way to the study", _reach),
    _public("landing page", _landing),
    _public("way to static files", _static),
    _public("frame", _frame),
    _public("proxy", _proxies),
)
