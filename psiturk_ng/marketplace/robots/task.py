"""What a participant's page does while the task runs: record, save, finish.

The robots' counterpart of `psiturk.js`. Source: docs/reference/sync-protocol.md.
"""

import random
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urljoin

import requests

from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.robots.browser import Browser, NoAnswer
from psiturk_ng.marketplace.robots.pages import Page

TOKEN: Final = "X-Psiturk-Token"  # noqa: S105 - a name, not a secret
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_BUSY: Final = frozenset({408, 429, 500, 502, 503, 504})
_TRIES: Final = 6
_FIRST_WAIT_SECONDS: Final = 0.25


class Left(Exception):
    """The participant has had enough, and goes without finishing."""


class Task:
    """One participant's pass through the task.

    Args:
        browser: theirs.
        url: of the experiment's page.
        granted: what the page was given: uniqueId, token and state.
        mode: of the visit.
        rng: their chance.
        patience: saves after which they leave; None to stay to the end.
    """

    def __init__(
        self,
        browser: Browser,
        url: str,
        granted: Mapping[str, Any],
        mode: str,
        rng: random.Random,
        patience: int | None = None,
    ) -> None:
        self.uniqueid: Final = str(granted["uniqueId"])
        self.random: Final = rng
        self.outcome = "complete"
        state = granted.get("state") or {}
        self.condition: Final = state.get("condition")
        self.counterbalance: Final = state.get("counterbalance")
        self._browser = browser
        self._url = url
        self._token = str(granted["token"])
        self._mode = mode
        self._patience = patience
        self._stream = "".join(rng.choice(_LETTERS) for _ in range(12))
        self._trials: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []
        self._answers: dict[str, Any] = {}
        self._held = {"trials": 0, "events": 0, "answers": 0, "attributes": 0}
        self._has_new_answers = False

    def begin(self) -> None:
        """Leave the instructions behind."""
        self.record_event("initialized", None)
        self._ask("POST", "inexp", data={"uniqueId": self.uniqueid})

    def record_trial(self, trialdata: Any) -> None:
        """Record one trial."""
        self._trials.append(
            {
                "uniqueid": self.uniqueid,
                "current_trial": len(self._trials),
                "dateTime": _now_ms(),
                "trialdata": trialdata,
            }
        )

    def record_event(self, eventtype: str, value: Any) -> None:
        """Record what happened in the browser."""
        now = _now_ms()
        interval = now - self._events[-1]["timestamp"] if self._events else 0
        self._events.append({"eventtype": eventtype, "value": value, "timestamp": now, "interval": interval})

    def progress(self, part: str) -> None:
        """Report that a part of the task is finished."""
        self.record_event("progress", part)

    def record_answer(self, name: str, value: Any) -> None:
        """Record the answer to a question."""
        self._answers[name] = value
        self._has_new_answers = True

    def save(self) -> None:
        """Bring to the server what it does not have yet.

        Raises:
            Left: if that was the last save that the participant had the patience for.
            Conflict: if the server does not take it.
        """
        self._save(is_final=False)
        if self._patience is not None:
            self._patience -= 1
            if self._patience <= 0:
                raise Left

    def ask(self, path: str, **parameters: str) -> int:
        """Ask for an address of the project's own, such as `compute_bonus`; gives the status."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self._browser.send("GET", self._at(path + query), self._headers()).status_code

    def finish(self) -> Page:
        """Save everything, and open the page at the end, with the outcome that the script has set.

        Raises:
            Conflict: if the server does not take the data, or does not show that page.
        """
        self._save(is_final=True)
        query = urlencode({"uniqueId": self.uniqueid, "mode": self._mode, "outcome": self.outcome})
        page = self._browser.open(self._at(f"complete?{query}"), self._headers())
        return shown(page)

    def quit(self) -> None:
        """Close the window before the end, as somebody who presses on does."""
        self._ask("POST", "quitter", data={"uniqueId": self.uniqueid})

    def _save(self, *, is_final: bool) -> None:
        body: dict[str, Any] = {
            "stream": self._stream,
            "recorded": {"trials": len(self._trials), "events": len(self._events)},
            "final": is_final,
        }
        for kind, records in (("trials", self._trials), ("events", self._events)):
            if records[self._held[kind] :]:
                body[kind] = {"first": self._held[kind], "records": records[self._held[kind] :]}
        if self._has_new_answers:
            body["answers"] = {"version": self._held["answers"] + 1, "values": self._answers}
        if not self._held["attributes"]:
            values = {"useragent": self._browser.user_agent, "mode": self._mode, "id": self.uniqueid}
            body["attributes"] = {"version": 1, "values": values}
        answer = self._ask("POST", f"sync/{quote(self.uniqueid, safe='')}/records", json=body).json()
        self._held = {name: int(answer[name]) for name in self._held}
        self._has_new_answers = False

    def _ask(self, method: str, path: str, **body: object) -> requests.Response:
        """Send something until it is answered: the same again changes nothing."""
        wait = _FIRST_WAIT_SECONDS
        for remaining in reversed(range(_TRIES)):
            try:
                answer = self._browser.send(method, self._at(path), self._headers(), **body)
            except NoAnswer:
                if not remaining:
                    raise
            else:
                if answer.ok:
                    return answer
                if answer.status_code not in _BUSY or not remaining:
                    raise Conflict(f"{method} {path} was answered with status {answer.status_code}.")
            time.sleep(wait)
            wait *= 2
        raise AssertionError("the last try returns or raises")

    def _at(self, path: str) -> str:
        return urljoin(self._url, path)

    def _headers(self) -> Mapping[str, str]:
        return {TOKEN: self._token}


def shown(page: Page) -> Page:
    """Pass on a page that is what was asked for.

    Raises:
        Conflict: if it says that something went wrong.
    """
    if page.status != 200:
        raise Conflict(f"{page.url.partition('?')[0]} was answered with {page.status}: {page.said('h1')}")
    return page


def _now_ms() -> int:
    return int(time.time() * 1000)
