"""How submissions stand, and what follows from another standing."""

from typing import Any

import sqlalchemy as sa

from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import hooks, studies
from psiturk_ng.marketplace.prolific.account import PaymentKind, pay
from psiturk_ng.marketplace.prolific.refusals import absent
from psiturk_ng.marketplace.prolific.rules import SubmissionStatus
from psiturk_ng.marketplace.prolific.tables import MESSAGES, SUBMISSIONS
from psiturk_ng.marketplace.state import Moment


def get(moment: Moment, submission_id: str) -> Row:
    """Give one submission.

    Raises:
        Refused: if there is none.
    """
    query = sa.select(SUBMISSIONS).where(SUBMISSIONS.c.submission_id == submission_id)
    found = moment.connection.execute(query).one_or_none()
    if found is None:
        raise absent("submission", submission_id)
    return found


def approve(moment: Moment, row: Row) -> None:
    """Approve a submission, which pays its reward."""
    pay(moment, PaymentKind.REWARD, row, studies.reward_of(moment, row.study_id))
    set_status(moment, row, SubmissionStatus.APPROVED)


def ask_to_return(moment: Moment, row: Row, reason: str) -> None:
    """Write to a participant that they should give a submission back."""
    message(moment, row, f"Please return your submission: {reason}")
    change = sa.update(SUBMISSIONS).where(SUBMISSIONS.c.number == row.number)
    moment.connection.execute(change.values(return_requested=moment.now))


def set_status(moment: Moment, row: Row, status: SubmissionStatus, **more: Any) -> None:
    """Note a new state, and tell whoever wants to know."""
    change = sa.update(SUBMISSIONS).where(SUBMISSIONS.c.number == row.number)
    moment.connection.execute(change.values(status=status, **more))
    announce(moment, row.submission_id, row.participant_id, row.study_id, status)


def announce(moment: Moment, submission_id: str, participant_id: str, study_id: str, status: str) -> None:
    """Tell that a submission is in another state, and so its study."""
    more = {"participant_id": participant_id, "status": status}
    hooks.announce(moment, "submission.status.change", submission_id, **more)
    hooks.announce(moment, "study.progress.change", study_id)


def message(moment: Moment, row: Row, body: str) -> None:
    """Write to the participant of a submission."""
    letter = sa.insert(MESSAGES).values(
        participant_id=row.participant_id, study_id=row.study_id, body=body, sent_at=moment.now
    )
    moment.connection.execute(letter)
