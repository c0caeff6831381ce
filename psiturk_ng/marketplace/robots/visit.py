"""A participant's way through a study: the landing page, the way in, the way out."""

import random
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.robots.browser import Browser
from psiturk_ng.marketplace.robots.pages import Page
from psiturk_ng.marketplace.robots.task import TOKEN, Task, shown

_EMBEDDED: Final = "psiturk-assignment"


class Visit:
    """One visit; `last_page` is the one that was shown at the end of the task.

    Args:
        browser: the participant's.
        landing_url: where the platform sends them, with all its parameters.
        rng: their chance.
    """

    def __init__(self, browser: Browser, landing_url: str, rng: random.Random) -> None:
        self.browser: Final = browser
        self.landing_url: Final = landing_url
        self.last_page: Page | None = None
        self._rng = rng

    def look(self) -> Page:
        """Open the landing page; the same again, after the end, for platforms that end there.

        Raises:
            Conflict: if the study does not show it.
        """
        return shown(self.browser.open(self.landing_url))

    def enter(self, patience: int | None = None) -> Task:
        """Agree to take part, and open the experiment.

        Args:
            patience: saves after which the participant leaves; None to stay.

        Raises:
            Conflict: if the study does not let them in.
        """
        query = urlsplit(self.landing_url).query
        shown(self.browser.open(self._at(f"consent?{query}")))
        url = self._at(f"exp?{query}")
        page = shown(self.browser.open(url))
        granted = _granted(page)
        if granted is None:
            raise Conflict(f"{self._at('exp')} gives its page no assignment.", "Is that a psiTurk study?")
        mode = parse_qs(query).get("mode", [""])[0]
        return Task(self.browser, url, granted, mode, self._rng, patience)

    def report_submitted(self, page: Page) -> None:
        """Tell the study's server that the work is handed in, as its page does.

        Args:
            page: from which it is handed in.
        """
        granted = _granted(page)
        if granted is not None:
            query = urlencode({"uniqueId": granted["uniqueId"]})
            url = self._at(f"worker_submitted?{query}")
            self.browser.send("GET", url, {TOKEN: str(granted["token"])})

    def _at(self, path: str) -> str:
        return urljoin(self.landing_url, path)


def _granted(page: Page) -> dict[str, Any] | None:
    found: dict[str, Any] | None = page.embedded(_EMBEDDED).get("assignment")
    return found
