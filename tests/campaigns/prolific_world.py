"""A study on the simulated Prolific, and people who do all that people do."""

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
from tests.campaigns.people import People, Somebody
from tests.marketplace.prolific_market import REASON
from tests.recruiters.prolific_parts import Desk

EVERYBODY = Selection(everything=True)
_NO_CODE = ""


@dataclass
class ProlificWorld(People):
    """Lets a crowd loose on a study.

    Args:
        desk: the project and its platform.
        done: who handed in, and may still give the place back.
    """

    desk: Desk = field(kw_only=True)
    done: list[Somebody] = field(default_factory=list)

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

    def give_back_late(self) -> None:
        """Somebody who handed in, and was not reviewed, returns the study after all."""
        if self.done and self.rng.random() < 0.3:
            who = self.done.pop(self.rng.randrange(len(self.done)))
            if self.desk.market.standing(who.work) == "AWAITING REVIEW":
                self.desk.market.participants.give_back(who.work, who.name)
                self.good -= who.has_finished and who.is_whole

    def finish_late(self) -> None:
        """Somebody whose time has run out ends the task all the same, and tries to hand in."""
        if self.late:
            who = self.late.pop()
            if not who.has_finished:
                self.finish(who)
            try:
                self._complete(who, self.desk.code(who.posting))
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

    def enter(self, who: Somebody) -> None:
        """Write the row that somebody's task leaves in the study's database."""
        now = datetime.now(UTC).replace(tzinfo=None)
        row = AssignmentRow(
            uniqueid=f"{who.name}:{who.work}",
            assignmentid=who.work,
            workerid=who.name,
            hitid=who.posting,
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
            if who.is_whole:
                writing.store_datastring(row.uniqueid, "{}")

    def submit(self, who: Somebody) -> None:
        """Go back with the code, or without one."""
        self._complete(who, self.desk.code(who.posting) if who.has_finished else _NO_CODE)

    def return_place(self, who: Somebody) -> None:
        """Return the study."""
        self.desk.market.participants.give_back(who.work, who.name)

    def let_time_pass(self) -> None:
        """Let more time pass than anybody has."""
        self.desk.market.wait(hours=3)

    def _complete(self, who: Somebody, code: str) -> None:
        self.desk.market.participants.complete(who.name, code, who.work)
        self.done.append(who)
        self.good += who.has_finished and who.is_whole
