"""The ledger page by page, without asking a platform, and what a study costs by it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.ledger import Entry, EntryFilter, EntryState, Kind, Sum
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.participant_list import ParticipantFilter
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.status import Status
from psiturk_ng.services.pages import Page
from psiturk_ng.store import Store
from psiturk_ng.store.spending import minutes_of, rewards_owed

_PAYING: Final = frozenset({Kind.APPROVE, Kind.UNREJECT, Kind.SCREEN_OUT, Kind.BONUS})
SPENT: Final = EntryFilter(kinds=_PAYING, states=frozenset({EntryState.DONE, EntryState.PAID_BY_HAND}))
COMMITTED: Final = EntryFilter(
    kinds=_PAYING,
    states=frozenset({EntryState.INTENDED, EntryState.SENDING, EntryState.UNCERTAIN, EntryState.BY_HAND}),
)


@dataclass(frozen=True, slots=True)
class Costs:
    """What a study costs in one currency.

    Args:
        spent: paid for sure, fees included.
        committed: meant, and not known to be paid; fees included.
        owed: promised to those who are done and not reviewed; fees included.
        hourly: what participants who were paid got for an hour, without fees; None if none was.
    """

    spent: Money
    committed: Money
    owed: Money
    hourly: Money | None


@dataclass(frozen=True)
class LedgerPages:
    """Reads the ledger of one recruiter.

    Args:
        store: the project's database.
        recruiter: whose.
        codeversion: label of the present state of the experiment.
    """

    store: Store
    recruiter: str
    codeversion: str

    def page(self, mode: Mode, only: EntryFilter, number: int) -> tuple[Page[Entry], Sequence[Sum]]:
        """Give one page of entries, newest first, and the sums over all pages.

        Args:
            mode: in which world.
            only: which entries.
            number: which page, from 1; past the last, the last.
        """
        with self.store.reading() as reading:
            rows = reading.ledger(self.recruiter, mode)
            sums = rows.sums(only)
            total = sum(each.number for each in sums)
            return Page.cut(total, number, lambda offset, limit: rows.page(only, offset, limit)), sums

    def unreviewed(self, mode: Mode) -> ParticipantFilter:
        """Say who is done and not reviewed, in this version and mode."""
        done = (int(Status.COMPLETED), int(Status.SUBMITTED))
        return ParticipantFilter(mode=mode, codeversion=self.codeversion, status=done)

    def costs(self, mode: Mode) -> Sequence[Costs]:
        """Add up what was spent and meant in one mode, by currency."""
        spent, paid, committed, owed = (defaultdict[str, int](int) for _ in range(4))
        with self.store.reading() as reading:
            rows = reading.ledger(self.recruiter, mode)
            for each in rows.sums(EntryFilter(kinds=_PAYING)):
                with_fee = (each.amount + each.fee).minor
                if each.state in SPENT.states:
                    spent[each.amount.currency] += with_fee
                    paid[each.amount.currency] += each.amount.minor
                elif each.state in COMMITTED.states:
                    committed[each.amount.currency] += with_fee
            for currency, minor in rewards_owed(reading, self.recruiter, self.unreviewed(mode)):
                owed[currency] += minor
            hours = minutes_of(reading, self.recruiter, mode, SPENT) / 60 if paid else 0
        return [
            Costs(
                Money(spent[currency], currency),
                Money(committed[currency], currency),
                Money(owed[currency], currency),
                Money(round(paid[currency] / hours), currency) if hours > 0 and paid[currency] else None,
            )
            for currency in sorted(spent.keys() | committed.keys() | owed.keys())
        ]
