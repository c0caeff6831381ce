"""`MTurkServices` with psiTurk 2's names beside those of psiTurk 3, for scripts of its time."""

from typing import Any

from psiturk_ng.compat.mturk.services import MTurkServices
from psiturk_ng.errors import ConfigError


class ServicesOfAnyAge(MTurkServices):
    """What psiTurk 2's scripts ask is answered as there: with True or False, or with what they wanted."""

    @property
    def is_sandbox(self) -> bool:
        """Whether no real money moves."""
        return self.mode != "live"

    def set_sandbox(self, is_sandbox: bool) -> None:
        """Choose between the sandbox and live."""
        self.set_mode("sandbox" if is_sandbox else "live")

    def connect_to_turk(self) -> bool:
        """Tell whether the account can be reached."""
        return self.verify_aws_login()

    def approve_worker(self, assignment_id: str) -> bool:
        """Accept a submission."""
        return self.approve_assignment(assignment_id).success

    def reject_worker(self, assignment_id: str) -> bool:
        """Refuse a submission."""
        return self.reject_assignment(assignment_id).success

    def unreject_worker(self, assignment_id: str) -> bool:
        """Accept a submission that was refused."""
        return self.unreject_assignment(assignment_id).success

    def bonus_worker(self, assignment_id: str, amount: float | str, reason: str = "") -> bool:
        """Pay a bonus."""
        return self.bonus_assignment(assignment_id, None, amount, reason).success

    def get_workers(self, assignment_status: str | None = None) -> Any:
        """List what was handed in; False if that fails."""
        found = self.get_assignments(assignment_status)
        return found.data if found.success else False

    @property
    def mtc(self) -> Any:
        """The account's boto3 client.

        Raises:
            ConfigError: if the recruiter has none, or there are no credentials.
        """
        client = getattr(self._facade.desk.recruiter, "client", None)
        if client is None:
            raise ConfigError("Only Mechanical Turk has a boto3 client.", "Use the wrapper's operations.")
        return client
