"""Paying bonuses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Plan, Result, Selection
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusLine:
    """One line of a file of bonuses.

    Args:
        submission_id: the platform's.
        amount: to be paid; nothing pays nothing.
        reason: the participant reads it.
    """

    submission_id: str
    amount: Money
    reason: str


@dataclass(frozen=True, kw_only=True)
class Payments:
    """Pays bonuses through one recruiter in one mode, each once.

    Args:
        store: the project's database.
        recruiter: through which platform.
        by: who acts.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    by: str
    clock: Clock = system_clock

    def plan_bonus(
        self,
        selection: Selection,
        *,
        amount: Money | None,
        reason: str,
        override: bool = False,
        all_studies: bool = False,
    ) -> Plan:
        """Plan to pay bonuses.

        Ready is who was approved and not bonused before. A named submission that was bonused
        can have another for another reason.

        Args:
            selection: whom.
            amount: for each, more than nothing; None pays what the assignments table says in its
                column `bonus`, where NULL and 0 pay nothing.
            reason: the participants read it.
            override: pay again to those who were bonused before, for the same reason too.
            all_studies: also submissions that are not in this database.

        Raises:
            BadInput: if the amount is not more than nothing, or the reason is empty.
        """
        raise NotImplementedError

    def read_file(self, path: Path, *, reason: str = "") -> Sequence[BonusLine]:
        """Read a CSV of bonuses: columns submission (or assignment), amount, reason; a header may lack.

        Args:
            path: the file.
            reason: for lines without one.

        Raises:
            BadInput: if any line cannot be read; it names the line.
        """
        raise NotImplementedError

    def plan_lines(self, lines: Sequence[BonusLine], *, override: bool = False) -> Plan:
        """Plan to pay the bonuses of a file.

        Args:
            lines: of the file.
            override: pay again to those who had this bonus before.
        """
        raise NotImplementedError

    def carry_out(self, plan: Plan) -> Iterator[Result]:
        """Do what was planned.

        All intents are committed first. May be ended at any point and done again: everybody is
        paid once.

        Returns:
            What became of each item, as it happens.
        """
        raise NotImplementedError
