"""Sending requests: at a pace, again where a repeat is harmless, and with certainty about what came of it.

Prolific shares its limits with its web application and does not publish them; there is
no key by which it would know a repeated request. Source: docs.prolific.com, and its
OpenAPI description for the envelope of errors.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from psiturk_ng.errors import ConfigError, OutcomeUnknown, RecruiterUnavailable
from psiturk_ng.recruiters.pace import Pace
from psiturk_ng.recruiters.prolific.failures import refusal

TIMEOUT: Final = (3.05, 20.0)
"""To connect, and to be answered; in seconds."""

HOW_TO_SIGN_IN: Final = (
    "Make one in Prolific under Settings, API tokens, and set prolific_api_token in your own "
    "~/.psiturkconfig, in .env, or as PSITURK_PROLIFIC_API_TOKEN; or use mode sim, which needs none. "
    "For a study that is made in Prolific's own pages, set prolific_completion_code."
)
PAGE: Final = 100
TRIES_WHEN_BUSY: Final = 8
TRIES_WHEN_UNCLEAR: Final = 4
_LONGEST_PAUSE_SECONDS: Final = 30.0
_BUSY: Final = 429
_FIRST_FAULT: Final = 500
_NEVER_SENT = (requests.ConnectTimeout, requests.exceptions.ProxyError)

log = logging.getLogger(__name__)

Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of one try.

    Args:
        response: the service's; None if there is none.
        was_sent: whether it may have reached the service.
    """

    response: requests.Response | None
    was_sent: bool = True


class Calls:
    """Carries requests to one server.

    Args:
        base_url: of it, without a slash at the end.
        token: of the researcher; never logged, never shown. Without one nothing is asked.
        pace: how fast.
        is_simulated: whether it is on this machine, where no proxy of the environment is used.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        pace: Pace,
        *,
        is_simulated: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url: Final = base_url.rstrip("/")
        self.has_token: Final = bool(token)
        self._pace = pace
        self._sleep = sleep
        self._session = _session(token, is_simulated)

    def get(self, path: str, **query: str | int) -> Any:
        """Read something.

        Args:
            path: below /api/v1/, or from the root if it begins with a slash.
            **query: of the address.

        Raises:
            ProlificRefused: if the service said no.
            RecruiterUnavailable: if it could not be asked.
        """
        tried = self._try("GET", path, None, query, repeat=True)
        if tried.response is None or tried.response.status_code >= _FIRST_FAULT:
            raise _unavailable()
        return _read(tried.response)

    def pages(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """Read all of a list, page by page, each entry once.

        Args:
            path: of the list.
            **query: beside that of paging.
        """
        seen: set[str] = set()
        number = 1
        while True:
            page = self.get(path, page=number, page_size=PAGE, **query)
            results = page.get("results", [])
            # What is added while a list is read moves entries on; some lists come whole every time.
            fresh = {each["id"]: each for each in results if each["id"] not in seen}
            yield from fresh.values()
            seen.update(fresh)
            if not fresh or not _has_next(page, len(results), number):
                return
            number += 1

    def do(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Change something; a repeat of the same request must be harmless.

        Raises:
            ProlificRefused: if the service said no and nothing happened.
            RecruiterUnavailable: if it could not be asked and nothing happened.
            OutcomeUnknown: if it may have happened.
        """
        return self._change(method, path, body, repeat=True)

    def do_once(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Change something that a repeat would do twice; else like `do`."""
        return self._change(method, path, body, repeat=False)

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> requests.Response:
        """Like `do_once`, for answers whose headers matter."""
        return self._sent(method, path, body, repeat=False)

    def _change(self, method: str, path: str, body: Mapping[str, Any] | None, *, repeat: bool) -> Any:
        return _read(self._sent(method, path, body, repeat=repeat))

    def _sent(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, repeat: bool
    ) -> requests.Response:
        tried = self._try(method, path, body, {}, repeat=repeat)
        response = tried.response
        if response is None or response.status_code >= _FIRST_FAULT:
            if not tried.was_sent:
                raise _unavailable()
            raise OutcomeUnknown(
                f"Prolific may or may not have carried out {method} {path}.",
                "Run reconcile before doing it again.",
            )
        if not response.ok:
            raise refusal(response)
        return response

    def _try(
        self, method: str, path: str, body: Mapping[str, Any] | None, query: Query, *, repeat: bool
    ) -> _Tried:
        """Send a request until it is answered or there is no point in it."""
        if not self.has_token:
            raise ConfigError("There is no token for Prolific's API.", HOW_TO_SIGN_IN)
        tries, in_doubt = 0, False
        while True:
            tries += 1
            self._pace.take()
            tried = self._send(method, path, body, query)
            response = tried.response
            is_busy = response is not None and response.status_code == _BUSY
            is_clear = response is not None and response.status_code < _FIRST_FAULT and not is_busy
            in_doubt = in_doubt or (tried.was_sent and not is_clear and not is_busy)
            limit = TRIES_WHEN_BUSY if is_busy else TRIES_WHEN_UNCLEAR
            may_repeat = is_busy or not tried.was_sent or repeat
            if is_clear or not may_repeat or tries >= limit:
                return _Tried(response, was_sent=in_doubt or is_clear)
            if is_busy:
                self._pace.slow_down()
            self._sleep(_pause(tries, response))

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None, query: Query) -> _Tried:
        url = f"{self.base_url}{path if path.startswith('/') else f'/api/v1/{path}'}"
        try:
            response = self._session.request(
                method, url, json=body, params=dict(query), timeout=TIMEOUT, allow_redirects=False
            )
        except _NEVER_SENT:
            return _Tried(None, was_sent=False)
        except requests.RequestException as error:
            log.info("%s %s was not answered: %s", method, urlsplit(url).path, type(error).__name__)
            return _Tried(None, was_sent=not _was_refused(error))
        if response.ok:
            self._pace.speed_up()
        return _Tried(response)


def _session(token: str, is_simulated: bool) -> requests.Session:
    session = requests.Session()
    session.trust_env = not is_simulated
    session.headers["Authorization"] = f"Token {token}"
    # Only what was never sent is tried again down here; the rest is decided above.
    adapter = HTTPAdapter(max_retries=Retry(total=3, connect=3, read=0, status=0, backoff_factor=0.2))
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return session


def _was_refused(error: requests.RequestException) -> bool:
    """Whether no connection was ever made."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


def _read(response: requests.Response) -> Any:
    if not response.ok:
        raise refusal(response)
    if not response.content:
        return {}
    try:
        return response.json()
    except ValueError:
        raise OutcomeUnknown("Prolific's answer cannot be read.", "Run reconcile first.") from None


def _has_next(page: Mapping[str, Any], count: int, number: int) -> bool:
    following = (page.get("_links") or {}).get("next")
    if isinstance(following, Mapping):
        return bool(following.get("href"))
    total = (page.get("meta") or {}).get("count")
    return number * PAGE < total if isinstance(total, int) else count >= PAGE


def _pause(tries: int, response: requests.Response | None) -> float:
    told = response.headers.get("Retry-After", "") if response is not None else ""
    if told.isdecimal():
        return min(_LONGEST_PAUSE_SECONDS, float(told))
    longest = min(_LONGEST_PAUSE_SECONDS, 0.1 * float(2**tries))
    # Half of it by chance, so that two who were told to wait do not come back together.
    return longest * (0.5 + random.random() / 2)  # noqa: S311


def _unavailable() -> RecruiterUnavailable:
    return RecruiterUnavailable("Prolific does not answer; nothing was done.", "Try again in a few minutes.")
