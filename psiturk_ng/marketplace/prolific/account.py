"""The researcher's account: a workspace, its projects, and its money.

Publishing holds what every place would cost; paying takes it. Source: Prolific's help
pages on workspace balances, and the schema WorkspaceBalance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.marketplace import settings
from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import rules
from psiturk_ng.marketplace.prolific.ids import new_id
from psiturk_ng.marketplace.prolific.rules import StudyStatus, SubmissionStatus
from psiturk_ng.marketplace.prolific.tables import PAYMENTS, PROJECTS, STUDIES, counted
from psiturk_ng.marketplace.state import Moment

_ACCOUNT: Final = "account"
_HOLDING: Final = (
    StudyStatus.PUBLISHING,
    StudyStatus.ACTIVE,
    StudyStatus.PAUSED,
    StudyStatus.AWAITING_REVIEW,
)
_OWED: Final = (*rules.AT_WORK, SubmissionStatus.AWAITING_REVIEW)


class PaymentKind(StrEnum):
    """What a payment is for."""

    REWARD = "reward"
    PARTIAL = "partial"
    SCREEN_OUT = "screen_out"
    BONUS = "bonus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose platform this is.

    Args:
        user_id: the researcher.
        workspace_id: their only one.
        project_id: its first project, for studies that name none.
        currency: of all money here.
        deposit_minor: what was put into the account so far.
        token: the only one that is accepted; empty if any is.
        settle_seconds: how long what Prolific does later takes.
    """

    user_id: str
    workspace_id: str
    project_id: str
    currency: str = rules.FIRST_CURRENCY
    deposit_minor: int = rules.FIRST_BALANCE_MINOR
    token: str = ""
    settle_seconds: float = 0.0


def account(moment: Moment) -> Account:
    """Give the account, opened when it is first looked at."""
    known: dict[str, Any] = settings.read(moment.connection, _ACCOUNT, {})
    if not known:
        known = {name: new_id() for name in ("user_id", "workspace_id", "project_id")}
        settings.write(moment.connection, _ACCOUNT, known)
        add_project(moment, known["project_id"], "Project", "")
    return Account(**known)


def change(moment: Moment, told: Mapping[str, Any]) -> Account:
    """Let some of the account be otherwise.

    Args:
        moment: when.
        told: values by the names of `Account`.
    """
    account(moment)
    known = settings.read(moment.connection, _ACCOUNT, {}) | dict(told)
    settings.write(moment.connection, _ACCOUNT, known)
    return Account(**known)


def add_project(moment: Moment, project_id: str, title: str, description: str) -> None:
    """Make a project in the workspace."""
    row = sa.insert(PROJECTS).values(project_id=project_id, title=title, description=description)
    moment.connection.execute(row)


def cost(reward: Money) -> Money:
    """Tell what paying an amount costs in all."""
    return reward + rules.fee(reward) + rules.tax(reward)


def total_balance(moment: Moment) -> Money:
    """Tell what is in the account, held or not."""
    known = account(moment)
    spent = moment.connection.scalar(
        sa.select(sa.func.sum(PAYMENTS.c.amount_minor + PAYMENTS.c.fee_minor + PAYMENTS.c.tax_minor))
    )
    return Money(known.deposit_minor - (spent or 0), known.currency)


def available_balance(moment: Moment) -> Money:
    """Tell what can be spent: what no published study holds."""
    return total_balance(moment) - _held(moment)


def pay(moment: Moment, kind: PaymentKind, submission: Row, amount: Money) -> None:
    """Move money to a participant, and the fee and its tax to Prolific.

    Args:
        moment: when.
        kind: what for.
        submission: for which.
        amount: the participant's.
    """
    payment = sa.insert(PAYMENTS).values(
        kind=kind,
        amount_minor=amount.minor,
        fee_minor=rules.fee(amount).minor,
        tax_minor=rules.tax(amount).minor,
        participant_id=submission.participant_id,
        submission_id=submission.submission_id,
        study_id=submission.study_id,
        paid_at=moment.now,
    )
    moment.connection.execute(payment)


def bonuses_of(moment: Moment, submission_id: str) -> list[int]:
    """List the bonuses that were paid for a submission, in minor units, oldest first."""
    query = sa.select(PAYMENTS.c.amount_minor).where(PAYMENTS.c.submission_id == submission_id)
    bonuses = query.where(PAYMENTS.c.kind == PaymentKind.BONUS).order_by(PAYMENTS.c.number)
    return list(moment.connection.scalars(bonuses))


def _held(moment: Moment) -> Money:
    currency = account(moment).currency
    unpaid = STUDIES.c.places - counted(SubmissionStatus.APPROVED)
    query = sa.select(STUDIES.c.reward_minor, STUDIES.c.status, unpaid, counted(*_OWED))
    known = query.where(STUDIES.c.status.in_((*_HOLDING, StudyStatus.COMPLETED)))
    held = Money(0, currency)
    for reward_minor, status, places, owed in moment.connection.execute(known):
        # Approving who had timed out can pay for more than the places that there are.
        holding = owed if status == StudyStatus.COMPLETED else max(0, places)
        held += cost(Money(reward_minor, currency)) * holding
    return held
