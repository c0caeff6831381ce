"""A participant's connection to the server, good or bad."""

import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.servers import CHROME, Ids

GIVE_UP_S = 120.0
ANSWER_S = 45.0
_EMBEDDED = re.compile(r'<script id="psiturk-assignment" type="application/json">(.*?)</script>', re.DOTALL)
_pause = threading.Event()


@dataclass
class Weather:
    """What the requests of all participants met, shared among them.

    Args:
        answers: how often each status came, and how often none did.
        is_over: set when the test has failed, so that nobody goes on.
    """

    answers: Counter[int | str] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: int | str) -> None:
        """Count one answer."""
        with self._guard:
            self.answers[answer] += 1

    def __str__(self) -> str:
        return ", ".join(f"{answer}: {self.answers[answer]}" for answer in sorted(self.answers, key=str))


class Line:
    """Speaks for one participant.

    Args:
        url: the server's.
        ids: whose.
        weather: where answers are counted.
    """

    def __init__(self, url: str, ids: Ids, weather: Weather) -> None:
        self._url, self._ids, self._weather = url, ids, weather
        self._own = threading.local()
        self.token = ""

    @property
    def path(self) -> str:
        """Where the participant's document is."""
        return f"/sync/{self._ids.uniqueid}"

    def ask(self, method: str, path: str, **options: Any) -> requests.Response | None:
        """Send one request; None if no answer came."""
        assert not self._weather.is_over.is_set(), "the test has ended already"
        headers = ({"X-Psiturk-Token": self.token} if self.token else {}) | options.pop("headers", {})
        try:
            answer = self._session.request(
                method, self._url + path, headers=headers, timeout=ANSWER_S, **options
            )
        except requests.RequestException:
            self._weather.note("none")
            return None
        self._weather.note(answer.status_code)
        # 502 and 504 are a proxy's, of a server that is not there.
        assert answer.status_code in (200, 502, 503, 504, 507), answer.text
        assert answer.status_code not in (503, 507) or answer.headers["Retry-After"]
        return answer if answer.status_code == 200 else None

    def insist(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request until it is answered well."""
        deadline_s, wait_s = time.monotonic() + GIVE_UP_S, 0.02
        while True:
            answer = self.ask(method, path, **options)
            if answer is not None:
                return answer
            assert time.monotonic() < deadline_s, f"{method} {path} was not answered in {GIVE_UP_S} s"
            wait_s = rest(wait_s)

    def enter(self) -> Any:
        """Open the experiment and begin; returns the document that the page starts from."""
        page = self.insist("GET", f"/exp?{self._ids.query()}").text
        found = _EMBEDDED.search(page)
        assert found, page
        embedded = json.loads(found.group(1))["assignment"]
        self.token = embedded["token"]
        self.insist("POST", "/inexp", data={"uniqueId": self._ids.uniqueid})
        return embedded["state"]

    def finish(self) -> None:
        """Say that the task is done."""
        self.insist("GET", f"/worker_complete?uniqueId={self._ids.uniqueid}")

    @property
    def _session(self) -> requests.Session:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.headers["User-Agent"] = CHROME
            self._own.session.trust_env = False
        session: requests.Session = self._own.session
        return session


def rest(seconds: float) -> float:
    """Wait as a client does between attempts; returns how long to wait the next time."""
    _pause.wait(seconds)
    return min(seconds * 2, 0.5)
