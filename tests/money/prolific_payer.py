"""A researcher's process on the simulated Prolific, to be killed: approves and pays everybody."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.plans import Selection
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.recruiting import Recruiting

EVERYBODY = Selection(everything=True)

if __name__ == "__main__":
    folder, minutes_ahead = sys.argv[1:]
    opened = open_project(Path(folder), os.environ).recruiting(Mode.SIM, "ada (test)")
    ahead = timedelta(minutes=float(minutes_ahead))
    desk = Recruiting(
        opened.store,
        opened.recruiter,
        opened.advert,
        opened.codeversion,
        opened.by,
        lambda: datetime.now(UTC) + ahead,
    )
    print("ready", flush=True)
    for result in desk.review.carry_out(desk.review.plan_approve(EVERYBODY)):
        print(result.fate, result.submission_id, result.sentence, flush=True)
    for result in desk.payments.carry_out(desk.payments.plan_bonus(EVERYBODY, amount=None, reason="thanks")):
        print(result.fate, result.submission_id, result.sentence, flush=True)
