"""Robots as participants of the simulated Prolific: they use its pages, as people do."""

import random
from typing import Final
from urllib.parse import urlsplit

from psiturk_ng.errors import Conflict, NotFound
from psiturk_ng.marketplace.prolific.pages import LOST
from psiturk_ng.marketplace.robots.browser import Browser, NoAnswer
from psiturk_ng.marketplace.robots.pages import Page
from psiturk_ng.marketplace.robots.platform import Place
from psiturk_ng.marketplace.robots.task import shown
from psiturk_ng.marketplace.robots.visit import Visit

_ID_BITS: Final = 96
_WAY_BACK: Final = "/submissions/complete?cc="


class Panelists:
    """Participants of one simulated Prolific.

    Args:
        url: of its root.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def newcomer(self, rng: random.Random) -> str:
        """Give the id of somebody new: whoever signs in with it is there."""
        return f"{rng.getrandbits(_ID_BITS):024x}"

    def accept(self, participant_id: str) -> Place:
        """Take the first study of those that the participant is shown, and open it.

        Raises:
            NotFound: if there is none.
            Conflict: if the study does not show its page; the place was given back.
        """
        browser = Browser()
        try:
            form = self._signed_in(browser, participant_id).form_to("/reserve")
            if form is None:
                raise NotFound("There is no study for it to do.", "Post one with: psiturk hit create")
            reserved = _took(browser.submit(form))
            submission_id = urlsplit(reserved.url).path.rpartition("/")[2]
            start = reserved.form_to("/start")
            assert start is not None
            landed = browser.submit(start)
            place = Place(participant_id=participant_id, submission_id=submission_id, landing_url=landed.url)
            try:
                shown(landed)
            except Conflict:
                self.give_back(place)
                raise
            return place
        finally:
            browser.close()

    def give_back(self, place: Place) -> None:
        """Return the submission."""
        browser = Browser()
        try:
            self._signed_in(browser, place.participant_id)
            page = shown(browser.open(f"{self._url}/submissions/{place.submission_id}"))
            form = page.form_to("/return")
            if form is None:
                raise Conflict(f"The submission {place.submission_id} cannot be returned any more.")
            _took(browser.submit(form))
        finally:
            browser.close()

    def hand_in(self, place: Place, visit: Visit) -> bool:
        """Follow the way back that the study's last page shows.

        Raises:
            Conflict: if it shows none, or the platform does not take it.
        """
        page = visit.last_page or visit.look()
        way_back = next((link.url for link in page.links if _WAY_BACK in link.url), "")
        if not way_back:
            raise Conflict("The page at the end does not lead back to Prolific.")
        self._signed_in(visit.browser, place.participant_id)
        try:
            answer = visit.browser.open(way_back)
        except NoAnswer:
            return False
        if answer.status == LOST:
            return False
        _took(answer)
        return True

    def _signed_in(self, browser: Browser, participant_id: str) -> Page:
        form = shown(browser.open(f"{self._url}/")).form_to("/sign-in")
        if form is None:
            return shown(browser.open(f"{self._url}/"))
        form.fields["participant"] = participant_id
        return shown(browser.submit(form))


def open_platform(url: str) -> Panelists:
    """Open a simulated Prolific for robots."""
    return Panelists(url)


def _took(page: Page) -> Page:
    if page.status != 200:
        raise Conflict(page.said("problem") or f"Prolific answered with status {page.status}.")
    return page
