"""How many offers stand, as far as is known here, without asking the platform."""

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store


def count_standing(store: Store, recruiter: str, mode: Mode, clock: Clock = system_clock) -> int:
    """Count the postings made from here that have neither run out nor been ended or deleted.

    Args:
        store: the project's database.
        recruiter: whose postings.
        mode: in which world.
        clock: tells the time.
    """
    now = clock()
    with store.reading() as reading:
        rows = reading.roster(recruiter, mode).postings().values()
    return sum(
        row.ended_at is None and row.deleted_at is None and (row.expires_at is None or row.expires_at > now)
        for row in rows
    )
