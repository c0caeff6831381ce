"""What was intended with money, and what came of it: the entries of the ledger, as values.

An entry is committed before a platform is asked for anything, and its outcome
after. Its key makes the same payment for the same reason impossible to intend
twice; its token, made from the key, is what a platform can recognise a repeat by.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode


class Kind(StrEnum):
    """What is asked of a platform."""

    POSTING = "posting"
    PLACES = "places"
    TIME = "time"
    APPROVE = "approve"
    REJECT = "reject"
    UNREJECT = "unreject"
    RETURN = "return"
    """The participant is asked to give the place back."""
    SCREEN_OUT = "screen_out"
    BONUS = "bonus"


REVIEWS = frozenset({Kind.APPROVE, Kind.REJECT, Kind.UNREJECT, Kind.RETURN, Kind.SCREEN_OUT})
"""What decides about a submission."""


class EntryState(StrEnum):
    """What has become of an entry.

    intended -> sending -> done | refused | failed | uncertain; uncertain -> done | failed.
    Refused and failed ones, for which nothing was spent, may be sent again.
    Without a platform that pays: by_hand -> paid_by_hand.
    """

    INTENDED = "intended"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    BY_HAND = "by_hand"
    PAID_BY_HAND = "paid_by_hand"


SENDABLE = frozenset({EntryState.INTENDED, EntryState.REFUSED, EntryState.FAILED})
"""Nothing was spent: may be sent, again or for the first time."""

IN_DOUBT = frozenset({EntryState.SENDING, EntryState.UNCERTAIN})
"""Money may have moved: looked up before anything else is done."""

SETTLED = frozenset({EntryState.DONE, EntryState.BY_HAND, EntryState.PAID_BY_HAND})
"""Never to be sent again."""


class Fate(StrEnum):
    """What became of one thing that was to be done.

    done: now. already: before. by_hand: noted, to be paid by hand. refused: the platform
    said no. failed: the platform could not be asked, nothing was spent. uncertain: to be
    reconciled. elsewhere: another process is doing it at this moment.
    """

    DONE = "done"
    ALREADY = "already"
    BY_HAND = "by_hand"
    REFUSED = "refused"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    ELSEWHERE = "elsewhere"


SUCCESSES = frozenset({Fate.DONE, Fate.ALREADY, Fate.BY_HAND})
"""What need not be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the ledger.

    Args:
        entry_id: its number.
        kind: what is asked.
        recruiter: of which platform.
        mode: in which world.
        key: of what may happen only once; 64 characters.
        token: what the platform can recognise a repeat by; at most 64 characters.
        posting_id: the platform's; empty if none is known yet.
        submission_id: the platform's; empty for postings.
        participant_id: the platform's; empty for postings.
        uniqueid: key of the assignment; empty if it is not in this database.
        amount: without fees.
        fee: as expected when it was intended.
        reason: as participants read it; empty if there is none.
        by: who wanted it, such as `ada (shell)`.
        batch: the same for all entries that were intended in one go.
        state: what has become of it.
        reference: what a platform gave for a prepared payment; empty before.
        attempts: how often it was sent.
        created_at: when it was intended; aware.
        sent_at: when it was last sent; None if never.
        settled_at: when its outcome was known; None before.
        error: the platform's last sentence; empty if there was none.
        detail: what else must be known to look it up or to send it again.
        claimed_by: the process that is sending it, or sent it last; empty if none did.
        claimed_until: when that claim ends; None if there was none.
        was_in_doubt: whether it ever was uncertain what became of it.
    """

    entry_id: int
    kind: Kind
    recruiter: str
    mode: Mode
    key: str
    token: str
    amount: Money
    fee: Money
    state: EntryState
    by: str
    batch: str
    created_at: datetime
    posting_id: str = ""
    submission_id: str = ""
    participant_id: str = ""
    uniqueid: str = ""
    reason: str = ""
    reference: str = ""
    attempts: int = 0
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    error: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    claimed_by: str = ""
    claimed_until: datetime | None = None
    was_in_doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What is to become an entry; arguments as there."""

    kind: Kind
    key: str
    amount: Money
    fee: Money
    batch: str
    posting_id: str = ""
    submission_id: str = ""
    participant_id: str = ""
    uniqueid: str = ""
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries to show; what is not said does not matter.

    Args:
        kinds: only these.
        states: only these.
        posting_id: only of this posting.
        submission_id: only of this submission.
        participant_id: only of this participant.
        batch: only of this go.
    """

    kinds: frozenset[Kind] = frozenset()
    states: frozenset[EntryState] = frozenset()
    posting_id: str = ""
    submission_id: str = ""
    participant_id: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Entries of one kind, state and currency, added up.

    Args:
        kind: of them.
        state: of them.
        number: how many.
        amount: without fees.
        fee: of them.
    """

    kind: Kind
    state: EntryState
    number: int
    amount: Money
    fee: Money


def key_of(kind: Kind, recruiter: str, mode: Mode, *parts: str) -> str:
    """Make the key of what may happen only once.

    Args:
        kind: what is asked.
        recruiter: of which platform.
        mode: in which world.
        parts: what makes it the same, such as submission, participant and reason.
    """
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    words = (kind, recruiter, mode, *parts)
    return sha256("".join(f"{len(word)}:{word}" for word in words).encode(errors="replace")).hexdigest()


def token_of(key: str) -> str:
    """Make the request token of an entry: the same after a restore of the database, and no guess."""
    return sha256(f"token:{key}".encode()).hexdigest()[:40]
