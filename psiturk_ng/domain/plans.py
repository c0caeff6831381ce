"""What is about to be done with submissions, shown before it is done; and what came of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from psiturk_ng.domain.ledger import SUCCESSES, Fate, Intent, Kind
from psiturk_ng.domain.money import Money, total
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which submissions something is to be done with: exactly one of the three must be said.

    Args:
        everything: all that are ready for it.
        postings: those of these postings.
        submissions: these.

    Raises:
        BadInput: if none or several are said.
    """

    everything: bool = False
    postings: tuple[str, ...] = ()
    submissions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if [self.everything, bool(self.postings), bool(self.submissions)].count(True) != 1:
            raise BadInput(
                "It is not clear which submissions are meant.",
                "Name submissions, or postings, or all of them.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to be done.

    Args:
        kind: what.
        submission_id: the platform's.
        participant_id: the platform's.
        posting_id: the platform's.
        uniqueid: key of the assignment; empty if it is not in this database.
        amount: what it pays; nothing for a rejection.
        fee: what the platform takes for it.
        reason: the participant reads it; empty if there is none.
        category: the platform's own word for the kind of reason; empty if there is none.
        note: a sentence that a person should read first, such as what was paid before.
        is_auto: whether the rules of the study say how much it is.
        key: of its entry in the ledger.
    """

    kind: Kind
    submission_id: str
    participant_id: str
    posting_id: str
    uniqueid: str
    amount: Money
    fee: Money
    key: str
    reason: str = ""
    category: str = ""
    note: str = ""
    is_auto: bool = False

    @property
    def detail(self) -> dict[str, Any]:
        """What its entry in the ledger keeps beside."""
        category = {"category": self.category} if self.category else {}
        return category | ({"auto": True} if self.is_auto else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """One thing that will not be done, and why.

    Args:
        submission_id: the platform's.
        participant_id: the platform's; empty if not known.
        uniqueid: key of the assignment; empty if it is not in this database.
        why: a sentence.
    """

    submission_id: str
    participant_id: str
    uniqueid: str
    why: str


@dataclass(frozen=True)
class Plan:
    """What will be done, what it will cost, and what will not be done.

    Args:
        kind: what.
        recruiter: on which platform.
        mode: in which world.
        currency: of all amounts.
        items: to be done.
        held_back: not to be done unless somebody insists, or cannot be done.
        already: done before: nothing is left to do.
        balance: what the account holds; None if the platform does not say.
        batch: the name of this go; an interrupted one keeps its name.
    """

    kind: Kind
    recruiter: str
    mode: Mode
    currency: str
    items: tuple[Item, ...]
    held_back: tuple[Excluded, ...]
    already: tuple[Excluded, ...]
    balance: Money | None
    batch: str

    @cached_property
    def amount(self) -> Money:
        """Without fees."""
        return total((item.amount for item in self.items), self.currency)

    @cached_property
    def fees(self) -> Money:
        """Of the platform. Fees of rewards were set aside when the places were posted, on some platforms."""
        return total((item.fee for item in self.items), self.currency)

    @property
    def total(self) -> Money:
        """With fees."""
        return self.amount + self.fees

    @property
    def intents(self) -> list[Intent]:
        """What is meant with each item, for the ledger."""
        return [
            Intent(
                kind=item.kind,
                key=item.key,
                amount=item.amount,
                fee=item.fee,
                batch=self.batch,
                posting_id=item.posting_id,
                submission_id=item.submission_id,
                participant_id=item.participant_id,
                uniqueid=item.uniqueid,
                reason=item.reason,
                detail=item.detail,
            )
            for item in self.items
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one thing: an item of a plan, or something done with a posting.

    Args:
        fate: what became of it.
        sentence: why, or what to know; the platform's own words if it refused.
        posting_id: the platform's; empty if there is none.
        submission_id: the platform's; empty for postings.
        participant_id: the platform's; empty for postings.
        uniqueid: key of the assignment; empty if it is not in this database.
        amount: what it was about; None if it moves no money.
        places: of a posting; 0 elsewhere.
        entry_id: its entry in the ledger; None if it has none.
    """

    fate: Fate
    sentence: str = ""
    posting_id: str = ""
    submission_id: str = ""
    participant_id: str = ""
    uniqueid: str = ""
    amount: Money | None = None
    places: int = 0
    entry_id: int | None = None

    @property
    def is_success(self) -> bool:
        """Whether it need not be tried again."""
        return self.fate in SUCCESSES


def count_fates(results: Iterable[Result]) -> dict[Fate, int]:
    """Count results by fate, for a summary; fates that did not occur are left out."""
    counts = dict.fromkeys(Fate, 0)
    for result in results:
        counts[result.fate] += 1
    return {fate: number for fate, number in counts.items() if number}
