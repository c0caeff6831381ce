"""What was offered and paid, added up, inside a transaction."""

from collections.abc import Sequence

import sqlalchemy as sa

from psiturk_ng.domain.ledger import EntryFilter
from psiturk_ng.domain.participant_list import ParticipantFilter
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.elapsed import minutes_between
from psiturk_ng.store.ledger import clauses_of
from psiturk_ng.store.tables import own_trials


def places_offered(reading: Reading, mode: str, codeversion: str) -> int:
    """Add up the places of the postings that were made from here for one code version in one mode."""
    postings = reading.tables.postings.c
    query = sa.select(sa.func.sum(postings.places)).where(
        postings.mode == mode, postings.codeversion == codeversion
    )
    return int(reading.connection.scalar(query) or 0)


def minutes_of(reading: Reading, recruiter: str, mode: str, paid: EntryFilter) -> float:
    """Add up the minutes that those took whom entries of the ledger are about."""
    rows, ledger = reading.tables.assignments.c, reading.tables.ledger.c
    theirs = sa.select(ledger.uniqueid).where(
        ledger.recruiter == recruiter, ledger.mode == mode, *clauses_of(ledger, paid)
    )
    # Not the bare key: SQLite would then look up each row, and read past its document.
    key = sa.func.coalesce(rows.uniqueid, "")
    query = sa.select(sa.func.sum(minutes_between(rows.beginhit, rows.endhit))).where(
        rows.endhit.is_not(None), key.in_(theirs)
    )
    return float(reading.connection.scalar(query) or 0)


def rewards_owed(reading: Reading, recruiter: str, wanted: ParticipantFilter) -> Sequence[tuple[str, int]]:
    """Add up, by currency, reward and fee of some assignments, as their postings promised them."""
    rows, postings = reading.tables.assignments.c, reading.tables.postings.c
    query = (
        sa.select(postings.currency, sa.func.sum(postings.reward_minor + postings.fee_minor))
        .where(
            postings.recruiter == recruiter,
            postings.mode == wanted.mode,
            postings.posting_id == rows.hitid,
            rows.codeversion == wanted.codeversion,
            rows.mode == wanted.mode,
            rows.status.in_(wanted.status or ()),
            sa.not_(own_trials(rows)),
        )
        .group_by(postings.currency)
        .order_by(postings.currency)
    )
    return [(currency, int(minor)) for currency, minor in reading.connection.execute(query)]
