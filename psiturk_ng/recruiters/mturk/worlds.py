"""The three places that speak the protocol: Amazon's live site, its sandbox, and our marketplace."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from psiturk_ng.domain.recruiting import Mode

CLOSURE: Final = (
    "According to Amazon's documentation, Mechanical Turk closes for good on 30 September 2026: "
    "live mode works only as long as its endpoint answers."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What differs between the three.

    Args:
        endpoint_url: where requests go.
        worker_site: where workers find HITs, without a slash at the end.
        submit_site: where finished workers are sent, without a slash at the end.
        masters: id of the Masters qualification.
        per_second: requests, at most.
        notice: what a person should know before acting there; empty if nothing.
    """

    endpoint_url: str
    worker_site: str
    submit_site: str
    masters: str
    per_second: float
    notice: str = ""

    def search_url(self, title: str) -> str:
        """Tell where workers find HITs of a title."""
        return f"{self.worker_site}/projects?filters%5Bsearch_term%5D={quote(title, safe='')}"

    @property
    def submit_url(self) -> str:
        """Where a finished worker's page sends its form. Source: ExternalQuestion."""
        return f"{self.submit_site}/mturk/externalSubmit"


_LIVE: Final = World(
    endpoint_url="https://mturk-requester.us-east-1.amazonaws.com",
    worker_site="https://worker.mturk.com",
    submit_site="https://www.mturk.com",
    masters="2F1QJWKUDD8XADTFD2Q0G6UTO95ALH",
    per_second=10,
    notice=CLOSURE,
)
_SANDBOX: Final = World(
    endpoint_url="https://mturk-requester-sandbox.us-east-1.amazonaws.com",
    worker_site="https://workersandbox.mturk.com",
    submit_site="https://workersandbox.mturk.com",
    masters="2ARFPLSP75KLA8M8DH1HTEQVJT3SY6",
    per_second=10,
)
AMAZON: Final[Mapping[Mode, World]] = MappingProxyType({Mode.LIVE: _LIVE, Mode.SANDBOX: _SANDBOX})


def world(mode: Mode, endpoint_url: str = "") -> World:
    """Tell about the place that a mode acts in.

    Args:
        mode: which.
        endpoint_url: in `sim`, the marketplace's; in `live`, of another service that
            speaks the protocol; empty for Amazon's.
    """
    if not endpoint_url:
        return AMAZON[mode]
    site = endpoint_url.rstrip("/")
    return World(
        endpoint_url=site,
        worker_site=site,
        submit_site=site,
        masters=_LIVE.masters if mode is Mode.LIVE else _SANDBOX.masters,
        per_second=1000 if mode is Mode.SIM else 10,
    )
