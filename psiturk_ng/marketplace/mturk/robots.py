"""Robots as workers of the simulated Mechanical Turk: they use its pages, as people do."""

import random
from typing import Final
from urllib.parse import unquote, urlsplit

from psiturk_ng.errors import Conflict, NotFound
from psiturk_ng.marketplace.mturk.ids import worker_id_from
from psiturk_ng.marketplace.mturk.pages.frames import SUBMIT_PATH
from psiturk_ng.marketplace.robots.browser import LOOPBACK, Browser, NoAnswer
from psiturk_ng.marketplace.robots.pages import Page
from psiturk_ng.marketplace.robots.platform import Place
from psiturk_ng.marketplace.robots.task import shown
from psiturk_ng.marketplace.robots.visit import Visit

_VETERAN: Final = {"approved_elsewhere": "9999", "is_master": "1", "is_adult": "1"}
"""What most studies ask of workers, robots have."""


class Turkers:
    """Workers of one marketplace.

    Args:
        url: of its root.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def newcomer(self, rng: random.Random) -> str:
        """Sign up somebody new, who meets what Amazon's own qualifications ask for."""
        browser = Browser()
        known = {
            unquote(urlsplit(link.url).path).rpartition("/")[2] for link in self._read(browser, "/").links
        }
        worker_id = worker_id_from(rng)
        while worker_id in known:
            worker_id = worker_id_from(rng)
        form = self._read(browser, f"/worker/{worker_id}/profile").form("profile")
        assert form is not None
        form.fields.update(_VETERAN)
        _took(browser.submit(form))
        browser.close()
        return worker_id

    def accept(self, participant_id: str) -> Place:
        """Take the HIT that has been there for longest of those that the worker may do.

        Raises:
            NotFound: if there is none.
            Conflict: if the study does not show its page in the preview.
        """
        browser = Browser()
        try:
            found = self._read(browser, f"/worker/{participant_id}").links
            for offer in reversed([link.url for link in found if "data-open" in link.attributes]):
                preview = browser.open(offer)
                form = preview.form("accept")
                if form is None or not _frame(preview):
                    continue
                shown(browser.open(_frame(preview)))
                accepted = browser.submit(form)
                if accepted.status == 200 and _frame(accepted):
                    return Place(
                        participant_id=participant_id,
                        submission_id=urlsplit(accepted.url).path.rpartition("/")[2],
                        landing_url=_frame(accepted),
                    )
        finally:
            browser.close()
        raise NotFound("There is no HIT for it to do.", "Post one with: psiturk hit create")

    def give_back(self, place: Place) -> None:
        """Return the HIT."""
        browser = Browser()
        page = self._read(browser, f"/worker/{place.participant_id}/tasks/{place.submission_id}")
        form = page.form("return")
        if form is None:
            raise Conflict(f"The assignment {place.submission_id} cannot be returned any more.")
        _took(browser.submit(form))
        browser.close()

    def hand_in(self, place: Place, visit: Visit) -> bool:
        """Go back to the landing page, which now has the form that hands in.

        Raises:
            Conflict: if it has none, or the marketplace does not take it.
        """
        page = visit.look()
        form = page.form_to(SUBMIT_PATH)
        if form is None:
            raise Conflict("The page at the end has no form that hands in to Mechanical Turk.")
        visit.report_submitted(page)
        try:
            _took(visit.browser.submit(form))
        except NoAnswer:
            return False
        return True

    def _read(self, browser: Browser, path: str) -> Page:
        return shown(browser.open(self._url + path))


def open_platform(url: str) -> Turkers:
    """Open a marketplace for robots."""
    return Turkers(url)


def _frame(page: Page) -> str:
    """Give the address of the study's page in the frame; empty if there is none on this machine."""
    return next((url for url in page.frames if urlsplit(url).hostname in LOOPBACK), "")


def _took(page: Page) -> None:
    if page.status != 200:
        raise Conflict(page.said("problem") or f"The marketplace answered with status {page.status}.")
