"""What was spent and meant with money, added up, inside a transaction."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from psiturk_ng.domain.ledger import EntryState, Kind
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.elapsed import minutes_between

_PAYING: Final = (Kind.APPROVE, Kind.UNREJECT, Kind.SCREEN_OUT, Kind.BONUS)
_PAID: Final = (EntryState.DONE, EntryState.PAID_BY_HAND)
_OPEN: Final = (EntryState.INTENDED, EntryState.SENDING, EntryState.UNCERTAIN, EntryState.BY_HAND)


class Spending:
    """Sums over the ledger in one mode, of all recruiters.

    Args:
        within: an open transaction.
        mode: in which world.
    """

    def __init__(self, within: Reading, mode: str) -> None:
        self._connection = within.connection
        self._tables = within.tables
        ledger = within.tables.ledger.c
        self._is_ours = sa.and_(ledger.mode == mode, ledger.kind.in_(list(map(str, _PAYING))))
        self._is_paid = ledger.state.in_(list(map(str, _PAID)))

    def by_currency(self) -> Sequence[tuple[str, int, int, int]]:
        """Give currency, spent and committed (with fees), and paid (without), in the smallest units."""
        ledger = self._tables.ledger.c
        cost, is_open = ledger.amount_minor + ledger.fee_minor, ledger.state.in_(list(map(str, _OPEN)))
        query = (
            sa.select(
                ledger.currency,
                sa.func.sum(sa.case((self._is_paid, cost), else_=0)),
                sa.func.sum(sa.case((is_open, cost), else_=0)),
                sa.func.sum(sa.case((self._is_paid, ledger.amount_minor), else_=0)),
            )
            .where(self._is_ours)
            .group_by(ledger.currency)
            .order_by(ledger.currency)
        )
        return [
            (currency, int(spent), int(committed), int(paid))
            for currency, spent, committed, paid in self._connection.execute(query)
        ]

    def paid_minutes(self) -> float:
        """Add up the minutes that those took who were paid."""
        rows, ledger = self._tables.assignments.c, self._tables.ledger.c
        paid = sa.select(ledger.uniqueid).where(self._is_ours, self._is_paid)
        minutes = sa.select(sa.func.sum(minutes_between(rows.beginhit, rows.endhit)))
        of_paid = minutes.where(rows.uniqueid.in_(paid), rows.endhit.is_not(None))
        return float(self._connection.scalar(of_paid) or 0)
