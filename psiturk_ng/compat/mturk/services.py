"""`MTurkServices`: the wrapper's `amt_services`, which knows no database of ours."""

from collections.abc import Callable, Sequence
from typing import Any

from psiturk_ng.compat.mturk.counting import Counting
from psiturk_ng.compat.mturk.paying import Paying
from psiturk_ng.compat.mturk.responses import WrapperResponse
from psiturk_ng.compat.mturk.reviewing import NO_REASON, Reviewing
from psiturk_ng.compat.runtime import ProjectNames
from psiturk_ng.errors import PsiturkError


class AmtServicesResponse:
    """What an operation answers.

    Args:
        operation: the method that was called.
        status: `success` or `error`.
        message: a sentence.
        data: what was asked for.
        exception: what went wrong; None if nothing did.
    """

    def __init__(
        self,
        operation: str = "",
        status: str = "",
        message: str = "",
        data: Any = None,
        exception: Exception | None = None,
    ) -> None:
        self.operation = operation
        self.status = status
        self.message = message
        self.data = data
        self.exception = exception

    @property
    def success(self) -> bool:
        """Whether it was carried out."""
        return self.status == "success"


class AmtServicesSuccessResponse(AmtServicesResponse):
    """It was carried out."""

    def __init__(self, operation: str = "", data: Any = None, message: str = "") -> None:
        super().__init__(operation, "success", message, data)


class AmtServicesErrorResponse(AmtServicesResponse):
    """It failed."""

    def __init__(self, operation: str = "", exception: Exception | None = None, message: str = "") -> None:
        super().__init__(operation, "error", message, None, exception)


class _Facade(Counting, Reviewing, Paying):
    """The wrapper's operations, for what is not in the database as well."""


class ServiceHits:
    """What can be asked about HITs, for all studies of the account.

    Args:
        names: the project.
        mode: `live`, `sandbox` or `sim`.
        config: the project's settings.
    """

    def __init__(self, names: ProjectNames, mode: str = "sandbox", config: Any = None) -> None:
        self._facade = _Facade(names, mode)
        self.config = names.parser if config is None else config

    def get_all_hits(self) -> AmtServicesResponse:
        """Show all HITs of the account."""
        return _shortened("get_all_hits", self._facade.get_all_hits, True)

    def get_hit(self, hit_id: str) -> AmtServicesResponse:
        """Show one HIT."""
        return _shortened("get_hit", self._facade.get_hit, hit_id)

    def extend_hit(
        self,
        hit_id: str,
        assignments_increment: int | str | None = None,
        expiration_increment: float | str | None = None,
    ) -> AmtServicesResponse:
        """Add places, minutes, or both."""
        return _shortened(
            "extend_hit", self._facade.extend_hit, hit_id, assignments_increment, expiration_increment
        )

    def expire_hit(self, hit_id: str) -> AmtServicesResponse:
        """End a HIT early."""
        return _shortened("expire_hit", self._facade.expire_hit, hit_id)

    def delete_hit(self, hit_id: str) -> AmtServicesResponse:
        """Remove a HIT that is over and reviewed."""
        return _shortened("delete_hit", self._facade.delete_hit, hit_id)


class MTurkServices(ServiceHits):
    """What the platform can be asked, for all studies of the account; arguments as there."""

    @property
    def mode(self) -> str:
        """Where it acts."""
        return self._facade.mode

    def set_mode(self, mode: str) -> None:
        """Act elsewhere."""
        self._facade.mode = mode

    def verify_aws_login(self) -> bool:
        """Tell whether the platform accepts the credentials."""
        try:
            return self._facade.desk.recruiter.balance() is not None
        except PsiturkError:
            return False

    def check_balance(self) -> AmtServicesResponse:
        """Say what the account holds, in digits."""
        return _shortened("check_balance", self._facade.amt_balance)

    def get_assignments(
        self, assignment_status: str | None = None, hit_ids: Sequence[str] | None = None
    ) -> AmtServicesResponse:
        """List what was handed in, as dictionaries."""
        found = _shortened("get_assignments", self._facade.get_assignments, hit_ids, assignment_status, True)
        found.data = found.data["assignments"] if found.success else None
        return found

    def approve_assignment(self, assignment_id: str, override_rejection: bool = False) -> AmtServicesResponse:
        """Accept a submission; also one that was refused, if that is said."""
        if override_rejection:
            return self.unreject_assignment(assignment_id)
        return _shortened(
            "approve_assignment", self._facade.approve_assignment_by_assignment_id, assignment_id, True
        )

    def reject_assignment(self, assignment_id: str, reason: str = NO_REASON) -> AmtServicesResponse:
        """Refuse a submission."""
        return _shortened("reject_assignment", self._facade.reject_assignment, assignment_id, True, reason)

    def unreject_assignment(self, assignment_id: str) -> AmtServicesResponse:
        """Accept a submission that was refused."""
        return _shortened("unreject_assignment", self._facade.unreject_assignment, assignment_id, True)

    def bonus_assignment(
        self, assignment_id: str, worker_id: str | None, amount: float | str, reason: str
    ) -> AmtServicesResponse:
        """Pay a bonus."""
        return _shortened(
            "bonus_assignment", self._facade.bonus_nonlocal_assignment, assignment_id, amount, reason
        )


def _shortened(
    operation: str, method: Callable[..., WrapperResponse], *arguments: Any
) -> AmtServicesResponse:
    answer = method(*arguments)
    if answer.success:
        return AmtServicesSuccessResponse(operation, answer.data, answer.message)
    return AmtServicesErrorResponse(operation, getattr(answer, "exception", None), answer.message)
