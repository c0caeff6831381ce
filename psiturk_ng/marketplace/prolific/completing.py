"""What a completion code does when it is entered.

Source: the actions of CreateStudyCompletionCodesItems in Prolific's OpenAPI description.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import groups, standing, studies
from psiturk_ng.marketplace.prolific.account import PaymentKind, pay
from psiturk_ng.marketplace.prolific.refusals import faulty
from psiturk_ng.marketplace.prolific.rules import StudyStatus, SubmissionStatus
from psiturk_ng.marketplace.prolific.tables import SUBMISSIONS
from psiturk_ng.marketplace.state import Moment

_LEAST_PERCENT: Final = 8
_MOST_PERCENT: Final = 99


def finish(
    moment: Moment, row: Row, code: str, rule: Mapping[str, Any] | None, data: Mapping[str, Any]
) -> None:
    """Hand a submission in with a code.

    Args:
        moment: when.
        row: the submission.
        code: as entered; empty if the participant had none.
        rule: the study's completion code of that text; None if it has none.
        data: what a researcher sent with it.

    Raises:
        Refused: if the code needs more than was sent.
    """
    actions: Mapping[str, Mapping[str, Any]] = {
        each["action"]: each for each in (rule or {"actions": []})["actions"]
    }
    percent = _percent(data) if "DYNAMIC_PAYMENT" in actions else 0
    given = {"code": code or None, "completed_at": row.completed_at or moment.now}
    change = sa.update(SUBMISSIONS).where(SUBMISSIONS.c.number == row.number)
    moment.connection.execute(change.values(**given))
    if found := actions.get("ADD_TO_PARTICIPANT_GROUP"):
        groups.add(moment, found["participant_group"], [row.participant_id])
    if found := actions.get("REMOVE_FROM_PARTICIPANT_GROUP"):
        groups.remove(moment, found["participant_group"], [row.participant_id])
    if "AUTOMATICALLY_APPROVE" in actions:
        standing.approve(moment, row)
    elif "FIXED_SCREEN_OUT_PAYMENT" in actions:
        screen_out(moment, row, actions["FIXED_SCREEN_OUT_PAYMENT"])
    elif "DYNAMIC_PAYMENT" in actions:
        reward = studies.get(moment, row.study_id).reward
        pay(moment, PaymentKind.PARTIAL, row, reward.share(Decimal(percent)))
        standing.set_status(moment, row, SubmissionStatus.PARTIALLY_APPROVED)
    else:
        standing.set_status(moment, row, SubmissionStatus.AWAITING_REVIEW)
    if found := actions.get("REQUEST_RETURN"):
        standing.ask_to_return(moment, row, found["return_reason"])


def screen_out(moment: Moment, row: Row, action: Mapping[str, Any]) -> None:
    """Pay the fixed reward for being screened out; when its slots are used up, the study pauses."""
    currency = studies.get(moment, row.study_id).reward.currency
    pay(moment, PaymentKind.SCREEN_OUT, row, Money(int(action["fixed_screen_out_reward"]), currency))
    standing.set_status(moment, row, SubmissionStatus.SCREENED_OUT)
    screened = (SUBMISSIONS.c.study_id == row.study_id) & (
        SUBMISSIONS.c.status == SubmissionStatus.SCREENED_OUT
    )
    used = moment.connection.scalar(sa.select(sa.func.count()).select_from(SUBMISSIONS).where(screened))
    if (used or 0) >= int(action["slots"]) and studies.get(moment, row.study_id).status is StudyStatus.ACTIVE:
        studies.set_status(moment, row.study_id, StudyStatus.PAUSED)


def _percent(data: Mapping[str, Any]) -> float:
    percent = data.get("percentage_of_reward")
    if not isinstance(percent, int | float) or not _LEAST_PERCENT <= percent <= _MOST_PERCENT:
        raise faulty(
            "completion_code_data",
            f"percentage_of_reward must be from {_LEAST_PERCENT} to {_MOST_PERCENT}.",
        )
    return percent
