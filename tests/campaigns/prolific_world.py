"""A study on the simulated Prolific, and people who do all that people do."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from psiturk_ng.bootstrap import Project
from psiturk_ng.domain.plans import Selection
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.prolific import studies
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.store import AssignmentRow
from tests.marketplace.prolific_market import REASON
from tests.recruiters.prolific_parts import Desk

EVERYBODY = Selection(everything=True)
_NO_CODE = ""


@dataclass
class Somebody:
    """One who is at a study.

    Args:
        study: which.
        work: the id of their submission.
        name: their own.
        has_finished: whether our side has their row.
        is_whole: whether it has all of their data.
    """

    study: str
    work: str
    name: str
    has_finished: bool = False
    is_whole: bool = True


@dataclass
class ProlificWorld:
    """Lets a crowd loose on a study.

    Args:
        desk: the project and its platform.
        rng: chance.
        at_work: who has begun and not ended.
        late: who ran out of time without noticing.
        done: who handed in, and may still give the place back.
        good: how many handed in whole data, and did not take it back.
    """

    desk: Desk
    rng: random.Random
    at_work: list[Somebody] = field(default_factory=list)
    late: list[Somebody] = field(default_factory=list)
    done: list[Somebody] = field(default_factory=list)
    good: int = 0

    name = "prolific"
    currency = "GBP"

    @cached_property
    def project(self) -> Project:
        """The project, opened by a researcher."""
        return self.desk.project(
            ad_url="http://127.0.0.1:22362/pub", prolific_estimated_completion_minutes="12"
        )

    @property
    def recruiting(self) -> Recruiting:
        """What a researcher can do."""
        return self.project.recruiting(Mode.SIM, "ada (test)")

    def step(self) -> None:
        """Let one thing happen."""
        deeds = [self.arrive] * 5 + [self.hand_in] * 4
        deeds += [self.finish_here, self.give_back, self.give_back_late, self.look, self.run_out]
        deeds += [self.finish_late, self.hand_in_unfinished, self.review]
        self.rng.choice(deeds)()

    def arrive(self) -> None:
        """Somebody new takes a place, if there is one, and begins."""
        who = f"{self.rng.getrandbits(96):024x}"
        studies = [study.study_id for study in self.desk.market.participants.open_studies(who)]
        if studies:
            study = self.rng.choice(studies)
            self.at_work.append(Somebody(study, self.desk.market.begun(study, who), who))

    def look(self) -> None:
        """Somebody reserves a place, and lets it lapse."""
        who = f"{self.rng.getrandbits(96):024x}"
        for study in self.desk.market.participants.open_studies(who)[:1]:
            self.desk.market.participants.reserve(study.study_id, who)

    def finish_here(self) -> None:
        """Somebody does the task, and leaves the last page open."""
        waiting = [each for each in self.at_work if not each.has_finished]
        if waiting:
            self._finish(self.rng.choice(waiting))

    def hand_in(self) -> None:
        """Somebody does the task, unless they have, and goes back with the code."""
        if self.at_work:
            who = self.at_work.pop(self.rng.randrange(len(self.at_work)))
            if not who.has_finished:
                self._finish(who, is_whole=self.rng.random() > 0.1)
            self._submit(who, self.desk.code(who.study))

    def hand_in_unfinished(self) -> None:
        """Somebody hands in without a code, and without having done the task."""
        waiting = [each for each in self.at_work if not each.has_finished]
        if waiting:
            who = self.rng.choice(waiting)
            self.at_work.remove(who)
            self._submit(who, _NO_CODE)

    def give_back(self) -> None:
        """Somebody returns the study, perhaps after having done it."""
        if self.at_work:
            who = self.at_work.pop(self.rng.randrange(len(self.at_work)))
            self.desk.market.participants.give_back(who.work, who.name)

    def give_back_late(self) -> None:
        """Somebody who handed in, and was not reviewed, returns the study after all."""
        if self.done and self.rng.random() < 0.3:
            who = self.done.pop(self.rng.randrange(len(self.done)))
            if self.desk.market.standing(who.work) == "AWAITING REVIEW":
                self.desk.market.participants.give_back(who.work, who.name)
                self.good -= who.has_finished and who.is_whole

    def run_out(self) -> None:
        """Time passes: everybody at work is too late, and some do not notice."""
        self.desk.market.wait(hours=3)
        self.late += [each for each in self.at_work if self.rng.random() < 0.5]
        self.at_work.clear()

    def finish_late(self) -> None:
        """Somebody whose time has run out ends the task all the same, and tries to hand in."""
        if self.late:
            who = self.late.pop()
            if not who.has_finished:
                self._finish(who)
            try:
                self._submit(who, self.desk.code(who.study))
            except Conflict:
                return
            raise AssertionError("the platform took what came too late")

    def review(self) -> None:
        """The researcher approves everybody who is ready, and rejects the others."""
        review = self.recruiting.review
        list(review.carry_out(review.plan_approve(EVERYBODY)))
        # Bulk approvals are carried out by the platform a moment later.
        self.desk.market.wait(minutes=5)
        self.settle()

    def settle(self) -> None:
        """The researcher rejects who handed in without having done the task, or without data."""
        desk = self.recruiting
        waiting = tuple(each.submission_id for each in desk.submissions.list() if each.state == "submitted")
        if waiting:
            plan = desk.review.plan_reject(
                Selection(submissions=waiting), reason=REASON, category="NO_CODE", all_studies=True
            )
            list(desk.review.carry_out(plan))

    def places_out(self) -> int:
        """How many places people can still take, or are at."""
        with self.desk.market.state.moment() as moment:
            found = studies.find(moment)
            return sum(
                study.working + (max(0, study.places - study.taken) if study.status == "ACTIVE" else 0)
                for study in found
            )

    def paid(self) -> int:
        """What the platform took from the account, in pence."""
        return self._first - self.desk.market.balance()[0]

    @cached_property
    def _first(self) -> int:
        return self.desk.market.balance()[0]

    def _finish(self, who: Somebody, *, is_whole: bool = True) -> None:
        who.has_finished, who.is_whole = True, is_whole
        now = datetime.now(UTC).replace(tzinfo=None)
        row = AssignmentRow(
            uniqueid=f"{who.name}:{who.work}",
            assignmentid=who.work,
            workerid=who.name,
            hitid=who.study,
            cond=0,
            counterbalance=0,
            codeversion="1.0",
            beginhit=now,
            endhit=now,
            bonus=0,
            status=3,
            mode="sim",
        )
        with self.project.store.writing() as writing:
            writing.insert(row, recruiter="prolific")
            if is_whole:
                writing.store_datastring(row.uniqueid, "{}")

    def _submit(self, who: Somebody, code: str) -> None:
        self.desk.market.participants.complete(who.name, code, who.work)
        self.done.append(who)
        self.good += who.has_finished and who.is_whole
