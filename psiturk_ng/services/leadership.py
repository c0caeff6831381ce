"""Which of many schedulers is the one that hands out work.

A lease is for liveness alone: somebody is at work, and if that process dies another takes over
when the lease has run out, or at once on the same machine. That nothing is done twice is not its
business: see `task_runs`.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from psiturk_ng.errors import StoreError
from psiturk_ng.services.claims import is_void, new_claim
from psiturk_ng.services.clock import Clock
from psiturk_ng.store import Store
from psiturk_ng.store.leases import LeaseRows

SCHEDULER: Final = "scheduler"
LEASE_TIME: Final = timedelta(seconds=30)
_RENEWALS_PER_LEASE: Final = 3


def is_led(store: Store, clock: Clock) -> bool:
    """Tell whether some server's scheduler is at work."""
    with store.reading() as reading:
        lease = LeaseRows(reading).find(SCHEDULER)
    return lease is not None and not is_void(lease, clock())


@dataclass(kw_only=True)
class Leadership:
    """Tries to hold the lease of the scheduler.

    Args:
        store: the project's database.
        clock: tells the time; the same for all who try.
        lease_time: how long a lease lasts without renewal.
        me: this process, as `new_claim` names it.
    """

    store: Store
    clock: Clock
    lease_time: timedelta = LEASE_TIME
    me: str = field(default_factory=new_claim)

    def hold(self) -> bool:
        """Hold the lease, if nobody else does; renews it in time.

        Returns:
            Whether this process leads.

        Raises:
            StoreError: if the database cannot be used now.
        """
        now = self.clock()
        with self.store.reading() as reading:
            lease = LeaseRows(reading).find(SCHEDULER)
        if lease is not None and lease.claimed_by == self.me:
            renew_at = lease.claimed_until - self.lease_time * (1 - 1 / _RENEWALS_PER_LEASE)
            if now < renew_at:
                return True
        elif lease is not None and not is_void(lease, now):
            return False
        with self.store.writing() as writing:
            return LeaseRows(writing).take(SCHEDULER, lease, by=self.me, until=now + self.lease_time)

    def give_up(self) -> None:
        """Let somebody else lead at once, if this process does."""
        try:
            now = self.clock()
            with self.store.writing() as writing:
                rows = LeaseRows(writing)
                lease = rows.find(SCHEDULER)
                if lease is not None and lease.claimed_by == self.me:
                    rows.take(SCHEDULER, lease, by="", until=now)
        except StoreError:
            # Then it runs out.
            return
