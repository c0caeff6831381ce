"""A researcher's process, to be killed: pays everybody, or posts, and says what became of each."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.recruiting import Recruiting
from tests.money.study import EVERYBODY, open_study


def approve(desk: Recruiting) -> Iterator[Result]:
    """Approve who is ready."""
    yield from desk.review.carry_out(desk.review.plan_approve(EVERYBODY))


def bonus(desk: Recruiting) -> Iterator[Result]:
    """Pay what the assignments table says."""
    yield from desk.payments.carry_out(desk.payments.plan_bonus(EVERYBODY, amount=None, reason="thanks"))


def pay(desk: Recruiting) -> Iterator[Result]:
    """Do both."""
    yield from approve(desk)
    yield from bonus(desk)


def post(desk: Recruiting) -> Iterator[Result]:
    """Offer places in five postings."""
    hour = timedelta(hours=1)
    request = desk.postings.request(places=45, reward=Money(100), time_allowed=hour, lifetime=48 * hour)
    yield from desk.postings.create(request, agreed=desk.postings.quote(request))


DEEDS = {"approve": approve, "bonus": bonus, "pay": pay, "post": post}

if __name__ == "__main__":
    deed, folder, database = sys.argv[1:]
    project = open_study(Path(folder), database)
    print("ready", flush=True)
    for result in DEEDS[deed](project.recruiting(Mode.SIM, "ada (test)")):
        print(result.fate, result.submission_id or result.posting_id, result.sentence, flush=True)
