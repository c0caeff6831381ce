"""The rows that belong to one recruiter in one mode."""

from typing import overload

from psiturk_ng.domain.recruiting import visit_modes
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.store import AssignmentRow, Reading, Writing
from psiturk_ng.store.ledger import LedgerRows, LedgerWriter
from psiturk_ng.store.roster import Roster, RosterWriter


@overload
def ledger_of(recruiter: Recruiter, transaction: Writing) -> LedgerWriter: ...
@overload
def ledger_of(recruiter: Recruiter, transaction: Reading) -> LedgerRows: ...
def ledger_of(recruiter: Recruiter, transaction: Reading) -> LedgerRows:
    """Give what was meant with money through a recruiter, inside a transaction."""
    return transaction.ledger(recruiter.name, recruiter.mode)


@overload
def roster_of(recruiter: Recruiter, transaction: Writing) -> RosterWriter: ...
@overload
def roster_of(recruiter: Recruiter, transaction: Reading) -> Roster: ...
def roster_of(recruiter: Recruiter, transaction: Reading) -> Roster:
    """Give who came through a recruiter, and what it says of them, inside a transaction."""
    visits = visit_modes(recruiter.mode, is_open=recruiter.entry().is_open)
    return transaction.roster(recruiter.name, recruiter.mode, visits)


def is_of(recruiter: Recruiter, row: AssignmentRow) -> bool:
    """Tell whether an assignment was made in a mode that counts for a recruiter."""
    return row.mode in visit_modes(recruiter.mode, is_open=recruiter.entry().is_open)
