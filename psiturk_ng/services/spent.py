"""What participants had, and what the study cost, so far; kept up while a plan is made."""

from dataclasses import dataclass, field

from psiturk_ng.domain.ledger import IN_DOUBT, SETTLED, EntryFilter, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.status import Status
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.mine import ledger_of, roster_of
from psiturk_ng.services.prices import Prices
from psiturk_ng.store import Store

_PAID_OR_IN_DOUBT = EntryFilter(
    kinds=frozenset({Kind.APPROVE, Kind.UNREJECT, Kind.SCREEN_OUT, Kind.BONUS}), states=SETTLED | IN_DOUBT
)
_REWARDS = frozenset({Kind.APPROVE, Kind.UNREJECT})


@dataclass
class Spent:
    """Sums over one recruiter in one mode; what may have been paid counts as paid.

    Args:
        store: the project's database.
        recruiter: through which platform.
        is_needed: whether anything depends on it; if not, nothing is read, and all sums are nothing.
    """

    store: Store
    recruiter: Recruiter
    is_needed: bool = True
    _of: dict[str, Money] = field(default_factory=dict)
    _rewarded: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.total = Money(0, self.recruiter.currency)
        self._prices = Prices(self.store, self.recruiter)
        if self.is_needed:
            self._read()

    def _read(self) -> None:
        with self.store.reading() as reading:
            entries = list(ledger_of(self.recruiter, reading).matching(_PAID_OR_IN_DOUBT))
            credited = roster_of(self.recruiter, reading).in_mode([Status.CREDITED, Status.BONUSED])
        for entry in entries:
            self.add(entry.participant_id, entry.amount, entry.fee)
            if entry.kind in _REWARDS:
                self._rewarded.add(entry.uniqueid)
        for row in credited:
            self.reward(row.uniqueid, row.workerid, row.hitid)

    def of(self, participant_id: str) -> Money:
        """Tell what a participant had, without fees."""
        return self._of.get(participant_id, Money(0, self.recruiter.currency))

    def add(self, participant_id: str, amount: Money, fee: Money) -> None:
        """Count what is paid to a participant."""
        self._of[participant_id] = self.of(participant_id) + amount
        self.total += amount + fee

    def reward(self, uniqueid: str, participant_id: str, posting_id: str) -> Money:
        """Tell the reward of an approved pass, and count it if it was approved elsewhere than here."""
        if not self.is_needed:
            return Money(0, self.recruiter.currency)
        reward, fee = self._prices.of(posting_id)
        if uniqueid not in self._rewarded:
            self._rewarded.add(uniqueid)
            self.add(participant_id, reward, fee)
        return reward
