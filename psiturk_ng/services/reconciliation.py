"""Bringing both sides to one truth: what we saw, what we meant to pay, and what the platform says."""

from dataclasses import dataclass
from enum import StrEnum

from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store


class FindingKind(StrEnum):
    """What can be wrong between the two sides."""

    UNCERTAIN = "uncertain"
    """An entry of the ledger that may or may not have happened."""
    FINISHED_HERE_UNKNOWN_THERE = "finished_here_unknown_there"
    """Somebody did the task, and the platform has no submission of theirs."""
    THERE_NOT_HERE = "there_not_here"
    """The platform has a submission of somebody who did not finish here."""
    TWO_CLAIMANTS = "two_claimants"
    """Several participants came with one submission id."""
    DISAGREES = "disagrees"
    """The platform says approved, rejected or paid, and we did not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was wrong.

    Args:
        kind: what.
        sentence: in words.
        is_settled: whether it was put right, or needs nobody.
        hint: what a person can do; empty if nothing.
        posting_id: the platform's; empty if there is none.
        submission_id: the platform's; empty if there is none.
        participant_id: the platform's; empty if there is none.
        uniqueid: key of the assignment; empty if it is not in this database.
        entry_id: the entry of the ledger; None if it is not about one.
    """

    kind: FindingKind
    sentence: str
    is_settled: bool
    hint: str = ""
    posting_id: str = ""
    submission_id: str = ""
    participant_id: str = ""
    uniqueid: str = ""
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a reconciliation found.

    Args:
        findings: all of them.
        submissions: how many submissions the platform showed.
    """

    findings: tuple[Finding, ...]
    submissions: int

    @property
    def open(self) -> tuple[Finding, ...]:
        """Those that need a person."""
        return tuple(finding for finding in self.findings if not finding.is_settled)

    @property
    def is_certain(self) -> bool:
        """Whether no entry of the ledger is in doubt any more."""
        return not any(finding.kind is FindingKind.UNCERTAIN for finding in self.open)


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """Compares both sides for one recruiter in one mode.

    Args:
        store: the project's database.
        recruiter: whose side is read.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock = system_clock

    def run(self) -> Reconciled:
        """Read the platform, put right what is safe, and say what needs a person.

        Raises:
            RecruiterUnavailable: if the platform cannot be read; nothing was changed by that.
        """
        raise NotImplementedError

    def settle_doubts(self) -> Reconciled:
        """Only look up the entries of the ledger that are in doubt: done before any bulk action."""
        raise NotImplementedError
