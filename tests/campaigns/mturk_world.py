"""A study on the simulated Mechanical Turk, and people who do all that people do."""

from dataclasses import dataclass, field
from datetime import timedelta

from psiturk_ng.bootstrap import Project
from psiturk_ng.domain.money import Money
from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.mturk import hits
from psiturk_ng.marketplace.mturk.hits import HitStatus
from psiturk_ng.marketplace.mturk.rules import FIRST_BALANCE
from psiturk_ng.marketplace.mturk.workers import Workers
from tests.campaigns.people import People, Somebody
from tests.money.study import Study

MINUTES_ALLOWED = 60


@dataclass
class MTurkWorld(People):
    """Lets a crowd loose on a study.

    Args:
        study: whose.
    """

    study: Study = field(kw_only=True)
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

    def finish_late(self) -> None:
        """Somebody whose time has run out ends the task all the same, and tries to hand in."""
        if self.late:
            who = self.late.pop()
            if not who.has_finished:
                self.finish(who)
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

    def enter(self, who: Somebody) -> None:
        """Write the row that somebody's task leaves in the study's database."""
        data = "{}" if who.is_whole else None
        self.study.enter(who.posting, who.work, who.name, status=3, data=data, ended_ago=timedelta(0))

    def submit(self, who: Somebody) -> None:
        """Hand in on the platform."""
        self.workers.submit(who.work, {"answer": "blue"}, who.name)
        self.good += who.has_finished and who.is_whole

    def return_place(self, who: Somebody) -> None:
        """Return the HIT."""
        self.workers.return_assignment(who.work, who.name)

    def let_time_pass(self) -> None:
        """Let more time pass than anybody has."""
        self.study.market.wait(minutes=MINUTES_ALLOWED + 1)
