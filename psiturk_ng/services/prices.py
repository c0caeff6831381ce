"""What one approved submission of a posting costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import NotFound
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.mine import roster_of
from psiturk_ng.store import Store
from psiturk_ng.store.roster import PostingRow

Price = tuple[Money, Money]
"""Reward and fee."""


@dataclass(frozen=True)
class Prices:
    """Knows rewards and fees: from our own notes, else from the platform.

    Args:
        store: the project's database.
        recruiter: whose postings.
    """

    store: Store
    recruiter: Recruiter
    _known: dict[str, Price] = field(default_factory=dict)

    def of(self, posting_id: str) -> Price:
        """Tell reward and fee for one submission; nothing if the posting is not known anywhere.

        Raises:
            RecruiterUnavailable: if the platform had to be asked and cannot be.
        """
        if not self._known:
            self._known.update({key: (row.reward, row.fee) for key, row in self._noted().items()})
        if posting_id not in self._known:
            self._known[posting_id] = self._asked(posting_id)
        return self._known[posting_id]

    def _noted(self) -> Mapping[str, PostingRow]:
        with self.store.reading() as reading:
            return roster_of(self.recruiter, reading).postings()

    def _asked(self, posting_id: str) -> Price:
        offers = self.recruiter.offers
        try:
            posting = offers.get(posting_id)
        except NotFound:
            nothing = Money(0, self.recruiter.currency)
            return nothing, nothing
        return posting.reward, offers.fee_of(posting)
