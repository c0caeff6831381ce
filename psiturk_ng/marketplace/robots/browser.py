"""The browser of one robot: it opens pages of this machine, and no others."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests

from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.robots.pages import Form, Page

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
USER_AGENT: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 psiTurkSimulation/1"
)
"""A study may exclude browsers: this is what most participants have, and says what it is."""

_MOST_REDIRECTS: Final = 10
_SECONDS: Final = 60


class NoAnswer(Conflict):
    """A connection ended without an answer, or never began."""

    code = "no_answer"


class Browser:
    """A browser without history. Like any, it keeps cookies; unlike any, it uses no proxy.

    Args:
        user_agent: what it says of itself.
    """

    def __init__(self, user_agent: str = USER_AGENT) -> None:
        self.user_agent: Final = user_agent
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update(
            {"User-Agent": user_agent, "Accept": "text/html,*/*;q=0.8", "Accept-Language": "en-US"}
        )

    def open(self, url: str, headers: Mapping[str, str] | None = None) -> Page:
        """Open a page, wherever it is redirected to, as long as that is on this machine.

        Raises:
            Conflict: if an address is elsewhere.
            NoAnswer: if nobody answers.
        """
        return self._follow(self._send("GET", url, headers=headers), url)

    def submit(self, form: Form) -> Page:
        """Send a form and open what comes.

        Raises:
            Conflict: if it would go elsewhere.
            NoAnswer: if nobody answers.
        """
        if form.method == "get":
            answer = self._send("GET", form.action, params=form.fields)
        else:
            answer = self._send("POST", form.action, data=form.fields)
        return self._follow(answer, form.action)

    def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, **body: object
    ) -> requests.Response:
        """Send what a page's script would send.

        Args:
            method: of HTTP.
            url: where to.
            headers: beside the usual ones.
            body: `json` or `data`, as in requests.

        Raises:
            Conflict: if that is elsewhere.
            NoAnswer: if nobody answers.
        """
        script = {"Sec-Fetch-Dest": "empty", "X-Requested-With": "XMLHttpRequest", "Accept": "*/*"}
        return self._send(method, url, headers={**script, **(headers or {})}, **body)

    def close(self) -> None:
        """Close it."""
        self._session.close()

    def _follow(self, answer: requests.Response, url: str) -> Page:
        for _ in range(_MOST_REDIRECTS):
            if not answer.is_redirect:
                break
            url = urljoin(url, answer.headers["Location"])
            answer = self._send("GET", url)
        return Page(answer.url or url, answer.status_code, answer.text)

    def _send(self, method: str, url: str, **options: object) -> requests.Response:
        if urlsplit(url).hostname not in LOOPBACK:
            raise Conflict(f"{url} is on another machine.", "Robots stay on this one.")
        try:
            return self._session.request(
                method,
                url,
                timeout=_SECONDS,
                allow_redirects=False,
                **options,  # type: ignore[arg-type]
            )
        except requests.RequestException as error:
            place = urlsplit(url)
            raise NoAnswer(
                f"{place.scheme}://{place.netloc} does not answer.", "Is the study's server on?"
            ) from error
