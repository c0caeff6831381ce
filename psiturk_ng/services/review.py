"""Deciding about submissions: approve, reject, unreject."""

from collections.abc import Iterator
from dataclasses import dataclass

from psiturk_ng.domain.plans import Plan, Result, Selection
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store


@dataclass(frozen=True, kw_only=True)
class Review:
    """Decides about submissions of one recruiter in one mode.

    Each action is planned first, from what both sides say; a plan can be shown,
    and carried out once or again: what was done stays done and costs nothing more.

    Args:
        store: the project's database.
        recruiter: whose submissions.
        by: who acts.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    by: str
    clock: Clock = system_clock

    def plan_approve(self, selection: Selection, *, all_studies: bool = False, force: bool = False) -> Plan:
        """Plan to accept submissions.

        Ready is what is finished here with whole data in this mode, and what the platform says
        was handed in by the same participant. Named submissions need only be handed in.

        Args:
            selection: which.
            all_studies: also submissions that are not in this database; needs `force`.
            force: also those that are handed in there and not ready here.

        Raises:
            BadInput: if `all_studies` comes without `force`.
        """
        raise NotImplementedError

    def plan_reject(
        self, selection: Selection, *, reason: str, category: str = "", all_studies: bool = False
    ) -> Plan:
        """Plan to refuse submissions.

        Args:
            selection: which; not everything.
            reason: the participants read it.
            category: the platform's own word for the kind of reason, where it has such.
            all_studies: also submissions that are not in this database.

        Raises:
            BadInput: if the reason is empty.
            Conflict: if the platform knows no rejection.
        """
        raise NotImplementedError

    def plan_unreject(self, selection: Selection, *, all_studies: bool = False) -> Plan:
        """Plan to accept submissions that were refused.

        Args:
            selection: which; not everything.
            all_studies: also submissions that are not in this database.

        Raises:
            Conflict: if the platform knows no way back.
        """
        raise NotImplementedError

    def carry_out(self, plan: Plan) -> Iterator[Result]:
        """Do what was planned.

        All intents are committed first. May be ended at any point and done again.

        Returns:
            What became of each item, as it happens.
        """
        raise NotImplementedError
