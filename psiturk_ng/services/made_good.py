"""Postings that only pay for an earlier pass, whose submission was lost."""

from collections.abc import Mapping
from typing import Final

from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.ledger import EntryFilter, Kind
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.mine import ledger_of
from psiturk_ng.store import Reading

_POSTINGS: Final = frozenset({Kind.POSTING})


def make_goods_in(reading: Reading, recruiter: Recruiter) -> Mapping[tuple[str, str], str]:
    """List them.

    Returns:
        The uniqueid of the earlier pass, by posting and participant.
    """
    entries = ledger_of(recruiter, reading).matching(EntryFilter(kinds=_POSTINGS))
    return {
        (entry.posting_id, entry.participant_id): entry.uniqueid
        for entry in entries
        if entry.uniqueid and entry.posting_id
    }


def is_make_good(visit: Visit, recruiter: str, reading: Reading) -> bool:
    """Tell whether somebody came by one that was made for them."""
    if visit.mode not in list(Mode):
        return False
    only = EntryFilter(kinds=_POSTINGS, posting_id=visit.posting, participant_id=visit.participant)
    return any(entry.uniqueid for entry in reading.ledger(recruiter, Mode(visit.mode)).matching(only))
