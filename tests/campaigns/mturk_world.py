"""A study on the simulated Mechanical Turk, and people who do all that people do."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from psiturk_ng.bootstrap import Project
from psiturk_ng.domain.money import Money
from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.mturk import hits
from psiturk_ng.marketplace.mturk.hits import HitStatus
from psiturk_ng.marketplace.mturk.rules import FIRST_BALANCE
from psiturk_ng.marketplace.mturk.workers import Workers
from tests.money.study import Study

MINUTES_ALLOWED = 60


@dataclass
class Somebody:
    """One who is at a HIT.

    Args:
        hit: which.
        work: the id of their assignment.
        name: their own.
        has_finished: whether the study has their row.
        is_whole: whether it has all of their data.
    """

    hit: str
    work: str
    name: str
    has_finished: bool = False
    is_whole: bool = True


@dataclass
class MTurkWorld:
    """Lets a crowd loose on a study.

    Args:
        study: whose.
        rng: chance.
        at_work: who has accepted and not ended.
        late: who ran out of time without noticing.
        good: how many handed in whole data.
    """

    study: Study
    rng: random.Random
    at_work: list[Somebody] = field(default_factory=list)
    late: list[Somebody] = field(default_factory=list)
    good: int = 0
    _people: int = 0

    name = "mturk"
    currency = "USD"

    @property
    def project(self) -> Project:
        """The researcher's side."""
        return self.study.project

    @property
    def workers(self) -> Workers:
        """Their side of the platform."""
        return self.study.market.workers

    def step(self) -> None:
        """Let one thing happen."""
        deeds = [self.arrive] * 5 + [self.hand_in] * 4
        deeds += [self.finish_here, self.give_back, self.look, self.run_out, self.finish_late]
        deeds += [self.hand_in_unfinished, self.review]
        self.rng.choice(deeds)()

    def arrive(self) -> None:
        """Somebody new takes a place, if there is one."""
        hits = sorted(self._offered())
        if not hits:
            return
        self._people += 1
        who, hit = f"A{self._people:05}", self.rng.choice(hits)
        self.at_work.append(Somebody(hit, self.workers.accept(hit, who).assignment_id, who))

    def look(self) -> None:
        """Somebody previews, and goes."""
        for hit in sorted(self._offered())[:1]:
            self.workers.preview(hit)

    def finish_here(self) -> None:
        """Somebody does the task, and leaves the last page open."""
        waiting = [each for each in self.at_work if not each.has_finished]
        if waiting:
            self._finish(self.rng.choice(waiting))

    def hand_in(self) -> None:
        """Somebody does the task, unless they have, and hands in."""
        if self.at_work:
            who = self.at_work.pop(self.rng.randrange(len(self.at_work)))
            if not who.has_finished:
                self._finish(who, is_whole=self.rng.random() > 0.1)
            self._submit(who)

    def hand_in_unfinished(self) -> None:
        """Somebody hands in without having done the task."""
        waiting = [each for each in self.at_work if not each.has_finished]
        if waiting:
            who = self.rng.choice(waiting)
            self.at_work.remove(who)
            self._submit(who)

    def give_back(self) -> None:
        """Somebody returns the HIT, perhaps after having done it."""
        if self.at_work:
            who = self.at_work.pop(self.rng.randrange(len(self.at_work)))
            self.workers.return_assignment(who.work, who.name)

    def run_out(self) -> None:
        """Time passes: everybody at work is too late, and some do not notice."""
        self.study.market.wait(minutes=MINUTES_ALLOWED + 1)
        self.late += [each for each in self.at_work if self.rng.random() < 0.5]
        self.at_work.clear()

    def finish_late(self) -> None:
        """Somebody whose time has run out ends the task all the same, and tries to hand in."""
        if self.late:
            who = self.late.pop()
            if not who.has_finished:
                self._finish(who)
            try:
                self.workers.submit(who.work, {"answer": "blue"}, who.name)
            except Conflict:
                return
            raise AssertionError("the platform took what came too late")

    def review(self) -> None:
        """The researcher approves everybody who is ready, and excludes who is not whole."""
        self.study.approve()
        self.settle()

    def settle(self) -> None:
        """The researcher rejects who handed in without having done the task, or without data."""
        review = self.study.desk.review
        waiting = [
            each.submission_id for each in self.study.desk.submissions.list() if each.state == "submitted"
        ]
        if waiting:
            plan = review.plan_reject(
                self.study.named(*waiting), reason="There is no data.", all_studies=True
            )
            list(review.carry_out(plan))

    def places_out(self) -> int:
        """How many places people can still take, or are at."""
        with self.study.market.state.moment() as moment:
            found = hits.present(moment.connection)
            return sum(
                hit.pending + (hit.available if hit.status(moment.now) is HitStatus.ASSIGNABLE else 0)
                for hit in found
            )

    def paid(self) -> int:
        """What the platform took from the account, in cents."""
        return FIRST_BALANCE.minor - Money.parse(self.study.market.balance()).minor

    def _offered(self) -> set[str]:
        return {offered.hit.hit_id for offered in self.workers.open_hits("ANOBODY")}

    def _finish(self, who: Somebody, *, is_whole: bool = True) -> None:
        who.has_finished, who.is_whole = True, is_whole
        self.study.enter(
            who.hit, who.work, who.name, status=3, data="{}" if is_whole else None, ended_ago=timedelta(0)
        )

    def _submit(self, who: Somebody) -> None:
        self.workers.submit(who.work, {"answer": "blue"}, who.name)
        self.good += who.has_finished and who.is_whole
