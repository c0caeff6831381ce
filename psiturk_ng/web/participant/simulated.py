"""What pages of a simulated visit differ in: where they hand in, and what their templates see as the mode.

A project's templates know of Mechanical Turk's two sites. In mode `sim` they behave as for its
sandbox, and hand in on this machine.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, request

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.web.participant.visits import mode_from_url
from psiturk_ng.web.parts import parts

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
SUBMIT_TO: Final = "turkSubmitTo"
"""The parameter in which Mechanical Turk tells a page where its platform is."""

SUBMIT_PATH: Final = "/mturk/externalSubmit"
_SUBMIT_ADDRESS: Final = re.compile(
    rb"(?:https?:)?//(?:www|workersandbox)\.mturk\.com" + SUBMIT_PATH.encode(), re.IGNORECASE
)


class SimulatedMode(str):
    """The mode `sim` as templates see it: they may ask whether it is `sandbox`, and it is."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) is True or other == "sandbox"

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def as_seen_by_templates(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Give a page's variables, with the mode `sim` as templates see it."""
    is_simulated = variables.get("mode") == Mode.SIM
    return {**variables, **({"mode": SimulatedMode(Mode.SIM)} if is_simulated else {})}


def hand_in_here(response: Response) -> Response:
    """Let a simulated visit's page hand in to the simulated platform instead of Mechanical Turk's sites."""
    if response.mimetype != "text/html" or mode_from_url() != Mode.SIM:
        return response
    if response.is_streamed and not response.direct_passthrough:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    # Without a platform the address is one of ours, at which nothing is: never Amazon's.
    here = (_submit_site() or request.script_root) + SUBMIT_PATH
    changed, count = _SUBMIT_ADDRESS.subn(lambda _: here.encode(), body)
    if count:
        response.set_data(changed)
        for header in ("ETag", "Last-Modified", "Expires"):
            response.headers.pop(header, None)
    return response


def _submit_site() -> str:
    told = request.args.get(SUBMIT_TO, "").rstrip("/")
    return told if _is_here(told) else parts().simulated_site()


def _is_here(url: str) -> bool:
    """Whether this is nothing but the root of a server on this machine."""
    try:
        place = urlsplit(url)
        port = place.port
    except ValueError:
        return False
    host = f"[{place.hostname}]" if place.hostname == "::1" else place.hostname
    whole = f"http://{host}" + (f":{port}" if port else "")
    return place.hostname in LOOPBACK and url == whole
