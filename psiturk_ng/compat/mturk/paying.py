"""Operations that pay bonuses."""

from typing import Any, Final

from psiturk_ng.compat.exceptions import (
    AssignmentAlreadyBonusedError,
    AssignmentIdNotFoundInLocalDBError,
    BadBonusAmountError,
    BonusReasonMissingError,
    NoAutoBonusAmountSetError,
)
from psiturk_ng.compat.mturk.acting import Acting
from psiturk_ng.compat.mturk.amounts import money
from psiturk_ng.compat.mturk.responses import WrapperResponse, WrapperResponseError, answering, of_result
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Excluded, Selection
from psiturk_ng.errors import BadInput

_OPERATION: Final = "bonus_local_assignment"


class Paying(Acting):
    """Pays bonuses, each once for a reason."""

    @answering
    def bonus_all_local_assignments(
        self, amount: float | str, reason: str, override_bonused_status: bool = False
    ) -> Any:
        """Pay all that are approved and had none; the amount may be `auto`."""
        everybody = Selection(everything=True)
        return {"results": self._pay(everybody, amount, reason, override=override_bonused_status)}

    @answering
    def bonus_assignments_for_hit(
        self,
        hit_id: str,
        amount: float | str,
        reason: str,
        all_studies: bool = False,
        override_bonused_status: bool = False,
    ) -> Any:
        """Pay those of a HIT."""
        of_hit = Selection(postings=(hit_id,))
        return {"results": self._pay(of_hit, amount, reason, all_studies, override_bonused_status)}

    @answering
    def bonus_assignment_for_assignment_id(
        self, assignment_id: str, amount: float | str, reason: str, all_studies: bool = False
    ) -> Any:
        """Pay one."""
        return self._pay(Selection(submissions=(assignment_id,)), amount, reason, all_studies)[0]

    @answering
    def bonus_local_assignment(
        self,
        local_assignment: Any,
        amount: float | str,
        reason: str,
        override_bonused_status: bool = False,
    ) -> Any:
        """Pay the participant of a row of the database."""
        one = Selection(submissions=(local_assignment.assignmentid,))
        return self._pay(one, amount, reason, override=override_bonused_status)[0]

    @answering
    def bonus_nonlocal_assignment(
        self, assignment_id: str, amount: float | str, reason: str, worker_id: str | None = None
    ) -> Any:
        """Pay one that the database need not have; the worker is the one whom the platform names."""
        return self._pay(Selection(submissions=(assignment_id,)), amount, reason, True)[0]

    def _pay(
        self,
        selection: Selection,
        amount: float | str,
        reason: str,
        all_studies: bool = False,
        override: bool = False,
    ) -> list[WrapperResponse]:
        payments, currency = self.desk.payments, self.desk.recruiter.currency
        if not reason or not reason.strip():
            raise BonusReasonMissingError(message="A bonus needs a reason, which the worker reads.")
        plan = payments.plan_bonus(
            selection,
            amount=None if amount == "auto" else _amount(amount, currency),
            reason=reason,
            override=override,
            all_studies=all_studies,
        )
        answers = [of_result(result, _OPERATION) for result in payments.carry_out(plan)]
        answers += [_failed(AssignmentAlreadyBonusedError, each) for each in plan.already]
        if selection.submissions or amount == "auto":
            answers += [self._left_out(each, is_auto=amount == "auto") for each in plan.held_back]
        self._names.db_session.commit()
        return answers

    def _left_out(self, excluded: Excluded, *, is_auto: bool) -> WrapperResponse:
        participant = self._participant
        row = participant.query.filter(participant.uniqueid == excluded.uniqueid).one_or_none()
        is_without = is_auto and row is not None and not row.bonus
        return _failed(
            NoAutoBonusAmountSetError if is_without else AssignmentIdNotFoundInLocalDBError, excluded
        )


def _amount(amount: float | str, currency: str) -> Money:
    try:
        found = money(amount, currency)
    except BadInput as error:
        raise BadBonusAmountError(amount) from error
    if found.minor <= 0:
        raise BadBonusAmountError(amount)
    return found


def _failed(kind: Any, excluded: Excluded) -> WrapperResponse:
    failure = kind(assignment_id=excluded.submission_id, message=excluded.why)
    return WrapperResponseError(
        failure.message, {"assignment_id": excluded.submission_id}, _OPERATION, failure
    )
