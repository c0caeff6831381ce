"""A study whose participants come through a real, simulated marketplace."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result, Selection
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.marketplace.mturk.tables import PAYMENTS
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.store import AssignmentRow
from tests.marketplace.market import Market

EVERYBODY = Selection(everything=True)


def settings_of(database: str) -> dict[str, str]:
    """Say in the environment what the study is."""
    return {
        "PSITURK_DATABASE_URL": database,
        "PSITURK_TITLE": "Stroop",
        "PSITURK_DESCRIPTION": "Name colours.",
        "PSITURK_AD_URL_DOMAIN": "127.0.0.1",
        "PSITURK_AD_URL_PORT": "22362",
        "PSITURK_AD_URL_PROTOCOL": "http",
    }


def open_study(folder: Path, database: str) -> Project:
    """Open the project of a folder on a database of its own."""
    return open_project(folder, os.environ | settings_of(database))


@dataclass
class Study:
    """A project and its marketplace.

    Args:
        folder: of both.
        database: the project's.
        market: where participants come from.
    """

    folder: Path
    database: str
    market: Market

    @cached_property
    def project(self) -> Project:
        """The project, opened by a researcher."""
        return open_study(self.folder, self.database)

    @cached_property
    def desk(self) -> Recruiting:
        """What a researcher can do."""
        return self.project.recruiting(Mode.SIM, "ada (test)")

    def post(self, places: int, *, reward: str = "1.00") -> list[Result]:
        """Offer places; gives what became of each batch."""
        postings = self.desk.postings
        request = postings.request(places=places, reward=Money.parse(reward), time_allowed=timedelta(hours=1))
        return list(postings.create(request, agreed=postings.quote(request)))

    def posting(self, places: int, **how: str) -> str:
        """Offer places in one posting; gives its id."""
        (made,) = self.post(places, **how)
        return made.posting_id

    def take_part(
        self,
        posting_id: str,
        worker: str,
        *,
        bonus: float | None = 0.5,
        status: int = 4,
        submits: bool = True,
        data: str | None = "{}",
        ended_ago: timedelta = timedelta(hours=1),
    ) -> str:
        """Let somebody do the task; gives the submission's id."""
        work = self.market.workers.accept(posting_id, worker)
        self.enter(
            posting_id, work.assignment_id, worker, bonus=bonus, status=status, data=data, ended_ago=ended_ago
        )
        if submits:
            self.market.workers.submit(work.assignment_id, {"answer": "blue"}, worker)
        return work.assignment_id

    def enter(
        self,
        posting_id: str,
        submission_id: str,
        worker: str,
        *,
        bonus: float | None = 0.5,
        status: int = 4,
        data: str | None = "{}",
        mode: str = "sim",
        ended_ago: timedelta = timedelta(hours=1),
    ) -> None:
        """Write the row that a pass leaves in the study's database."""
        ended = datetime.now(UTC).replace(tzinfo=None) - ended_ago
        row = AssignmentRow(
            uniqueid=f"{worker}:{submission_id}",
            assignmentid=submission_id,
            workerid=worker,
            hitid=posting_id,
            cond=0,
            counterbalance=0,
            codeversion="1.0",
            beginhit=ended - timedelta(minutes=20),
            endhit=ended,
            bonus=bonus,
            status=status,
            mode=mode,
        )
        with self.project.store.writing() as writing:
            writing.insert(row, recruiter="mturk")
            if data is not None:
                writing.store_datastring(row.uniqueid, data)

    def crowd(self, number: int, **how: str) -> list[str]:
        """Let many take part, in as many postings as that takes; gives the submissions' ids."""
        found = []
        for made in self.post(number, **how):
            found += [
                self.take_part(made.posting_id, f"A{len(found) + place:04}") for place in range(made.places)
            ]
        return found

    def status(self, submission_id: str) -> int | None:
        """The status of the one who finished with a submission id."""
        with self.project.store.reading() as reading:
            (row,) = reading.roster("mturk", Mode.SIM).of_submissions([submission_id])
        return row.status

    def status_of(self, worker: str) -> int | None:
        """The status of somebody who took part once."""
        with self.project.store.reading() as reading:
            (row,) = reading.of_participant(worker)
        return row.status

    @staticmethod
    def named(*submissions: str) -> Selection:
        """Mean some submissions."""
        return Selection(submissions=submissions)

    def payments(self) -> list[tuple[str, str, int]]:
        """What the marketplace paid: kind, submission and cents, in order."""
        with self.market.state.moment() as moment:
            columns = (PAYMENTS.c.kind, PAYMENTS.c.assignment_id, PAYMENTS.c.amount_minor)
            rows = moment.connection.execute(sa.select(*columns).order_by(PAYMENTS.c.number))
            return [(row.kind, row.assignment_id, row.amount_minor) for row in rows]

    def approve(self) -> list[Result]:
        """Approve everybody who is ready."""
        review = self.desk.review
        return list(review.carry_out(review.plan_approve(EVERYBODY)))

    def bonus(self, reason: str = "thanks", amount: Money | None = None) -> list[Result]:
        """Pay everybody's bonus."""
        payments = self.desk.payments
        return list(payments.carry_out(payments.plan_bonus(EVERYBODY, amount=amount, reason=reason)))


def die_while_sending(study: Study, result: Result) -> None:
    """Leave an entry as a process does that is killed after asking the platform and before noting more."""
    ledger = study.project.store.tables.ledger
    gone = {
        "state": "sending",
        "claimed_by": "gone",
        "claimed_until": study.desk.clock() - timedelta(hours=1),
    }
    with study.project.store.writing() as writing:
        writing.connection.execute(sa.update(ledger).where(ledger.c.id == result.entry_id).values(**gone))
