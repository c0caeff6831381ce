"""Mechanical Turk as a recruiter."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from psiturk_ng.domain.identity import PSITURK_ENTRY
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Ability, EntryParameters, Exit, Mode, Outcome
from psiturk_ng.recruiters.mturk.bonuses import HitBonuses
from psiturk_ng.recruiters.mturk.calls import Calls
from psiturk_ng.recruiters.mturk.offers import HitOffers
from psiturk_ng.recruiters.mturk.people import Workers
from psiturk_ng.recruiters.mturk.qualifications import Admission
from psiturk_ng.recruiters.mturk.reading import CURRENCY
from psiturk_ng.recruiters.mturk.submissions import HitSubmissions
from psiturk_ng.recruiters.mturk.worlds import World

_ABILITIES: Final = frozenset(Ability) - {
    Ability.DRAFTS,
    Ability.PAYS_LATE,
    Ability.PAYS_RETURNED,
    Ability.GROWS,
}


class MTurk:
    """Mechanical Turk in one mode.

    Args:
        mode: which.
        calls: carries requests there.
        world: what is particular about it.
        admission: whom postings admit.
        clock: tells the time.
    """

    name: Final = "mturk"
    currency: Final = CURRENCY

    def __init__(
        self,
        mode: Mode,
        calls: Calls,
        world: World,
        admission: Admission,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.mode: Final = mode
        self.offers: Final = HitOffers(calls, world, mode, admission, clock)
        self.submissions: Final = HitSubmissions(calls)
        self.bonuses: Final = HitBonuses(calls)
        self.people: Final = Workers(calls)
        self._calls = calls
        self._world = world

    @property
    def abilities(self) -> frozenset[Ability]:
        """Everything but drafts and paying who is late or gave the place back."""
        return _ABILITIES

    @property
    def notices(self) -> Sequence[str]:
        """What is known about the end of the service, in live mode."""
        return (self._world.notice,) if self._world.notice else ()

    @property
    def client(self) -> Any:
        """The boto3 client of the account, for a project's own code."""
        return self._calls.client

    def entry(self) -> EntryParameters:
        """Say how Mechanical Turk's links name things."""
        return PSITURK_ENTRY

    def exit(self, outcome: Outcome, *, posting_id: str, submission_id: str, participant_id: str) -> Exit:
        """Say how a finished worker's page submits: an assignment needs one field beside its id."""
        fields = {"assignmentId": submission_id, "outcome": str(outcome)}
        return Exit(url=self._world.submit_url, method="POST", fields=fields)

    def balance(self) -> Money | None:
        """Say what the account holds."""
        return Money.parse(self._calls.ask("GetAccountBalance")["AvailableBalance"], CURRENCY)
