"""A crew of robots, from the first that arrives to the last that has ended."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from psiturk_ng.errors import PsiturkError
from psiturk_ng.marketplace.robots.browser import Browser
from psiturk_ng.marketplace.robots.plan import Fate, Plan
from psiturk_ng.marketplace.robots.platform import Place, Platform
from psiturk_ng.marketplace.robots.script import Script, guarded
from psiturk_ng.marketplace.robots.task import Left, Task
from psiturk_ng.marketplace.robots.visit import Visit

_AT_THE_DOOR = 0.3
"""Share of those who do not finish that never begin."""

_MOST_PATIENCE = 5
"""Saves that others of them make at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one robot's visit went.

    Args:
        participant_id: who it was; empty if it did not come so far.
        submission_id: its pass; empty if it got no place.
        asked: how it was to end.
        has_ended: whether it ended so.
        is_lost: whether it handed in, and the platform does not know of it.
        reason: why it did not end so, a sentence; else empty.
    """

    participant_id: str
    submission_id: str
    asked: Fate
    has_ended: bool
    is_lost: bool = False
    reason: str = ""


class Crew:
    """Lets robots take part.

    Args:
        platform: that sends them.
        script: what they do in the task.
        open_browser: gives each its own.
    """

    def __init__(
        self, platform: Platform, script: Script, open_browser: Callable[[], Browser] = Browser
    ) -> None:
        self._platform = platform
        self._script = guarded(script)
        self._open_browser = open_browser

    def run(self, plan: Plan, at_once: int = 1) -> Iterator[Outcome]:
        """Let all of them take part; gives each outcome, in the order in which they came.

        Args:
            plan: what they are to do.
            at_once: so many at a time; one after the other is the same each time.
        """
        jobs = enumerate(plan.fates())
        if at_once == 1:
            yield from (self._live(fate, plan.chance(number)) for number, fate in jobs)
            return
        with ThreadPoolExecutor(at_once) as pool:
            running = [pool.submit(self._live, fate, plan.chance(number)) for number, fate in jobs]
            yield from (each.result() for each in running)

    def _live(self, fate: Fate, rng: random.Random) -> Outcome:
        participant_id, place = "", None
        try:
            participant_id = self._platform.newcomer(rng)
            place = self._platform.accept(participant_id)
            is_lost = self._take_part(place, fate, rng)
        except PsiturkError as error:
            reason = f"{error.message} {error.hint}".strip()
        else:
            return Outcome(
                participant_id=participant_id,
                submission_id=place.submission_id,
                asked=fate,
                has_ended=True,
                is_lost=is_lost,
            )
        return Outcome(
            participant_id=participant_id,
            submission_id=place.submission_id if place else "",
            asked=fate,
            has_ended=False,
            reason=reason,
        )

    def _take_part(self, place: Place, fate: Fate, rng: random.Random) -> bool:
        """Live one visit; tells whether what was handed in is lost."""
        browser = self._open_browser()
        try:
            visit = Visit(browser, place.landing_url, rng)
            visit.look()
            if fate is Fate.SUBMIT:
                task = visit.enter()
                task.begin()
                self._script(task)
                visit.last_page = task.finish()
                return not self._platform.hand_in(place, visit)
            task_left = self._leave_early(visit, rng)
            if fate is Fate.RETURN:
                if task_left is not None:
                    task_left.quit()
                self._platform.give_back(place)
            return False
        finally:
            browser.close()

    def _leave_early(self, visit: Visit, rng: random.Random) -> Task | None:
        """Go as far as this one has the patience for; gives the task that it left, if it began."""
        if rng.random() < _AT_THE_DOOR:
            return None
        task = visit.enter(patience=rng.randint(1, _MOST_PATIENCE))
        task.begin()
        with suppress(Left):
            self._script(task)
        return task
